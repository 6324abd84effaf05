// Lines of a document (templates/kit/items.html). Enter goes on: to the next field, and of a line that
// is complete to the next line, one more behind the last. It never sends the form. What lines come to,
// and what is wrong in them, is js/lines.js's.
import { drag } from "../js/drag.js";
import { fold } from "../js/fold.js";
import { Lines } from "../js/lines.js";
import { everyPart } from "../js/parts.js";

const counted = (count) => (count === 1 ? "1 linha" : `${count} linhas`);

class Items extends Lines {
  constructor(part) {
    super(part);
    this.listen();
  }

  listen() {
    this.list.addEventListener("keydown", (event) => this.foresee(event), true);
    this.list.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("input", () => { if (this.fragile) this.tell(""); this.count(); });
    this.list.addEventListener("change", () => this.count());
    this.list.addEventListener("focusout", ({ target }) => this.leave(target));
    this.list.addEventListener("combobox", (event) => this.chose(event));
    this.list.addEventListener("paste", (event) => this.paste(event));
    this.list.addEventListener("pointerdown", (event) => this.grab(event));
    this.part.addEventListener("click", ({ target }) => this.click(target));
    this.back.addEventListener("click", () => this.undo());
  }

  more() {
    if (this.rows.length < this.most) return this.add();
    this.tell(`São até ${this.most} linhas.`, null, true);
    return null;
  }

  // Before a list sees a key: whether Enter will pick of it, and what moves a line.
  foresee(event) {
    const row = event.target.closest("[data-row]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    this.picking = event.key === "Enter" && event.target.getAttribute("aria-expanded") === "true";
    this.entered = event.key === "Enter" ? event.target : null;
    if (!event.altKey || !step || !row) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(row, step);
  }

  press(event) {
    const input = event.target.closest("[data-in]");
    if (!input || event.isComposing) return;
    const row = input.closest("[data-row]");
    if (event.key === "Enter") {
      event.preventDefault();
      if (!this.picking) this.enter(row, input);
    } else if (event.key === "Backspace" && this.empty(row) && this.rows.length > 1) {
      event.preventDefault();
      this.take(row);
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && !event.defaultPrevented) this.climb(row, input, event);
  }

  climb(row, input, event) {
    const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!next) return;
    event.preventDefault();
    this.go(this.inputs(next)[this.inputs(row).indexOf(input)]);
  }

  go(input) {
    input.focus();
    input.select();
  }

  enter(row, input) {
    const inputs = this.inputs(row);
    const next = inputs[inputs.indexOf(input) + 1];
    const after = row.nextElementSibling;
    const empty = this.empty(row);
    if (empty && !after) return this.tell(`A ${this.label(row)} está vazia.`);
    if (next && !empty && !this.complete(row)) return this.go(next);
    const line = after ?? this.more();
    if (!line) return;
    this.go(this.inputs(line)[0]);
    this.tell(this.summary(row));
  }

  // A choice by Enter goes on to the next field, and brings what it says of others that are empty.
  chose({ target, detail: { value, option } }) {
    const row = target.closest("[data-row]");
    const input = target.querySelector("[data-in]");
    for (const [name, text] of Object.entries(JSON.parse(option?.dataset.fills ?? "{}"))) this.fill(this.cell(row, name).querySelector("[data-in]"), text);
    this.count();
    this.judge(row);
    if (!value || this.entered !== input) return;
    this.entered = null;
    const inputs = this.inputs(row);
    this.go(inputs[inputs.indexOf(input) + 1] ?? input);
  }

  fill(input, text) {
    if (input.value && input.value !== input.dataset.filled) return;
    input.value = text;
    input.dataset.filled = text;
  }

  click(target) {
    const row = target.closest("[data-row]");
    const rate = target.closest("[data-rate]");
    const move = target.closest("[data-move]");
    if (target.closest("[data-add]")) this.begin();
    else if (rate) this.turn(rate.parentElement.querySelector("[data-in]"));
    else if (move) this.moveByMenu(row, Number(move.dataset.move));
    else if (target.closest("[data-take]")) this.take(row);
  }

  begin() {
    const last = this.rows.at(-1);
    const row = this.empty(last) ? last : this.more();
    if (row) this.go(this.inputs(row)[0]);
  }

  turn(input) {
    const bare = input.value.replace(/[\s%]/g, "").replace(/,0+$/, "");
    input.value = input.value.includes("%") ? bare : `${bare}%`;
    input.focus();
    input.setSelectionRange(bare.length, bare.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  take(row) {
    const filled = !this.empty(row);
    const label = this.label(row);
    const after = row.nextElementSibling;
    const before = row.previousElementSibling;
    row.remove();
    if (!this.rows.length) this.add();
    this.number();
    this.count();
    this.go(filled && after ? this.inputs(after)[0] : this.inputs(before ?? this.rows[0]).at(before ? -1 : 0));
    this.tell(`${label.replace("l", "L")} tirada.`, filled && (() => this.restore(row, after)));
  }

  restore(row, after) {
    const [only] = this.rows;
    if (this.rows.length === 1 && this.empty(only)) only.remove();
    this.list.insertBefore(row, after?.isConnected ? after : null);
    this.number();
    this.count();
    this.go(this.inputs(row)[0]);
    this.tell(`A ${this.label(row)} voltou.`);
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return this.tell(`A ${this.label(row)} já é a ${step < 0 ? "primeira" : "última"}.`);
    const from = this.rows.indexOf(row) + 1;
    // The other one moves: what moves loses the focus.
    if (step < 0) row.after(other);
    else row.before(other);
    this.moved(row, from);
  }

  // The menu closes behind it, and would take the focus along.
  moveByMenu(row, step) {
    row.querySelector("summary").focus();
    this.move(row, step);
  }

  moved(row, from) {
    this.number();
    const now = this.rows.indexOf(row) + 1;
    if (now !== from) this.tell(`A linha ${from} agora é a ${now}.`);
  }

  grab(event) {
    const grip = event.target.closest("summary");
    const row = grip?.closest("[data-row]");
    this.entered = null;
    if (!row || event.button) return;
    const from = this.rows.indexOf(row) + 1;
    drag(event, row, () => this.moved(row, from));
  }

  undo() {
    const { undone } = this;
    this.tell("");
    undone?.();
  }

  // ---- Rows of a spreadsheet
  paste(event) {
    const input = event.target.closest("[data-in]");
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!input || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const start = input.closest("[data-row]");
    const from = this.inputs(start).indexOf(input);
    const grid = text.split("\n").filter((one) => one.trim()).map((one) => one.split("\t"));
    const old = this.rows;
    const rows = this.room(start, grid.length);
    const before = rows.map((row) => this.inputs(row).map((one) => this.held(one)));
    rows.forEach((row, at) => grid[at].forEach((cell, column) => this.put(this.inputs(row)[from + column], cell.trim())));
    for (const row of rows) this.judge(row);
    this.count();
    this.go(this.inputs(rows.at(-1))[0]);
    const left = grid.length - rows.length;
    const rest = left ? ` ${counted(left)} ${left === 1 ? "ficou" : "ficaram"} de fora: são até ${this.most}.` : "";
    this.tell(`${counted(rows.length)} ${rows.length === 1 ? "colada" : "coladas"}.${rest}`, () => this.unpaste(rows, before, old));
    this.fragile = true; // what is typed from now on is not to be lost with it
  }

  // So many lines from this one on, as far as there may be.
  room(start, wanted) {
    const at = this.rows.indexOf(start);
    while (this.rows.length < Math.min(at + wanted, this.most)) this.add();
    return this.rows.slice(at, at + wanted);
  }

  unpaste(rows, before, old) {
    rows.forEach((row, at) => {
      if (!old.includes(row)) row.remove();
      else this.inputs(row).forEach((input, column) => this.hold(input, before[at][column]));
      this.judge(row);
    });
    this.number();
    this.count();
    this.go(this.inputs(rows[0])[0]);
    this.tell("As linhas estão como antes.");
  }

  held(input) { return { text: input.value, value: input.closest(".combobox-control")?.querySelector("input").value }; }

  hold(input, { text, value }) {
    if (value === undefined) input.value = text;
    else input.closest("[data-part]").dispatchEvent(new CustomEvent("choose", { detail: { value, text } }));
  }

  put(input, text) {
    if (!input) return;
    const column = this.column(input);
    if (column.kind === "choice") {
      const options = document.getElementById(`${this.field}-${column.name}-choices`)?.content.children ?? [];
      const found = [...options].find((one) => fold(one.dataset.text) === fold(text));
      this.hold(input, { text: found?.dataset.text ?? text, value: found?.dataset.value ?? "" });
    } else {
      input.value = column.kind === "text" ? text : text.replace(/^R\$\s*/i, "").replace(/(\d)\s*\p{L}[\p{L}.]*$/u, "$1");
      input.dispatchEvent(new FocusEvent("focusout", { bubbles: true })); // a mask has its say
    }
  }
}

everyPart("items", (part) => new Items(part));
