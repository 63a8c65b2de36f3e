/** The uploads this browser has begun and not completed. They outlive the page, in localStorage. */

const PREFIX = "wharf upload ";

/** What tells one chosen file from another; the same after a reload. */
export function fingerprint({ name, size, lastModified }) {
  return `${name} ${size} ${lastModified}`;
}

/** @param {{name: string, size: number, lastModified: number}} file */
export function remember({ name, size, lastModified }, url) {
  quietly(() =>
    localStorage.setItem(
      PREFIX + fingerprint({ name, size, lastModified }),
      JSON.stringify({ name, size, lastModified, url }),
    ),
  );
}

export function forget(file) {
  quietly(() => localStorage.removeItem(PREFIX + fingerprint(file)));
}

/** @returns {{name: string, size: number, lastModified: number, url: string}[]} */
export function remembered() {
  return (
    quietly(() =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => JSON.parse(localStorage.getItem(key))),
    ) ?? []
  );
}

/** Some browsers and settings refuse storage; uploads work without it, but do not outlive the page. */
function quietly(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
