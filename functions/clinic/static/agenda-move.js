// A visit moved on the board: dragged (by touch after a long press), or picked up by M and moved with
// the arrows; five minutes a step, Shift half an hour. What is shown is where it would go; Escape
// gives up. The server decides: where it cannot be, the nearest free times are offered to click.
import { csrfToken, renew } from "../js/session.js";
import { number, written } from "./rows.js";

const PRESS_MS = 350;
const SLACK = 6; // pixels that a hand trembles
const EDGE = 48;
const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));
const say = (text) => { document.getElementById("agenda-said").textContent = text; };
const named = (slot) => slot.querySelector("strong").textContent;
const columnOf = (one) => one.closest(".agenda-column");
const bounds = () => { const board = document.querySelector("[data-agenda]"); return ["from-h", "until-h"].map((edge) => Number(board.className.match(new RegExp(`${edge}(\\d+)`))[1]) * 12); };

let move = null; // {slot, ghost, column, row, rows, by: "keys" | "pointer", grip}
let press = null; // a pointer that is down on a visit, and may become a drag
let refresh = () => {};
export const busy = () => Boolean(move);
export function begin(shownAgain) { refresh = shownAgain; }

function lift(slot, by, grip = 0) {
  const ghost = slot.cloneNode(true);
  for (const name of ["id", "href", "title", "hx-get"]) ghost.removeAttribute(name);
  ghost.classList.add("is-lifted");
  ghost.setAttribute("aria-hidden", "true");
  move = { slot, ghost, by, grip, column: columnOf(slot), row: number(slot, "at"), rows: number(slot, "span") };
  slot.classList.add("is-left");
  show();
}
function show() {
  const { ghost, column, row, rows, slot } = move;
  for (const name of [...ghost.classList]) if (/^at-/.test(name)) ghost.classList.remove(name);
  ghost.classList.add(`at-${row}`);
  ghost.querySelector("time").textContent = `${written(row)}–${written(row + rows)}`;
  const body = column.querySelector(".agenda-body");
  if (ghost.parentElement !== body) body.append(ghost);
  if (move.by === "keys") ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  slot.setAttribute("aria-describedby", "agenda-said");
}
function put(row, column = move.column) {
  const [first, last] = bounds();
  const at = Math.max(first, Math.min(row, last - move.rows));
  if (at === move.row && column === move.column) return;
  Object.assign(move, { row: at, column });
  show();
  if (move.by === "keys") say(`${written(at)}, ${column.ariaLabel}`);
}
function settle() {
  const was = move;
  move = null;
  was.ghost.remove();
  was.slot.classList.remove("is-left");
  return was;
}
function giveUp() {
  const { slot } = settle();
  say(`${named(slot)} ficou onde estava.`);
  slot.focus({ preventScroll: true });
}
async function drop() {
  const was = move;
  if (was.row === number(was.slot, "at") && was.column === columnOf(was.slot)) return giveUp();
  was.ghost.setAttribute("aria-busy", "true");
  const wanted = { day: was.column.dataset.day, time: written(was.row), professional_id: was.column.dataset.who };
  await send(was.slot, wanted, was.column.ariaLabel);
  if (move === was) settle();
  await refresh();
  document.getElementById(was.slot.id)?.focus({ preventScroll: true });
}

// ---- To the server and back.
async function post(path, body, again = true) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrfToken() };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.status === 401 && again && (await renew()) ? post(path, body, false) : answer;
}
async function send(slot, wanted, where) {
  const path = `/clinic/appointments/${slot.id.replace("slot-", "")}/move`;
  const from = columnOf(slot);
  const before = { day: from.dataset.day, time: written(number(slot, "at")), professional_id: from.dataset.who };
  try {
    const answer = await post(path, { ...wanted, version: Number(slot.dataset.move) });
    const told = await answer.json();
    if (!answer.ok) return refused(slot, wanted, where, told);
    const text = `Remarcado: ${named(slot)}, ${wanted.time}, ${where}.`;
    toast({ text, undo: path, body: before, version: told.appointment.version });
    say(text);
  } catch {
    toast({ text: "Sem resposta do servidor: o horário ficou onde estava. Tente de novo em instantes.", tone: "danger" });
  }
}
function refused(slot, wanted, where, problem) {
  const why = Object.values(problem.fields ?? {})[0] ?? problem.detail;
  if (!problem.free?.length) return toast({ text: why, tone: "danger" });
  const dialog = document.getElementById("elsewhere");
  dialog.querySelector("[data-why]").textContent = `${wanted.time}, ${where}: ${why.replace(/ ?Livres: .*$/, "")} Livres:`;
  dialog.querySelector("[data-times]").replaceChildren(...problem.free.map((time) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button secondary", textContent: time });
    button.addEventListener("click", async () => { dialog.close(); await send(slot, { ...wanted, time }, where); await refresh(); });
    return button;
  }));
  dialog.showModal();
  dialog.querySelector("[data-times] button").focus();
}

// ---- By keyboard.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (press && key === "Escape") press = null;
  if (!move) {
    const slot = target.closest?.(".slot[data-move]");
    if (!slot || key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
    stop(event);
    lift(slot, "keys");
    say(`${named(slot)}, ${written(move.row)}, ${move.column.ariaLabel}. Setas movem de 5 em 5 minutos, com Shift de meia em meia hora; Enter solta, Escape desiste.`);
    return;
  }
  const step = event.shiftKey ? 6 : 1;
  const beside = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[key];
  const acts = { ArrowUp: () => put(move.row - step), ArrowDown: () => put(move.row + step), Escape: giveUp, Enter: drop };
  if (beside) acts[key] = () => { const next = move.column[beside]; if (next?.matches(".agenda-column")) put(move.row, next); };
  if (!acts[key] && key !== "Tab") return;
  stop(event);
  acts[key]?.();
}, true);
function stop(event) { event.preventDefault(); event.stopImmediatePropagation(); }
document.addEventListener("focusout", ({ target }) => { if (move?.by === "keys" && target === move.slot && document.hasFocus() && !move.ghost.ariaBusy) settle(); });

// ---- By pointer.
function startDrag() {
  const { slot, y, id } = press;
  lift(slot, "pointer", y - slot.getBoundingClientRect().top);
  try { document.documentElement.setPointerCapture?.(id); } catch { /* it is up again */ }
  document.documentElement.classList.add("is-dragging");
}
document.addEventListener("pointerdown", (event) => {
  const slot = event.target.closest?.(".slot[data-move]");
  if (!slot || event.button || move) return;
  press = { slot, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
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
  const board = document.querySelector("[data-agenda]");
  const box = board.getBoundingClientRect();
  board.scrollBy({ top: y < box.top + EDGE + 56 ? -8 : y > box.bottom - EDGE ? 8 : 0, left: x > box.right - EDGE ? 8 : x < box.left + EDGE + 56 ? -8 : 0, behavior: "instant" });
  const column = [...board.querySelectorAll(".agenda-column")].find((one) => { const { left, right } = one.getBoundingClientRect(); return x >= left && x < right; });
  const body = (column ?? move.column).querySelector(".agenda-body").getBoundingClientRect();
  const [first, last] = bounds();
  const rows = ((y - move.grip - body.top) / body.height) * (last - first);
  put(first + Math.round(rows), column ?? move.column);
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
  addEventListener("click", stop, { capture: true, once: true }); // the drag ends in a click on what it began
  setTimeout(() => removeEventListener("click", stop, true));
  drop();
});
document.addEventListener("pointercancel", () => { letGo(); if (move?.by === "pointer") giveUp(); });
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") letGo(); });
document.addEventListener("touchmove", (event) => { if (move?.by === "pointer") event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (press?.touch) event.preventDefault(); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".slot")) event.preventDefault(); });
