// Small comforts of every page: theme, copying, passwords shown, times that age and the notice of a
// lost connection.
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

const banner = document.querySelector("[data-offline]");
const showConnection = () => { banner.hidden = navigator.onLine; };

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
