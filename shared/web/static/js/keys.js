// Keys of a page: j and k walk a list, / goes to its search, ? shows them all, and what a link or
// button says of itself (data-key="n") does what a click on it does. Single keys can be switched
// off (WCAG 2.2, 2.1.4): localStorage.keys is "off" then.
const shortcuts = document.getElementById("shortcuts");
export const on = () => localStorage.getItem("keys") !== "off";
const keyed = () => [...document.querySelectorAll("[data-key]")].filter((one) => one.offsetParent);

// The row's first link takes the focus, so Enter opens it.
function walk(move) {
  const rows = document.querySelectorAll("[data-keylist] tbody tr, [data-keylist] > li");
  const links = [...rows].map((row) => row.querySelector("a, button")).filter((link) => link?.offsetParent);
  const at = links.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
  links[at < 0 ? 0 : Math.min(Math.max(at + move, 0), links.length - 1)]?.focus();
  return links.length > 0;
}

function seek() {
  const search = document.querySelector("[data-search]");
  search?.select();
  return Boolean(search);
}

function show() {
  if (!shortcuts) return false;
  const list = shortcuts.querySelector("[data-keys]");
  for (const old of list.querySelectorAll("[data-own]")) old.remove();
  for (const one of keyed()) list.prepend(line(one));
  shortcuts.querySelector("[data-single-keys]").checked = on();
  if (!shortcuts.open) shortcuts.showModal();
  return true;
}

function line(one) {
  const names = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
  const row = document.createElement("div");
  row.dataset.own = "";
  row.append(document.createElement("dt"), document.createElement("dd"));
  row.firstChild.textContent = (one.getAttribute("aria-label") || one.textContent).trim();
  const key = document.createElement("kbd");
  key.textContent = names[one.dataset.key] ?? one.dataset.key.toUpperCase();
  row.lastChild.append(key);
  return row;
}

function press(key) {
  const found = keyed().find((one) => one.dataset.key.toLowerCase() === key.toLowerCase());
  found?.click();
  return Boolean(found);
}

document.addEventListener("keydown", (event) => {
  const elsewhere = event.target.closest("input, textarea, select, dialog, [contenteditable], calendar-date, calendar-range");
  if (elsewhere || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith("Arrow") && event.target.closest("[role], [tabindex]:not(main)")) return;
  if (event.key !== "?" && !on() && event.key.length === 1) return;
  const own = { j: () => walk(1), k: () => walk(-1), "/": seek, "?": show }[event.key] ?? (() => press(event.key));
  if (own()) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-dialog=shortcuts]")) show();
});
shortcuts?.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-single-keys]")) return;
  if (target.checked) localStorage.removeItem("keys");
  else localStorage.setItem("keys", "off");
});

// Arrows walk an open menu's items.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details[data-menu]");
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = [...(menu?.querySelectorAll(".menu-item") ?? [])];
  if (!items.length || !move) return;
  event.preventDefault();
  menu.open = true;
  const at = items.indexOf(document.activeElement);
  items[(at + move + items.length) % items.length]?.focus();
});
