// Small comforts of every page: theme, copying, passwords shown, times that age, keyboard lists,
// live search and the notice of a lost connection.
const root = document.documentElement;

function markTheme() {
  const chosen = root.dataset.theme ?? "";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

function chooseTheme(choice) {
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  if (choice) localStorage.setItem("theme", choice);
  else localStorage.removeItem("theme");
  markTheme();
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: "Copiado." } }));
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

// Its link is for browsers without scripts; going back keeps what was typed.
function goBack(event) {
  event.preventDefault();
  history.back();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a[data-back]");
  if (!button) return;
  if (button.dataset.themeChoice !== undefined) chooseTheme(button.dataset.themeChoice);
  else if (button.dataset.back !== undefined) goBack(event);
  else if (button.dataset.copy) copy(button.dataset.copy);
  else if (button.dataset.reveal) reveal(button);
});

const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat("pt-BR", { numeric: "auto" });

// The exact time, which the server wrote, stays as the tooltip.
function age(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", Infinity];
  time.title ||= time.textContent.trim();
  time.textContent = unit === "second" ? "agora" : words.format(Math.round(seconds / size), unit);
}
const ageAll = () => document.querySelectorAll("time[data-relative]").forEach(age);

// j and k walk the rows of [data-keylist]; the row's first link takes the focus, so Enter opens it.
function walk(event) {
  const typing = event.target.closest("input, textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") return focusSearch(event);
  const move = { j: 1, k: -1 }[event.key];
  const links = move && [...document.querySelectorAll("[data-keylist] tr, [data-keylist] > li")].map((row) => row.querySelector("a, button")).filter(Boolean);
  if (!links?.length) return;
  const at = links.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
  links[at < 0 ? 0 : Math.min(Math.max(at + move, 0), links.length - 1)].focus();
}

function focusSearch(event) {
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.select();
}

const banner = document.querySelector("[data-offline]");
const showConnection = () => { banner.hidden = navigator.onLine; };

document.addEventListener("keydown", walk);
document.addEventListener("htmx:load", ageAll);
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
setInterval(ageAll, 60_000);
showConnection();
markTheme();
ageAll();

// A zone that nobody has chosen yet is the browser's, if it keeps one of Brazil's four clocks.
const CLOCKS = { 120: "America/Noronha", 180: "America/Sao_Paulo", 240: "America/Manaus", 300: "America/Rio_Branco" };
const zone = document.querySelector("select[data-own-zone]");
if (zone) zone.value = CLOCKS[new Date().getTimezoneOffset()] ?? zone.value;
// On a phone the row of tabs may be longer than the screen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
