// The board's rows of five minutes, as its classes say them: at-126 is 10:30, span-10 are 50 minutes.
export const number = (one, kind) => Number(one.className.match(new RegExp(`\\b${kind}-(\\d+)`))[1]);
export const written = (row) => `${String(Math.floor(row / 12) % 24).padStart(2, "0")}:${String((row % 12) * 5).padStart(2, "0")}`;
export const column = (one) => one.closest(".agenda-column");
export const board = () => document.querySelector("[data-agenda]");
// A row's, in pixels.
export const height = () => parseFloat(getComputedStyle(board()).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize);
export const bounds = () => ["from-h", "until-h"].map((edge) => Number(board().className.match(new RegExp(`${edge}(\\d+)`))[1]) * 12);
export function place(one, at, rows) {
  for (const name of [...one.classList]) if (/^(at|span)-/.test(name)) one.classList.remove(name);
  one.classList.add(`at-${at}`, `span-${rows}`);
}
// The row at a height of the window, as a fraction.
export function rowAt(where, y) {
  const body = where.querySelector(".agenda-body").getBoundingClientRect();
  const [first, last] = bounds();
  return first + ((y - body.top) / body.height) * (last - first);
}
// Held near an edge, the board goes on.
const EDGE = 48;
export function scrollAlong(x, y) {
  const box = board().getBoundingClientRect();
  board().scrollBy({ top: y < box.top + EDGE + 56 ? -8 : y > box.bottom - EDGE ? 8 : 0, left: x > box.right - EDGE ? 8 : x < box.left + EDGE + 56 ? -8 : 0, behavior: "instant" });
}
export const columnAt = (x) => [...board().querySelectorAll(".agenda-column")].find((one) => { const { left, right } = one.getBoundingClientRect(); return x >= left && x < right; });
export function stop(event) { event.preventDefault(); event.stopImmediatePropagation(); }
// A drag ends in a click on what it began: that one is nobody's.
export function swallowClick() {
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, true));
}
