// A list that people sort, filter and choose from. What leads to the same list otherwise is swapped
// in its place, with its address; without this module the links and forms do it by whole pages.
// x selects the row in focus, Shift and a click all between two.
const partOf = (element) => element?.closest?.("[data-part=table]");
const picks = (part) => [...part.querySelectorAll("tbody .pick input")];
const status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
document.body.append(status);
let last = null; // the box ticked before, from which Shift reaches on

function go(part, address) {
  const how = { source: part, target: part, select: `#${part.id}`, swap: "outerHTML show:none" };
  return window.htmx.ajax("GET", address, how);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const part = partOf(link);
  if (!part || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const here = new URL(link.href).pathname === new URL(part.dataset.at, location).pathname;
  if (!here || link.closest("tbody")) return;
  event.preventDefault();
  go(part, link.getAttribute("href"));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const part = partOf(form);
  if (!part || form.method !== "get") return;
  event.preventDefault();
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  go(part, `${form.getAttribute("action")}?${new URLSearchParams(said)}`);
});

function tell(part) {
  const bulk = part.querySelector("[data-bulk]");
  if (!bulk) return;
  const all = picks(part);
  const chosen = all.filter((box) => box.checked).length;
  const page = part.querySelector("[data-page-of]");
  page.checked = chosen > 0 && chosen === all.length;
  page.indeterminate = chosen > 0 && chosen < all.length;
  const every = !bulk.querySelector("[data-everyone]").disabled;
  const count = every ? Number(bulk.dataset.total) : chosen;
  const words = `${count.toLocaleString("pt-BR")} ${count === 1 ? "selecionado" : "selecionados"}`;
  bulk.querySelector("[data-chosen]").textContent = chosen ? words : "";
  const more = bulk.querySelector("[data-all]");
  if (more) more.hidden = every || !page.checked;
}

function everyone(part, on) {
  const box = part.querySelector("[data-everyone]");
  if (box) box.disabled = !on;
}

function reach(part, box) {
  const all = picks(part);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

document.addEventListener("click", ({ target, shiftKey }) => {
  const part = partOf(target);
  if (!part) return;
  if (target.matches("tbody .pick input")) {
    if (shiftKey && last) reach(part, target);
    last = target;
  } else if (target.matches("[data-page-of]")) for (const box of picks(part)) box.checked = target.checked;
  else if (target.closest("[data-none]")) for (const box of picks(part)) box.checked = false;
  else if (!target.closest("[data-all]")) return;
  everyone(part, Boolean(target.closest("[data-all]")));
  tell(part);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (localStorage.getItem("keys") === "off" || event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  const box = event.target.closest?.("[data-part=table] tbody tr")?.querySelector(".pick input");
  if (!box) return;
  event.preventDefault();
  const at = document.activeElement;
  box.click();
  at.focus();
});

// What took the focus away with it gives it to the list's head; what is shown now is said.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const part = document.getElementById(target.id);
  if (!part?.matches("[data-part=table]")) return;
  last = null;
  status.textContent = part.querySelector("[data-said]")?.textContent ?? "";
  tell(part);
  if (document.activeElement === document.body) part.querySelector("summary, thead a")?.focus();
});

// A browser that goes back ticks boxes again.
for (const part of document.querySelectorAll("[data-part=table]")) tell(part);
