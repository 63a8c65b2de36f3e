/** How fast bytes go, over the last few seconds, and figures in words. */

const WINDOW_MILLISECONDS = 4000;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export class Rate {
  #samples = [];

  /** @param {number} bytes sent so far */
  add(bytes, now = performance.now()) {
    this.#samples.push({ bytes, now });
    while (this.#samples[0].now < now - WINDOW_MILLISECONDS) {
      this.#samples.shift();
    }
  }

  /** Bytes a second; 0 while that cannot be told. */
  get current() {
    const first = this.#samples.at(0);
    const last = this.#samples.at(-1);
    const milliseconds = first ? last.now - first.now : 0;
    return milliseconds < 250 ? 0 : Math.max(0, ((last.bytes - first.bytes) * 1000) / milliseconds);
  }

  restart() {
    this.#samples = [];
  }
}

/** 1536000 → "1.5 MB", in the reader's own notation. */
export function inBytes(bytes) {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: UNITS[step],
    unitDisplay: "short",
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** 75 → "1 min 15 s". */
export function inTime(seconds) {
  const whole = Math.ceil(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
