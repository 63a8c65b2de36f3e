/** One file, sent by tus 1.0.0 (https://tus.io/protocols/resumable-upload). Knows nothing of a page. */

const VERSION = "1.0.0";
const BACK_OFF_SECONDS = [0, 1, 3, 5, 10, 20, 30];
const WORTH_ANOTHER_TRY = new Set([0, 409, 423, 429]);

/** The server said no, or could not be reached (status 0). */
export class TusFailure extends Error {
  constructor(message, status = 0, retryAfterSeconds = 0) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get mayRetry() {
    return WORTH_ANOTHER_TRY.has(this.status) || this.status >= 500;
  }

  /** The upload is not there (any more). */
  get gone() {
    return this.status === 404 || this.status === 410;
  }
}

export class TusUpload {
  #stopping = new AbortController();

  /**
   * @param {object} options
   * @param {File} options.file what to send
   * @param {string} options.endpoint where uploads are created
   * @param {string} [options.url] the upload, if it was created before
   * @param {() => Object<string, string>} [options.headers] sent with each request
   * @param {(url: string) => void} [options.onCreated]
   * @param {(sent: number) => void} [options.onProgress] bytes, the ones still under way included
   * @param {(failure: TusFailure, seconds: number) => void} [options.onRetry]
   */
  constructor({ file, endpoint, url, headers, onCreated, onProgress, onRetry }) {
    this.file = file;
    this.endpoint = endpoint;
    this.url = url;
    this.offset = 0;
    this.headers = headers ?? (() => ({}));
    this.onCreated = onCreated ?? (() => {});
    this.onProgress = onProgress ?? (() => {});
    this.onRetry = onRetry ?? (() => {});
  }

  /**
   * Sends what is missing, however often that takes.
   *
   * @returns {Promise<boolean>} whether the upload is complete; if not, it was paused
   * @throws {TusFailure} when another try would end alike
   */
  async run() {
    const { signal } = (this.#stopping = new AbortController());
    for (let failures = 0, reached = 0; ; failures++) {
      try {
        await this.#locate(signal);
        while (this.offset < this.file.size) {
          await this.#append(signal);
        }
        return true;
      } catch (failure) {
        if (signal.aborted) {
          return false;
        }
        await this.#judge(failure);
        failures = this.offset > reached ? 0 : failures;
        reached = this.offset;
        await this.#backOff(failure, failures, signal);
      }
    }
  }

  /** Makes {@link run} return as soon as it can. */
  pause() {
    this.#stopping.abort();
  }

  /** Pauses, and has the server discard the upload. */
  async terminate() {
    this.pause();
    if (this.url) {
      await terminate(this.url, this.headers());
    }
  }

  async #locate(signal) {
    if (this.url) {
      const { offset, length } = await describe(this.url, this.headers(), signal);
      if (length !== null && length !== this.file.size) {
        throw new TusFailure("The server has another file at this address.", 410);
      }
      this.offset = offset;
    } else {
      await this.#create(signal);
    }
    this.onProgress(this.offset);
  }

  async #create(signal) {
    const response = await request("POST", this.endpoint, {
      signal,
      headers: {
        ...this.headers(),
        "Upload-Length": String(this.file.size),
        "Upload-Metadata": metadata({ filename: this.file.name, filetype: this.file.type }),
      },
    });
    this.url = new URL(need(response, "Location"), this.endpoint).href;
    this.offset = 0;
    this.onCreated(this.url);
  }

  async #append(signal) {
    const from = this.offset;
    const response = await request("PATCH", this.url, {
      signal,
      headers: {
        ...this.headers(),
        "Upload-Offset": String(from),
        "Content-Type": "application/offset+octet-stream",
      },
      body: this.file.slice(from),
      onProgress: (loaded) => this.onProgress(from + loaded),
    });
    this.offset = Number(need(response, "Upload-Offset"));
    this.onProgress(this.offset);
    if (this.offset <= from) {
      throw new TusFailure("The server took no bytes.");
    }
  }

  /** Throws what no further try can mend; an upload that is gone is begun anew. */
  async #judge(failure) {
    if (failure.gone && this.url) {
      this.url = undefined;
      this.offset = 0;
      return;
    }
    if (!(failure instanceof TusFailure) || !failure.mayRetry) {
      throw failure;
    }
    if (failure.status === 0 && !(await readable(this.file))) {
      throw new TusFailure("The file has changed or can no longer be read.", 400);
    }
  }

  async #backOff(failure, failures, signal) {
    const planned = BACK_OFF_SECONDS[Math.min(failures, BACK_OFF_SECONDS.length - 1)];
    const seconds = Math.max(planned, failure.retryAfterSeconds);
    this.onRetry(failure, seconds);
    await idle(seconds, signal);
  }
}

/**
 * Asks how far an upload is.
 *
 * @returns {Promise<{offset: number, length: ?number}>} in bytes; length null = not declared yet
 */
export async function describe(url, headers, signal) {
  const response = await request("HEAD", url, { headers, signal });
  const length = response.getResponseHeader("Upload-Length");
  return {
    offset: Number(need(response, "Upload-Offset")),
    length: length === null ? null : Number(length),
  };
}

/** Has the server discard an upload; one that is gone already is as good. */
export async function terminate(url, headers) {
  try {
    await request("DELETE", url, { headers });
  } catch (failure) {
    if (!failure.gone) {
      throw failure;
    }
  }
}

/** XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
function request(method, url, { headers, body, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries({ "Tus-Resumable": VERSION, ...headers })) {
      xhr.setRequestHeader(name, value);
    }
    if (onProgress) {
      xhr.upload.onprogress = (event) => onProgress(event.loaded);
    }
    xhr.onload = () => (xhr.status < 300 ? resolve(xhr) : reject(refusal(xhr)));
    xhr.onerror = () => reject(new TusFailure("The server cannot be reached."));
    xhr.onabort = () => reject(new TusFailure("Stopped."));
    signal?.addEventListener("abort", () => xhr.abort(), { once: true });
    if (signal?.aborted) {
      reject(new TusFailure("Stopped."));
    } else {
      xhr.send(body);
    }
  });
}

function refusal(xhr) {
  const retryAfter = Number(xhr.getResponseHeader("Retry-After"));
  const words = xhr.responseText.trim().slice(0, 200) || xhr.statusText || "refused";
  return new TusFailure(`${words} (${xhr.status})`, xhr.status, retryAfter || 0);
}

function need(xhr, header) {
  const value = xhr.getResponseHeader(header);
  if (value === null) {
    throw new TusFailure(`The answer lacks ${header}: is this a tus server?`, 400);
  }
  return value;
}

function metadata(entries) {
  return Object.entries(entries)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key} ${base64(value)}`)
    .join(",");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Ends early when stopped, or when the network comes back. */
function idle(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener("abort", done);
    addEventListener("online", done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      removeEventListener("online", done);
      resolve();
    }
  });
}
