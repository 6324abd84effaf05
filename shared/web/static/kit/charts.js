// What stands above a label is read where the pointer is (templates/kit/charts.html): the row of the
// table below. Without scripts, and for who listens, there is the table.
import { everyPart } from "../js/parts.js";

const SVG = "http://www.w3.org/2000/svg";
const opened = new Set(); // tables, by their pictures' titles: what is drawn anew stays as it was

everyPart("charts", (part) => {
  const plot = part.querySelector(".chart-plot");
  const field = part.querySelector(".chart-field");
  const rows = [...part.querySelectorAll(".chart-table tbody tr")];
  if (!plot || !rows.length) return;
  const table = part.querySelector(".chart-table");
  table.open = opened.has(part.dataset.title);
  table.addEventListener("toggle", () => opened[table.open ? "add" : "delete"](part.dataset.title));
  const names = [...part.querySelectorAll(".chart-table thead th")].map((one) => one.textContent);
  const read = Object.assign(document.createElement("div"), { className: "chart-read", hidden: true });
  read.setAttribute("aria-hidden", "true");
  plot.append(read);
  const at = document.createElementNS(SVG, "rect");
  at.setAttribute("class", "chart-at");
  at.setAttribute("height", "100%");
  at.setAttribute("width", `${100 / rows.length}%`);

  function show(number, box) {
    const cells = [...rows[number].cells].map((one) => one.textContent);
    const lines = cells.slice(1).map((text, n) => Object.assign(document.createElement("span"), { textContent: `${names[n + 1]}: ${text}` }));
    read.replaceChildren(Object.assign(document.createElement("b"), { textContent: cells[0] }), ...lines);
    read.hidden = false;
    at.setAttribute("x", `${number * 100 / rows.length}%`);
    field.prepend(at);
    const middle = field.getBoundingClientRect().left - plot.getBoundingClientRect().left + (number + .5) / rows.length * box.width;
    const left = middle > plot.clientWidth / 2 ? middle - read.offsetWidth - 12 : middle + 12;
    read.style.left = `${Math.max(0, left)}px`;
  }
  function hide() {
    read.hidden = true;
    at.remove();
  }
  field.addEventListener("pointermove", ({ clientX }) => {
    const box = field.getBoundingClientRect();
    const number = Math.floor((clientX - box.left) / box.width * rows.length);
    if (rows[number]) show(number, box);
  });
  field.addEventListener("pointerleave", hide);
});
