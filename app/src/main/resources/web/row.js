/** One upload as the page shows it. */

import { Rate, inBytes, inTime } from "./rate.js";
import { TusUpload, describe, terminate } from "./tus.js";
import { fingerprint, forget, remember } from "./unfinished.js";

const STATES = {
  waiting: { words: "Waiting for its turn", toggle: "Pause", cancel: "Cancel" },
  sending: { words: "Sending", toggle: "Pause", cancel: "Cancel" },
  paused: { words: "Paused", toggle: "Resume", cancel: "Cancel" },
  "lacks-file": { words: "Choose the same file again to go on", toggle: "Choose file", cancel: "Cancel" },
  failed: { words: "Failed", toggle: "Try again", cancel: "Cancel" },
  complete: { words: "Complete", toggle: null, cancel: "Remove from list" },
};

export class Row {
  #rate = new Rate();
  #upload;
  #part;

  /**
   * @param {{name: string, size: number, lastModified: number, url?: string}} file a File, or what is
   *     remembered of one
   * @param {object} page
   * @param {string} page.endpoint where uploads are created
   * @param {() => Object<string, string>} page.headers
   * @param {(row: Row) => void} page.onReady wants to be run
   * @param {(row: Row) => void} page.onLacksFile wants its file chosen
   * @param {(row: Row) => void} page.onRemoved
   * @param {(news: string) => void} page.say to those who cannot see
   */
  constructor(file, page) {
    this.file = file;
    this.page = page;
    this.print = fingerprint(file);
    this.url = file.url;
    this.#draw();
    this.#show(file instanceof File ? "waiting" : "lacks-file");
    this.#progress(0);
  }

  get active() {
    return this.state === "waiting" || this.state === "sending";
  }

  /** The file of an upload that was remembered, or that failed, is here (again). */
  offer(file) {
    this.file = file;
    if (this.state !== "complete" && !this.active) {
      this.#ready();
    }
  }

  /** Sends until the upload is complete, paused or hopeless. Never throws. */
  async run() {
    this.#show("sending");
    this.#rate.restart();
    this.#upload = new TusUpload({
      file: this.file,
      url: this.url,
      endpoint: this.page.endpoint,
      headers: this.page.headers,
      onCreated: (url) => this.#created(url),
      onProgress: (sent) => this.#sent(sent),
      onRetry: (failure, seconds) => this.#retrying(failure, seconds),
    });
    try {
      const complete = await this.#upload.run();
      if (complete) {
        this.#complete();
      } else if (this.state !== "removed") {
        this.#show("paused");
      }
    } catch (failure) {
      this.#fail(failure);
    }
  }

  /** Asks the server how far a remembered upload is. */
  async recall() {
    try {
      const { offset, length } = await describe(this.url, this.page.headers());
      if (this.state !== "lacks-file") {
        return;
      }
      this.#progress(offset);
      if (offset === length) {
        this.#complete();
      }
    } catch (failure) {
      if (failure.gone && this.state === "lacks-file") {
        forget(this.file);
        this.#remove();
      }
    }
  }

  #created(url) {
    this.url = url;
    remember(this.file, url);
  }

  #ready() {
    this.#show("waiting");
    this.page.onReady(this);
  }

  #complete() {
    forget(this.file);
    this.#progress(this.file.size);
    this.#part.link.href = this.url;
    this.#part.link.hidden = false;
    this.#show("complete");
  }

  #fail(failure) {
    const hint = failure.status === 401 || failure.status === 403 ? " Is the access token right?" : "";
    this.#show("failed", `${failure.message}${hint}`);
  }

  #retrying(failure, seconds) {
    this.#rate.restart();
    const when = seconds ? `Trying again in ${seconds} s.` : "Trying again.";
    this.#say(`${failure.message} ${when}`);
  }

  #sent(bytes) {
    this.#rate.add(bytes);
    this.#progress(bytes);
    const rate = this.#rate.current;
    if (rate > 0 && this.state === "sending") {
      const left = inTime((this.file.size - bytes) / rate);
      this.#part.state.textContent = `${inBytes(rate)}/s, ${left} left`;
    }
  }

  #progress(bytes) {
    const { size } = this.file;
    this.#part.progress.value = size ? bytes / size : Number(this.state === "complete");
    this.#part.figures.textContent =
      bytes === size ? inBytes(size) : `${inBytes(bytes)} of ${inBytes(size)}`;
  }

  #toggle() {
    if (this.state === "sending") {
      this.#upload.pause();
    } else if (this.state === "waiting") {
      this.#show("paused");
    } else if (this.file instanceof File) {
      this.#ready();
    } else {
      this.page.onLacksFile(this);
    }
  }

  async #cancel() {
    const complete = this.state === "complete";
    this.state = "removed";
    this.#upload?.pause();
    try {
      if (!complete && this.url) {
        await terminate(this.url, this.page.headers());
      }
      forget(this.file);
      this.page.say(`${this.file.name}: ${complete ? "removed from the list" : "cancelled"}`);
      this.#remove();
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #remove() {
    this.state = "removed";
    this.element.remove();
    this.page.onRemoved(this);
  }

  /** A link cannot carry a token; so with one, the page fetches the file and hands it over. */
  async #download(event) {
    const headers = this.page.headers();
    if (Object.keys(headers).length === 0) {
      return;
    }
    event.preventDefault();
    const response = await fetch(this.url, { headers });
    if (!response.ok) {
      this.#say(`The server refuses the download (${response.status}).`);
      return;
    }
    const href = URL.createObjectURL(await response.blob());
    Object.assign(document.createElement("a"), { href, download: this.file.name }).click();
    URL.revokeObjectURL(href);
  }

  #draw() {
    this.element = document.getElementById("row").content.firstElementChild.cloneNode(true);
    const find = (selector) => this.element.querySelector(selector);
    this.#part = {
      figures: find(".figures"),
      progress: find("progress"),
      state: find(".state"),
      link: find("a"),
      toggle: find(".toggle"),
      cancel: find(".cancel"),
    };
    find(".name").textContent = this.file.name;
    this.#part.progress.setAttribute("aria-label", this.file.name);
    this.#part.link.setAttribute("aria-label", `Download ${this.file.name}`);
    this.#part.link.addEventListener("click", (event) => this.#download(event));
    this.#part.toggle.addEventListener("click", () => this.#toggle());
    this.#part.cancel.addEventListener("click", () => this.#cancel());
  }

  #show(state, words = STATES[state].words) {
    this.state = state;
    this.element.dataset.state = state;
    this.#label(this.#part.toggle, STATES[state].toggle);
    this.#label(this.#part.cancel, STATES[state].cancel);
    this.#say(words);
  }

  #label(button, text) {
    button.hidden = !text;
    button.textContent = text ?? "";
    button.setAttribute("aria-label", `${text} ${this.file.name}`);
  }

  #say(words) {
    this.#part.state.textContent = words;
    this.page.say(`${this.file.name}: ${words}`);
  }
}
