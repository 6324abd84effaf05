// The agenda's place: one change of day swaps it (htmx), what others change shows within seconds, and
// where one was looking stays.
import { opens, openerOf } from "../js/dialogs.js";
import { isOver, request } from "../js/session.js";
import { begin as beginAfter, comeFrom } from "./agenda-after.js";
import { choosing } from "./agenda-block.js";
import { begin as beginMoves, busy } from "./agenda-move.js";
import { meant } from "./agenda-spots.js";
import { board, height } from "./rows.js";

const EVERY_MS = 4_000;
const LATE_MS = 20_000; // what has not come by then is asked for again

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

// ---- Links say where they lead, once: what is on the board opens over it, other days swap the place.
document.addEventListener("click", (event) => {
  const opener = openerOf(event.target)?.closest("#place a");
  const link = opener ?? event.target.closest("a[data-go], #toasts a[href^='/clinic/agenda']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = opener && opens(opener);
  if (dialog) comeFrom(link);
  const where = dialog ? { target: `#${dialog} [data-body]`, swap: "innerHTML" } : { source: "#place", target: "#place", swap: "outerHTML show:none" };
  htmx.ajax("GET", meant(link), where).catch(() => {}); // what does not come is told by its events
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
  for (const group of document.querySelectorAll(".density, [data-print]")) group.hidden = false;
  for (const one of document.querySelectorAll("[data-density]:not(html)")) one.setAttribute("aria-pressed", String(one.dataset.density === (document.documentElement.dataset.density ?? "")));
}
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
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
