// Ctrl-K: go anywhere by name. Lists the navigation, every link of the page with data-palette, and
// what the products of the place find among their records.
import { fold } from "./fold.js";
import { request } from "./session.js";

const WAIT_MS = 120;
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const searches = palette?.dataset.searches?.split(" ").filter(Boolean) ?? [];
const shown = () => [...list.children].filter((option) => !option.hidden);
let timer, asking;
let unheard = false; // a feature did not answer

function addPageLinks() {
  const known = new Set([...list.children].map((option) => option.dataset.href));
  for (const link of document.querySelectorAll("a[data-palette]")) {
    const href = link.getAttribute("href");
    if (!known.has(href)) list.append(option({ href, label: link.dataset.palette || link.textContent.trim() }));
    known.add(href);
  }
}

function option({ href, label, detail = "", icon = "" }) {
  const item = document.createElement("li");
  item.id = `palette-${Math.random().toString(36).slice(2)}`;
  item.setAttribute("role", "option");
  item.dataset.href = href;
  if (icon) item.append(sign(icon));
  item.append(Object.assign(document.createElement("span"), { textContent: label, className: "truncate" }));
  if (detail) item.append(Object.assign(document.createElement("small"), { textContent: detail }));
  return item;
}

// Any sign of the page says where the signs are.
function sign(name) {
  const own = palette.querySelector("svg").cloneNode(true);
  const use = own.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return own;
}

function select(chosen) {
  for (const item of list.children) item.setAttribute("aria-selected", String(item === chosen));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function filter() {
  const asked = fold(input.value);
  const nothing = !asked && input.value.trim() !== "";
  const holds = (text) => asked.split(" ").every((word) => text.includes(word));
  for (const item of list.children) item.hidden = nothing || !(item.dataset.found || holds(fold(item.textContent)));
  tell();
}

function tell() {
  const empty = palette.querySelector(".palette-empty");
  empty.hidden = shown().length > 0;
  empty.textContent = palette.dataset.busy ? "Procurando…" : unheard ? "A busca ficou sem resposta. Confira a conexão e tente de novo." : "Nada com esse nome.";
  select(shown()[0]);
}

// Records stand above places; what was found for other words goes once there is an answer.
async function seek() {
  asking?.abort();
  const q = input.value.trim();
  unheard = false;
  if (!q) return put([]);
  asking = new AbortController();
  palette.dataset.busy = "1";
  const { signal } = asking;
  const told = await Promise.all(searches.map((address) => ask(`${address}?${new URLSearchParams({ q })}`, signal)));
  if (signal.aborted) return;
  delete palette.dataset.busy;
  unheard = told.includes(null);
  put(told.flatMap((found) => found ?? []));
}

async function ask(address, signal) {
  try {
    const answer = await request(address, { method: "GET", headers: { Accept: "application/json" }, signal });
    return answer.ok ? (await answer.json()).found : null;
  } catch {
    return null;
  }
}

function put(found) {
  for (const old of list.querySelectorAll("[data-found]")) old.remove();
  const options = found.map(option);
  for (const one of options) one.dataset.found = "1";
  list.prepend(...options);
  filter();
}

function typed() {
  filter();
  clearTimeout(timer);
  if (searches.length) timer = setTimeout(seek, WAIT_MS);
}

function open() {
  addPageLinks();
  input.value = "";
  put([]);
  palette.showModal();
}

function step(event) {
  const options = shown();
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(options[(at + 1) % options.length]);
  else if (event.key === "ArrowUp") select(options.at(at - 1));
  else if (event.key === "Enter" && options[at]) location.assign(options[at].dataset.href);
  else return;
  event.preventDefault();
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (palette.open) palette.close();
    else if (!document.querySelector("dialog[open]")) open();
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-palette-open]") && open());
  input.addEventListener("input", typed);
  input.addEventListener("keydown", step);
  list.addEventListener("click", ({ target }) => location.assign(target.closest("[data-href]").dataset.href));
}
