// Parts of a page that a script stands behind: ``make`` is called once for each, now or when htmx
// brings it.
export function everyPart(name, make) {
  const known = new WeakSet();
  const ready = (root) => {
    for (const part of [root, ...root.querySelectorAll(`[data-part=${name}]`)]) {
      if (known.has(part) || !part.matches?.(`[data-part=${name}]`)) continue;
      known.add(part);
      make(part);
    }
  };
  document.addEventListener("htmx:load", ({ detail }) => ready(detail.elt));
  ready(document);
}
