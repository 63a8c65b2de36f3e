/** The admin API, as this page asks it. */

const BASE = "admin/v1";
const PATIENCE_MILLISECONDS = 8000;

/** Why an answer is none. */
export class Failure extends Error {
  /** @param {number} status HTTP's; 0 = nobody answered */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Admin {
  /** @param {() => string} token */
  constructor(token) {
    this.token = token;
  }

  members() {
    return this.#ask("GET", "/members");
  }

  /** One page of the newest, and whether there is more. */
  uploads(state, prefix, limit) {
    return this.#ask("GET", "/uploads", { state, prefix, limit, offsets: state === "open" });
  }

  upload(id) {
    return this.#ask("GET", `/uploads/${encodeURIComponent(id)}`);
  }

  story(id) {
    return this.#ask("GET", `/uploads/${encodeURIComponent(id)}/story`);
  }

  cut(id) {
    return this.#ask("POST", `/uploads/${encodeURIComponent(id)}/cut`);
  }

  terminate(id) {
    return this.#ask("DELETE", `/uploads/${encodeURIComponent(id)}`);
  }

  sessions() {
    return this.#ask("GET", "/sessions");
  }

  kick(id) {
    return this.#ask("DELETE", `/sessions/${encodeURIComponent(id)}`);
  }

  drain(replica) {
    return this.#ask("POST", "/drain", { replica });
  }

  async #ask(method, path, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ""));
    const response = await this.#send(method, `${BASE}${path}${query.size ? `?${query}` : ""}`);
    if (response.ok) {
      return response.status === 204 ? null : response.json();
    }
    const problem = await response.json().catch(() => ({}));
    throw new Failure(response.status, problem.detail ?? `The server answers ${response.status}.`);
  }

  async #send(method, address) {
    try {
      return await fetch(address, {
        method,
        headers: { Authorization: `Bearer ${this.token()}` },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
    } catch {
      throw new Failure(0, "The server cannot be reached.");
    }
  }
}
