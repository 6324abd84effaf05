// A visit or a block moved on the board: dragged (by touch after a long press), or picked up by M and
// moved with the arrows; five minutes a step, Shift half an hour. A block's end is dragged by its grip,
// or picked up by R. What is shown is where it would go; Escape gives up.
import { comeFrom } from "./agenda-after.js";
import { named, say, send, standing } from "./agenda-send.js";
import { bounds, column as columnOf, columnAt, number, place, rowAt, scrollAlong, stop, swallowClick, written } from "./rows.js";

const THING = ".slot[data-move], .is-blocked[data-move]";
const PRESS_MS = 350;
const SLACK = 6; // pixels that a hand trembles

let move = null; // {thing, ghost, column, row, rows, by: "keys" | "pointer", grip, end: whether only its end goes}
let press = null; // a pointer that is down on a thing, and may become a drag
let refresh = () => {};
export const busy = () => Boolean(move);
export function begin(shownAgain) { refresh = shownAgain; }

function lift(thing, by, { grip = 0, end = false } = {}) {
  const ghost = thing.cloneNode(true);
  for (const name of ["id", "href", "title", "hx-get"]) ghost.removeAttribute(name);
  ghost.classList.add("is-lifted");
  ghost.setAttribute("aria-hidden", "true");
  move = { thing, ghost, by, grip, end, column: columnOf(thing), row: number(thing, "at"), rows: number(thing, "span") };
  thing.classList.add("is-left");
  show();
}
function show() {
  const { ghost, column, row, rows, thing } = move;
  place(ghost, row, rows);
  ghost.querySelector("time").textContent = `${written(row)}–${written(row + rows)}`;
  const body = column.querySelector(".agenda-body");
  if (ghost.parentElement !== body) body.append(ghost);
  if (move.by === "keys") ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  thing.setAttribute("aria-describedby", "agenda-said");
}
// A block of several people stays with them: of other columns only their other days are for it.
const takes = (column) => move.thing.matches(".slot, [data-alone]") || column.dataset.who === columnOf(move.thing).dataset.who;
function put(row, column = move.column) {
  const [first, last] = bounds();
  const at = Math.max(first, Math.min(row, last - move.rows));
  const where = takes(column) ? column : move.column;
  if (at === move.row && where === move.column) return;
  tell({ row: at, column: where });
}
function stretch(until) {
  const rows = Math.max(1, Math.min(until, bounds()[1]) - move.row);
  if (rows !== move.rows) tell({ rows });
}
function tell(change) {
  Object.assign(move, change);
  show();
  const { row, rows, end, column } = move;
  if (move.by === "keys") say(end ? `Até ${written(row + rows)}` : `${written(row)}, ${column.ariaLabel}`);
}
function settle() {
  const was = move;
  move = null;
  was.ghost.remove();
  was.thing.classList.remove("is-left");
  return was;
}
function giveUp() {
  const { thing } = settle();
  say(`${named(thing)} ficou onde estava.`);
  thing.focus({ preventScroll: true });
}
async function drop() {
  const was = move;
  const { thing, column, row, rows } = was;
  if (row === number(thing, "at") && rows === number(thing, "span") && column === columnOf(thing)) return giveUp();
  was.ghost.setAttribute("aria-busy", "true");
  comeFrom(thing);
  await send(thing, standing(thing, column, row, rows), column.ariaLabel, refresh);
  if (move === was) settle();
  await refresh();
  const there = document.getElementById(thing.id) ?? document.querySelector(`[data-block="${thing.dataset.block}"]`);
  there?.focus({ preventScroll: true });
}

// ---- By keyboard.
const HOW = "Setas movem de 5 em 5 minutos, com Shift de meia em meia hora; Enter solta, Escape desiste.";
function pickUp(event) {
  const thing = event.target.closest?.(THING);
  const key = event.key.toLowerCase();
  const end = key === "r" && thing?.dataset.block !== undefined;
  if (!thing || (key !== "m" && !end) || event.ctrlKey || event.metaKey || event.altKey) return;
  stop(event);
  lift(thing, "keys", { end });
  say(`${named(thing)}, ${end ? `até ${written(move.row + move.rows)}` : written(move.row)}, ${move.column.ariaLabel}. ${HOW}`);
}
document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (press && key === "Escape") press = null;
  if (!move) return pickUp(event);
  const step = event.shiftKey ? 6 : 1;
  const by = (rows) => (move.end ? stretch(move.row + move.rows + rows) : put(move.row + rows));
  const beside = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[key];
  const acts = { ArrowUp: () => by(-step), ArrowDown: () => by(step), Escape: giveUp, Enter: drop };
  if (beside && !move.end) acts[key] = () => { const next = move.column[beside]; if (next?.matches(".agenda-column")) put(move.row, next); };
  if (!acts[key] && key !== "Tab") return;
  stop(event);
  acts[key]?.();
}, true);
document.addEventListener("focusout", ({ target }) => { if (move?.by === "keys" && target === move.thing && document.hasFocus() && !move.ghost.ariaBusy) settle(); });

// ---- By pointer.
function startDrag() {
  const { thing, y, id, end } = press;
  lift(thing, "pointer", { grip: y - thing.getBoundingClientRect().top, end });
  try { document.documentElement.setPointerCapture?.(id); } catch { /* it is up again */ }
  document.documentElement.classList.add("is-dragging");
}
document.addEventListener("pointerdown", (event) => {
  const thing = event.target.closest?.(THING);
  if (!thing || event.button || move) return;
  const end = Boolean(event.target.closest("[data-grip]"));
  press = { thing, end, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" && !end };
  if (press.touch) press.timer = setTimeout(() => { if (press) { startDrag(); navigator.vibrate?.(15); } }, PRESS_MS);
});
document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLACK;
  if (!move && far && press.touch) return letGo();
  if (!move && far) startDrag();
  if (move?.by === "pointer" && !move.ghost.ariaBusy) follow(event.clientX, event.clientY);
});
function follow(x, y) {
  scrollAlong(x, y);
  if (move.end) return stretch(Math.round(rowAt(move.column, y)));
  const column = columnAt(x) ?? move.column;
  put(Math.round(rowAt(column, y - move.grip)), column);
}
function letGo() {
  clearTimeout(press?.timer);
  press = null;
  document.documentElement.classList.remove("is-dragging");
}
document.addEventListener("pointerup", (event) => {
  if (!press || event.pointerId !== press.id) return;
  letGo();
  if (move?.by !== "pointer") return;
  swallowClick();
  drop();
});
document.addEventListener("pointercancel", () => { letGo(); if (move?.by === "pointer") giveUp(); });
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") letGo(); });
document.addEventListener("touchmove", (event) => { if (move?.by === "pointer") event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (press?.touch) event.preventDefault(); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".slot, .is-blocked, .agenda-free")) event.preventDefault(); });
