// The lines of kit/items.js: where each stands, what it is called, what it comes to, and what is wrong
// in it. Amounts and sums are reckoned as the server does (decimals.js), which has the last word.
import { choice } from "../kit/combobox.js";
import { figure, figures, read, rounded, say, sum } from "./decimals.js";
import { unsay } from "./forms.js";

const RATE = "Use um valor de 0% a 100%.";

function why(value, { kind, range, shape }) {
  if (!value?.rate) return value ? range : shape;
  return kind === "off" || kind === "percent" ? RATE : shape;
}

export class Lines {
  constructor(part) {
    this.part = part;
    const { name, columns, sums, most } = JSON.parse(part.dataset.items);
    Object.assign(this, { field: name, columns, sums, most });
    this.list = part.querySelector("[data-rows]");
    this.blank = part.querySelector("[data-blank]").content.firstElementChild;
    this.said = part.querySelector("[data-said]");
    this.back = part.querySelector("[data-undo]");
    for (const spare of part.querySelectorAll(".items-spare")) if (this.empty(spare)) spare.remove();
    for (const row of this.rows) this.know(row);
    if (!this.rows.length) this.add();
    this.number();
    this.count();
  }

  get rows() { return [...this.list.children]; }
  inputs(row) { return [...row.querySelectorAll("[data-in]")]; }
  cell(row, name) { return row.querySelector(`[data-cell="${name}"]`); }
  column(input) { return this.columns.find(({ name }) => name === input.closest("[data-cell]").dataset.cell); }
  empty(row) { return this.inputs(row).every((input) => !input.value.trim()); }
  label(row) { return `linha ${this.rows.indexOf(row) + 1}`; }

  know(row) {
    for (const one of row.querySelectorAll("[data-scripted]")) one.disabled = false;
  }

  add(before = null) {
    const row = document.importNode(this.blank, true);
    this.know(row);
    this.list.insertBefore(row, before);
    for (const one of row.querySelectorAll("[data-part=combobox]")) choice(one);
    this.number();
    return row;
  }

  // A problem names a line by where it stands, and so do its labels.
  number() {
    this.rows.forEach((row, at) => {
      row.querySelector("summary").setAttribute("aria-label", `Linha ${at + 1}`);
      row.querySelector(".icon-button[data-take]").setAttribute("aria-label", `Tirar a linha ${at + 1}`);
      for (const cell of row.querySelectorAll("[data-cell]")) this.name(cell, at);
    });
  }

  name(cell, at) {
    const id = `f-${this.field}-${at}-${cell.dataset.cell}`;
    const input = cell.querySelector("[data-in]");
    cell.dataset.field = `${this.field}.${at}.${cell.dataset.cell}`;
    if (!input) return;
    const list = cell.querySelector("[role=listbox]");
    cell.querySelector("label .visually-hidden").textContent = `, linha ${at + 1}`;
    cell.querySelector("label").htmlFor = input.id = id;
    input.setAttribute("aria-label", cell.querySelector("label").textContent);
    cell.querySelector(".field-error").id = `${id}-error`;
    input.setAttribute("aria-describedby", `${id}-error`);
    if (list) {
      list.id = `${id}-list`;
      input.setAttribute("aria-controls", list.id);
    }
  }

  complete(row) {
    const values = this.values(row);
    return this.columns.filter(({ kind, required }) => required && kind !== "amount").every((column) => {
      if (column.kind === "choice") return this.value(row, column);
      return column.kind === "text" ? this.text(row, column) : values[column.name];
    });
  }

  summary(row) {
    const last = this.columns.filter(({ kind, name }) => kind === "amount" && this.sums.includes(name)).at(-1);
    const made = last && this.cell(row, last.name).querySelector("[data-amount]").textContent;
    if (!made) return "";
    return `${this.label(row).replace("l", "L")}: ${made}. Total: ${this.part.querySelector(`[data-sum="${last.name}"]`).textContent}.`;
  }

  input(row, { name }) { return this.cell(row, name).querySelector("[data-in]"); }
  text(row, column) { return this.input(row, column).value.trim(); }
  value(row, { name }) { return this.cell(row, name).querySelector(".combobox-control > input").value; }
  values(row, taken) { return figures(this.columns, (column) => this.text(row, column), taken); }

  count() {
    const every = this.rows.map((row) => this.counted(row));
    for (const name of this.sums) {
      const column = this.columns.find((one) => one.name === name);
      this.part.querySelector(`[data-sum="${name}"]`).textContent = say(sum(every.map((one) => one[name]).filter(Boolean)), column);
    }
  }

  counted(row) {
    const empty = this.empty(row);
    const values = empty ? {} : this.values(row);
    row.classList.toggle("is-empty", empty);
    for (const column of this.columns) {
      const cell = this.cell(row, column.name);
      if (column.kind === "amount") cell.querySelector("[data-amount]").textContent = values[column.name] ? say(values[column.name], column) : "";
      else if (column.kind === "off") cell.querySelector("[data-rate]").setAttribute("aria-pressed", String(cell.querySelector("[data-in]").value.includes("%")));
    }
    return values;
  }

  leave(input) {
    if (!input.matches("[data-in]")) return;
    this.judge(input.closest("[data-row]"));
    this.count();
  }

  // What cannot be read, or takes off more than there is, is told where it was typed.
  judge(row) {
    for (const slot of row.querySelectorAll("[data-own]")) {
      unsay(slot);
      delete slot.dataset.own;
      slot.closest("[data-cell]").querySelector("[data-in]").removeAttribute("aria-invalid");
    }
    this.values(row, (name, base) => {
      const column = this.columns.find((one) => one.name === name);
      if (column) this.refuse(row, column, `Use no máximo ${say(rounded(base, column.decimals, false), column)}.`);
    });
    for (const column of this.columns) this.unread(row, column);
  }

  unread(row, column) {
    if (column.kind === "text" || column.kind === "amount") return;
    const text = this.text(row, column);
    if (!text) return;
    if (column.kind === "choice") {
      if (!this.value(row, column) && document.activeElement !== this.input(row, column)) this.refuse(row, column, "Escolha um item da lista.");
    } else if (!figure(text, column)) this.refuse(row, column, why(read(text, column.decimals), column));
  }

  refuse(row, column, reason) {
    const cell = this.cell(row, column.name);
    const slot = cell.querySelector(".field-error");
    if (!slot.hidden) return;
    Object.assign(slot, { textContent: reason, hidden: false });
    slot.dataset.own = "";
    cell.querySelector("[data-in]").setAttribute("aria-invalid", "true");
  }

  // Told to who listens; shown where it can be taken back.
  tell(text, undone = null, shown = Boolean(undone)) {
    this.undone = undone || null;
    this.fragile = false;
    this.said.textContent = text;
    this.said.parentElement.classList.toggle("visually-hidden", !shown);
    this.back.hidden = !undone;
  }
}
