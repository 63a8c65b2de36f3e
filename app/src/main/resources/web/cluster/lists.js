/** Lists that are kept up to date in place, so that nothing jumps under the reader's hand. */

/**
 * A list of elements made from a template.
 *
 * @param {string} listId the list's id
 * @param {string} templateId the template's id
 * @param {(item: object) => string} keyOf names an item for good
 * @param {(element: HTMLElement, item: object) => void} fill shows an item, again and again
 * @param {(element: HTMLElement, current: () => object) => void} begin once for each element
 */
export function list(listId, templateId, keyOf, fill, begin = () => {}) {
  const parent = document.getElementById(listId);
  const template = document.getElementById(templateId);
  const shown = new Map();

  function make(item) {
    const entry = { element: template.content.firstElementChild.cloneNode(true), item };
    begin(entry.element, () => entry.item);
    return entry;
  }

  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, entry] of shown) {
      if (!keys.has(key)) {
        entry.element.remove();
        shown.delete(key);
      }
    }
    items.forEach((item, at) => {
      const key = keyOf(item);
      const entry = shown.get(key) ?? make(item);
      shown.set(key, entry);
      entry.item = item;
      fill(entry.element, item);
      if (parent.children[at] !== entry.element) {
        parent.insertBefore(entry.element, parent.children[at] ?? null);
      }
    });
  };
}

/** Sets an element's text, if that is another. */
export function text(element, words) {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

/** 2026-05-04T09:30:00Z → "3 min", until now. */
export function ago(time, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
