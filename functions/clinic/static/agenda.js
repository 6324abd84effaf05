// The agenda's place: one change of day swaps it (htmx), what others change shows within seconds, and
// where one was looking stays. Arrows walk the spots; inside free time they walk its half hours.
import { opens, openerOf } from "../js/dialogs.js";
import { isOver, request } from "../js/session.js";
import { begin as beginAfter, comeFrom, SPOT } from "./agenda-after.js";
import { choosing } from "./agenda-block.js";
import { begin as beginMoves, busy } from "./agenda-move.js";
import { board, number, written } from "./rows.js";

const EVERY_MS = 4_000;
const LATE_MS = 20_000; // what has not come by then is asked for again
const HALF_HOUR = 6; // rows of five minutes
const spots = (column) => [...column.querySelectorAll(SPOT)].sort((a, b) => a.offsetTop - b.offsetTop);
const height = () => parseFloat(getComputedStyle(board()).getPropertyValue("--row")) * parseFloat(getComputedStyle(document.documentElement).fontSize);

// ---- The place: which row stands at the top, and how far to the right.
let place = null;
function remember() {
  place = board() && { row: Number(board().dataset.agenda) + board().scrollTop / height(), left: board().scrollLeft };
}
function restore() {
  if (!board()) return;
  if (!place) return showNow();
  board().scrollTop = (place.row - Number(board().dataset.agenda)) * height();
  board().scrollLeft = place.left;
}
function showNow() {
  const now = board()?.querySelector(".agenda-now");
  const tops = now ? [now.offsetTop] : [...(board()?.querySelectorAll(".slot, .agenda-free") ?? [])].map((one) => one.offsetTop);
  if (tops.length) board().scrollTop = Math.min(...tops) - board().clientHeight / 3;
}

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
function meant(link) {
  const address = new URL(link.href);
  if (link.dataset.row) address.searchParams.set("time", written(Number(link.dataset.row)));
  return address.pathname + address.search;
}

// ---- Links say where they lead, once: what is on the board opens over it, other days swap the place.
document.addEventListener("click", (event) => {
  const opener = openerOf(event.target)?.closest("#place a");
  const link = opener ?? event.target.closest("a[data-go], #toasts a[href^='/clinic/agenda']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = opener && opens(opener);
  if (dialog) comeFrom(link);
  if (dialog) htmx.ajax("GET", meant(link), { target: `#${dialog} [data-body]`, swap: "innerHTML" });
  else htmx.ajax("GET", meant(link), { source: "#place", target: "#place", swap: "outerHTML show:none" });
});

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

// ---- What others changed, asked for every four seconds: 304 while nothing did.
// The newest question alone is drawn: one that left before another, or before another day was asked
// for, tells of what is no more.
let known = { address: "", tag: "" };
let asking = null;
function forget() {
  asking?.abort();
  asking = null;
}
async function ask(address, headers) {
  forget();
  const mine = asking = new AbortController();
  const late = setTimeout(() => mine.abort(), LATE_MS);
  try {
    const answer = await request(address, { method: "GET", headers, signal: mine.signal });
    const told = answer.ok && { tag: answer.headers.get("ETag") ?? "", text: await answer.text() };
    return asking === mine && told;
  } catch {
    return false; // the page says that it is offline
  } finally {
    clearTimeout(late);
    if (asking === mine) asking = null;
  }
}
async function refresh() {
  const shown = document.getElementById("agenda");
  if (!shown || shown.dataset.view === "month" && document.activeElement.closest("#agenda")) return;
  const address = location.pathname + location.search;
  const headers = { "HX-Request": "true" };
  if (known.address === address) headers["If-None-Match"] = known.tag;
  const told = await ask(address, headers);
  if (!told || location.pathname + location.search !== address || busy()) return;
  known = { address, tag: told.tag };
  const news = new DOMParser().parseFromString(told.text, "text/html");
  for (const id of ["agenda", "week"]) put(document.getElementById(id), news.getElementById(id));
}
function put(old, fresh) {
  if (!old || !fresh || old.outerHTML === fresh.outerHTML) return;
  remember();
  const [focused, opened] = [document.activeElement?.id, [...old.querySelectorAll("details[open]")].map(({ id }) => id)];
  htmx.swap(old, fresh.outerHTML, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  showDensity();
  restore();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
const quiet = () => document.hidden || isOver() || asking || busy() || choosing() || document.querySelector("dialog[open]");
setInterval(() => { if (!quiet()) refresh(); }, EVERY_MS);
for (const name of ["visibilitychange", "session"]) document.addEventListener(name, () => { if (!quiet()) refresh(); });

// ---- One change of day.
addEventListener("popstate", forget);
document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.target?.id === "place") forget(); });
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target?.id === "place") { forget(); remember(); } });
document.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target?.id === "place") { showDensity(); restore(); } });
document.addEventListener("htmx:historyRestore", () => { forget(); showDensity(); restore(); });

// ---- Density, remembered.
function showDensity() {
  for (const group of document.querySelectorAll(".density")) group.hidden = false;
  for (const one of document.querySelectorAll("[data-density]:not(html)")) one.setAttribute("aria-pressed", String(one.dataset.density === (document.documentElement.dataset.density ?? "")));
}
document.addEventListener("click", ({ target }) => {
  const chosen = target.closest?.("button[data-density]");
  if (!chosen) return;
  remember();
  localStorage.setItem("agenda-density", chosen.dataset.density);
  document.documentElement.dataset.density = chosen.dataset.density;
  showDensity();
  restore();
});

beginMoves(refresh);
beginAfter(refresh);
showDensity();
showNow();
