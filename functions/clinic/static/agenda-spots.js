// What can be chosen on the board: arrows walk the spots, and inside free time its half hours, of which a
// ghost says which one a click means; j and k walk the visits.
import { on as singleKeys } from "../js/keys.js";
import { SPOT } from "./agenda-after.js";
import { busy } from "./agenda-move.js";
import { board, height, number, written } from "./rows.js";

const HALF_HOUR = 6; // rows of five minutes
const spots = (column) => [...column.querySelectorAll(SPOT)].sort((a, b) => a.offsetTop - b.offsetTop);

// ---- Free time: a ghost says which half hour a click means.
const ghost = Object.assign(document.createElement("span"), { className: "agenda-ghost", ariaHidden: "true" });
const SLIVER = 3; // what a visit leaves of a half hour joins the next
function starts(spot) {
  const [at, rows] = [number(spot, "at"), number(spot, "span")];
  const found = [at];
  for (let half = Math.ceil((at + SLIVER) / HALF_HOUR) * HALF_HOUR; half <= at + rows - SLIVER; half += HALF_HOUR) found.push(half);
  return found;
}
function aim(spot, row) {
  const start = starts(spot).findLast((one) => one <= row) ?? number(spot, "at");
  spot.dataset.row = start;
  ghost.textContent = `+ ${written(start)}`;
  ghost.className = `agenda-ghost at-${start} span-${Math.min(HALF_HOUR, number(spot, "at") + number(spot, "span") - start)}`;
  if (ghost.parentElement !== spot.parentElement) spot.parentElement.append(ghost);
}
function aimAt({ target, clientY }) {
  const spot = target.closest?.(".agenda-free");
  if (!spot) return;
  aim(spot, number(spot, "at") + Math.floor((clientY - spot.getBoundingClientRect().top) / height()));
}
document.addEventListener("pointermove", (event) => (event.target.closest?.(".agenda-free") ? aimAt(event) : ghost.isConnected && !document.activeElement.matches(".agenda-free") && ghost.remove()));
document.addEventListener("pointerdown", aimAt, true);
document.addEventListener("focusin", ({ target }) => { if (target.matches?.(".agenda-free:focus-visible")) aim(target, number(target, "at")); });
document.addEventListener("focusout", () => ghost.remove());
export function meant(link) {
  const address = new URL(link.href);
  if (link.dataset.row) address.searchParams.set("time", written(Number(link.dataset.row)));
  return address.pathname + address.search;
}

// ---- Arrows.
function within(spot, move) {
  if (!spot.matches(".agenda-free")) return false;
  const all = starts(spot);
  const next = all[all.indexOf(Number(spot.dataset.row ?? all[0])) + move];
  if (next === undefined) return false;
  aim(spot, next);
  document.getElementById("agenda-said").textContent = written(Number(spot.dataset.row));
  return true;
}
function neighbour(spot, key) {
  const column = spot.closest(".agenda-column");
  const own = spots(column);
  if (key === "ArrowUp") return own[own.indexOf(spot) - 1];
  if (key === "ArrowDown") return own[own.indexOf(spot) + 1];
  const beside = key === "ArrowLeft" ? column.previousElementSibling : column.nextElementSibling;
  const others = beside?.matches(".agenda-column") ? spots(beside) : [];
  const far = (other) => Math.abs(other.offsetTop - spot.offsetTop);
  return others.sort((a, b) => far(a) - far(b))[0];
}
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !target.closest) return;
  const spot = target.closest(SPOT);
  if (!spot || !key.startsWith("Arrow")) return;
  event.preventDefault();
  const move = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (move && within(spot, move)) return;
  neighbour(spot, key)?.focus();
});

// ---- j and k: the visits of the board by the clock, from who comes next on.
const ENDED = ".is-done, .is-no_show";
function walk(move) {
  const all = [...(board()?.querySelectorAll("a.slot:not(.is-lifted)") ?? [])].filter((one) => one.offsetParent).sort((a, b) => number(a, "at") - number(b, "at"));
  const now = board()?.querySelector(".agenda-now");
  const at = all.indexOf(document.activeElement);
  const next = all.findIndex((one) => !one.matches(ENDED) && (!now || number(one, "at") + number(one, "span") > number(now, "at")));
  const to = all[at < 0 ? Math.max(next, 0) : Math.min(Math.max(at + move, 0), all.length - 1)];
  to?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return Boolean(to);
}
document.addEventListener("keydown", (event) => {
  const { target, key, defaultPrevented, ctrlKey, metaKey, altKey } = event;
  const move = { j: 1, k: -1 }[key];
  if (!move || defaultPrevented || ctrlKey || metaKey || altKey || !singleKeys() || busy() || target.closest?.("input, textarea, select, dialog")) return;
  if (walk(move)) event.preventDefault();
});
