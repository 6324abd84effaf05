// Ctrl-K: go anywhere by name. Lists the navigation and every link of the page with data-palette.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const LETTERS = { ß: "ss", ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe" };
// As the server's searches fold: no accents, no apostrophes, punctuation only parts words.
const fold = (text) => text.replace(/['’‘´`]/g, "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[ßłøđæœ]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const shown = () => [...list.children].filter((option) => !option.hidden);

function addPageLinks() {
  const known = new Set([...list.children].map((option) => option.dataset.href));
  for (const link of document.querySelectorAll("a[data-palette]")) {
    const href = link.getAttribute("href");
    if (!known.has(href)) list.append(option(href, link.dataset.palette || link.textContent.trim()));
    known.add(href);
  }
}

function option(href, label) {
  const item = document.createElement("li");
  item.id = `palette-${list.children.length + 1}`;
  item.setAttribute("role", "option");
  item.dataset.href = href;
  item.textContent = label;
  return item;
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
  for (const item of list.children) item.hidden = nothing || !holds(fold(item.textContent));
  palette.querySelector(".palette-empty").hidden = shown().length > 0;
  select(shown()[0]);
}

function open() {
  addPageLinks();
  input.value = "";
  filter();
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
  input.addEventListener("input", filter);
  input.addEventListener("keydown", step);
  list.addEventListener("click", ({ target }) => location.assign(target.closest("[data-href]").dataset.href));
}
