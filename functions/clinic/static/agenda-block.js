// Time that is closed by a drag over what is free (by touch after a long press), or from a free spot with
// Shift and the arrows: quarters of an hour by pointer, half hours by keys. Then a sheet says start and
// end, and Enter closes it; Escape drops it.
import { comeFrom } from "./agenda-after.js";
import { say } from "./agenda-send.js";
import { bounds, column as columnOf, number, place, rowAt, scrollAlong, stop, swallowClick, written } from "./rows.js";

const PRESS_MS = 350;
const SLACK = 6;
const QUARTER = 3;
const HALF_HOUR = 6;

let choice = null; // {column, from, until, anchor, spot}
let press = null;
export const choosing = () => Boolean(choice);
const ghost = Object.assign(document.createElement("span"), { className: "agenda-choice", ariaHidden: "true" });

function show() {
  const { column, from, until } = choice;
  place(ghost, from, until - from);
  ghost.textContent = `Bloquear ${written(from)}–${written(until)}`;
  column.querySelector(".agenda-body").append(ghost);
}
function leave() {
  choice = null;
  ghost.remove();
  document.documentElement.classList.remove("is-dragging");
}
// The link that opens the sheet says what was chosen, this once.
function open({ column, from, until, spot }) {
  const link = document.getElementById("block-new");
  const asked = new URLSearchParams({ day: column.dataset.day, time: written(from), until: written(until), professional_id: column.dataset.who });
  const usual = link.getAttribute("href");
  link.href = `${new URL(link.href).pathname}?${asked}`;
  link.click();
  link.setAttribute("href", usual);
  comeFrom(spot);
  leave();
}

// ---- By pointer.
function start() {
  const [first] = bounds();
  const anchor = Math.max(first, number(press.spot, "at"), Math.floor(rowAt(press.column, press.y) / QUARTER) * QUARTER);
  choice = { column: press.column, anchor, from: anchor, until: anchor + QUARTER, spot: press.spot };
  try { document.documentElement.setPointerCapture?.(press.id); } catch { /* it is up again */ }
  document.documentElement.classList.add("is-dragging");
}
document.addEventListener("pointerdown", (event) => {
  const spot = event.target.closest?.(".agenda-free");
  if (choice) leave(); // begun by keys elsewhere
  if (!spot || event.button || !document.getElementById("block-new")) return;
  press = { spot, column: columnOf(spot), id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (press.touch) press.timer = setTimeout(() => { if (press) { start(); show(); navigator.vibrate?.(15); } }, PRESS_MS);
});
document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLACK;
  if (!choice && far && press.touch) return letGo();
  if (!choice && far) start();
  if (!choice) return;
  scrollAlong(event.clientX, event.clientY);
  const [first, last] = bounds();
  const row = Math.max(first, Math.min(rowAt(choice.column, event.clientY), last));
  choice.from = Math.min(choice.anchor, Math.floor(row / QUARTER) * QUARTER);
  choice.until = Math.max(choice.anchor + QUARTER, Math.ceil(row / QUARTER) * QUARTER);
  show();
});
function letGo() {
  clearTimeout(press?.timer);
  press = null;
}
document.addEventListener("pointerup", (event) => {
  if (!press || event.pointerId !== press.id) return;
  letGo();
  if (!choice) return;
  swallowClick();
  const chosen = choice;
  setTimeout(() => open(chosen)); // its own click is not the one that is swallowed
});
document.addEventListener("pointercancel", () => { letGo(); leave(); });
document.addEventListener("touchmove", (event) => { if (choice) event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (press?.touch) event.preventDefault(); });

// ---- By keyboard.
document.addEventListener("keydown", (event) => {
  const { key, shiftKey, target } = event;
  if (choice && key === "Escape") { stop(event); letGo(); leave(); say("Nada foi bloqueado."); return; }
  const spot = target.closest?.(".agenda-free");
  if (!spot || !document.getElementById("block-new") || event.ctrlKey || event.metaKey || event.altKey) return;
  const down = { ArrowDown: HALF_HOUR, ArrowUp: -HALF_HOUR }[key];
  if (shiftKey && down) { stop(event); extend(spot, down); }
  if (choice && key === "Enter") { stop(event); open(choice); }
}, true);
function extend(spot, by) {
  const at = Number(spot.dataset.row ?? number(spot, "at"));
  const until = (choice?.until ?? at) + by;
  if (until <= at || until > bounds()[1]) return;
  choice = { column: columnOf(spot), anchor: at, from: at, until, spot };
  show();
  say(`Bloquear das ${written(at)} às ${written(until)}. Enter confirma, Escape desiste.`);
}
document.addEventListener("focusout", ({ target }) => { if (choice && !press && target.matches?.(".agenda-free")) leave(); });
