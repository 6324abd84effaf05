// Short notices. Shown for a `toast` event, which htmx fires from the HX-Trigger header:
//   HX-Trigger: {"toast": {"text": "Convite retirado.", "tone": "", "undo": "/pessoas/…/retorno", "version": 4}}
// or for the one kept in sessionStorage before a redirect. `undo` is POSTed for the `version` that the
// act made, so that nothing done since is undone with it, with `body` as JSON if there is one; then
// the page reloads, unless it hears of it (`undone`) and shows what changed by itself. Two stand at
// once, the newest; of one act they do not hide the work behind them.
import { request } from "./session.js";

const region = document.getElementById("toasts");
const SHOWN_MS = 5_000;
const WITH_UNDO_MS = 10_000;

function show(detail) {
  const notice = typeof detail === "string" ? { text: detail } : { text: detail.text ?? detail.value, ...detail };
  if (!notice.text) return;
  makeRoom(notice.text);
  const box = document.createElement("div");
  box.className = `toast ${notice.tone ?? ""}`;
  const text = document.createElement("p");
  text.textContent = notice.text;
  box.append(text);
  if (notice.undo) box.append(button("Desfazer", () => undo(notice, box)));
  if (notice.link) box.append(Object.assign(document.createElement("a"), { href: notice.link.href, textContent: notice.link.text }));
  const close = button("×", () => box.remove());
  close.className = "close";
  close.ariaLabel = "Fechar";
  box.append(close);
  region.append(box);
  if (!notice.stays) expire(box, notice.undo || notice.link ? WITH_UNDO_MS : SHOWN_MS);
  return box;
}

// What is said again takes the place of what was said.
function makeRoom(text) {
  const passing = [...region.querySelectorAll(".toast:not([data-stays])")].filter((box) => !box.contains(document.activeElement));
  for (const box of passing) if (box.firstChild.textContent === text) box.remove();
  for (const box of passing.filter((one) => one.isConnected).slice(0, -1)) box.remove();
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

// A notice someone is reading or reaching for does not vanish under the pointer.
function expire(box, after) {
  let timer = setTimeout(() => box.remove(), after);
  const stay = () => clearTimeout(timer);
  const leave = () => { timer = setTimeout(() => box.remove(), 2_000); };
  box.addEventListener("pointerenter", stay);
  box.addEventListener("pointerleave", leave);
  box.addEventListener("focusin", stay);
  box.addEventListener("focusout", leave);
}

export function keep(notice) {
  if (notice) sessionStorage.setItem("toast", JSON.stringify(notice));
}

async function reason(answer) {
  const problem = await answer?.json().catch(() => null);
  return problem?.detail ?? "Não foi possível desfazer. Tente de novo em instantes.";
}

async function undo(notice, box) {
  box.remove();
  const headers = { Accept: "application/problem+json" };
  if (notice.version) headers["If-Match"] = `"${notice.version}"`;
  if (notice.body) headers["Content-Type"] = "application/json";
  const body = notice.body && JSON.stringify(notice.body);
  const answer = await request(notice.undo, { headers, body }).catch(() => null);
  if (!answer?.ok) return show({ text: await reason(answer), tone: "danger" });
  if (!document.dispatchEvent(new CustomEvent("undone", { cancelable: true }))) return show({ text: "Desfeito." });
  keep({ text: "Desfeito." });
  location.reload();
}

// A redirect would take the notice away with the page: it is kept for the next one.
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  const trigger = xhr.getResponseHeader("HX-Trigger");
  const leaving = xhr.getResponseHeader("HX-Redirect") ?? xhr.getResponseHeader("HX-Refresh");
  if (leaving && trigger?.startsWith("{")) keep(JSON.parse(trigger).toast);
});
document.addEventListener("toast", ({ detail }) => show(detail));

// One signs in again in another tab, so that what is typed here stays.
let ended = null;
document.addEventListener("session", ({ detail: { over } }) => {
  ended?.remove();
  if (!over) return;
  const { pathname, search } = location;
  const door = document.body.dataset.renewal.replace(/\/refresh$/, "/login");
  const link = { href: `${door}?${new URLSearchParams({ next: pathname + search })}`, text: "Entrar de novo" };
  ended = show({ text: "Sua sessão terminou. O que está na tela continua aqui.", link, stays: true });
  ended.dataset.stays = "";
  Object.assign(ended.querySelector("a"), { target: "_blank", rel: "noopener" });
});

const kept = sessionStorage.getItem("toast");
sessionStorage.removeItem("toast");
if (kept) show(JSON.parse(kept));
