// Hours of a week as rows of times (templates/kit/hours.html). Enter goes on to the next field and
// adds a row behind the last; in an empty row it ends the day, as Backspace does. A day that is off
// sends nothing and keeps its rows until the page is left. What ends before it begins, or overlaps, is
// told at its field as one leaves it; other reasons are the server's, and stay as forms.js has them.
import { minutes, timed } from "../js/clock.js";
import { clock } from "../js/days.js";
import { unsay } from "../js/forms.js";
import { everyPart } from "../js/parts.js";

const STEP = 5;
const MIDNIGHT = /^(0{1,2}|24)(h|:?00|h00)?$|^meia[- ]noite$/;
const closing = (text) => (MIDNIGHT.test(text.trim().toLowerCase()) ? "24:00" : clock(text));
const READ = { opens: clock, closes: closing };

function lasting(total) {
  const rest = total % 60;
  return [total >= 60 && `${Math.floor(total / 60)} h`, rest && `${rest} min`].filter(Boolean).join(" ");
}

class Day {
  constructor(part, week) {
    this.part = part;
    this.week = week;
    this.name = part.dataset.day;
    this.label = part.dataset.label;
    this.list = part.querySelector("[data-rows]");
    this.works = part.querySelector("[data-works]");
    this.rows.forEach((row) => this.know(row));
    this.works.addEventListener("change", () => { this.turn(this.works.checked); this.week.changed(); });
    this.list.addEventListener("change", () => this.week.changed());
    this.list.addEventListener("keydown", (event) => this.press(event));
    part.addEventListener("click", ({ target }) => this.click(target));
  }

  get rows() { return [...this.list.querySelectorAll("[data-row]")]; }
  get open() { return this.works.checked; }
  get state() { return { open: this.open, times: this.rows.map((row) => this.inputs(row).map((input) => input.value)) }; }

  inputs(row) { return [...row.querySelectorAll("[data-end]")]; }
  empty(row) { return this.inputs(row).every((input) => !input.value.trim()); }
  slot(input) { return input.closest("[data-field]").querySelector(".field-error"); }
  know(row) { for (const input of this.inputs(row)) timed(input, STEP, READ[input.dataset.end]); }

  put({ open, times }) {
    for (const row of this.rows) row.remove();
    times.forEach(([opens, closes]) => this.add(opens, closes));
    this.works.checked = open;
    this.show();
  }

  add(opens = "", closes = "") {
    const row = this.week.blank.cloneNode(true);
    const [first, last] = this.inputs(row);
    Object.assign(first, { value: opens });
    Object.assign(last, { value: closes });
    this.know(row);
    this.list.append(row);
    this.number();
    return first;
  }

  // A problem names a row by where it stands, and so do its labels.
  number() {
    this.rows.forEach((row, at) => {
      row.setAttribute("aria-label", `${this.label}, ${at + 1}º intervalo`);
      row.querySelector("[data-take]").setAttribute("aria-label", `Tirar o ${at + 1}º intervalo de ${this.label}`);
      for (const cell of row.querySelectorAll("[data-field]")) {
        const input = cell.querySelector("[data-end]");
        const { end } = input.dataset;
        const id = `f-${this.name}-${at}-${end}`;
        cell.dataset.field = `${this.name}.${at}.${end}`;
        cell.querySelector("label").htmlFor = id;
        cell.querySelector("label").textContent = `${this.label}, ${end === "opens" ? "início" : "fim"}`;
        cell.querySelector(".field-error").id = `${id}-error`;
        input.id = id;
        input.setAttribute("aria-describedby", `${id}-error`);
      }
      for (const input of row.querySelectorAll("input")) input.name = `${this.name}[]`;
    });
  }

  // Whoever begins to attend on a day most likely does as on the one before.
  turn(open) {
    this.works.checked = open;
    if (open && !this.rows.length) this.week.usual(this).forEach(([opens, closes]) => this.add(opens, closes));
    this.show();
  }

  show() {
    this.list.hidden = !this.open;
    this.part.classList.toggle("is-off", !this.open);
    for (const input of this.list.querySelectorAll("input")) input.disabled = !this.open;
    this.part.querySelector("[data-add]").hidden = !this.open;
  }

  take(row) {
    const { rows } = this;
    const at = rows.indexOf(row);
    if (rows.length === 1) {
      this.turn(false);
      this.works.focus();
    } else {
      row.remove();
      this.number();
      this.inputs(this.rows[Math.max(at - 1, 0)])[1].focus();
    }
    this.week.changed();
  }

  press(event) {
    const input = event.target.closest("[data-end]");
    if (!input || event.isComposing) return;
    const row = input.closest("[data-row]");
    if (event.key === "Enter") {
      event.preventDefault();
      this.enter(row, input);
    } else if (event.key === "Backspace" && this.empty(row) && this.rows.length > 1) {
      event.preventDefault();
      this.take(row);
    }
  }

  enter(row, input) {
    const all = this.rows.flatMap((one) => this.inputs(one));
    const next = all[all.indexOf(input) + 1];
    if (this.empty(row) && this.rows.length > 1) {
      this.take(row);
      this.week.after(this)?.focus();
    } else if (next) next.focus();
    else if (input.value.trim()) this.add().focus();
  }

  click(target) {
    const row = target.closest("[data-take]")?.closest("[data-row]");
    const copy = target.closest("[data-copy-to]");
    if (row) this.take(row);
    else if (target.closest("[data-add]")) this.add().focus();
    else if (copy) this.week.copy(this, copy.dataset.copyTo);
  }

  // Minutes of work; what cannot be is told where it was typed, once one leaves the field.
  judge(aloud) {
    if (aloud) this.hush();
    if (!this.open) return 0;
    const spans = this.rows.map((row) => this.inputs(row)).map(([opens, closes]) => ({ opens, closes, span: [clock(opens.value), closing(closes.value)] })).filter(({ span }) => !span.includes(null));
    spans.sort((one, other) => minutes(one.span[0]) - minutes(other.span[0]));
    return spans.reduce((total, one, at) => total + this.lasts(one, spans[at - 1]?.span, aloud), 0);
  }

  lasts({ opens, closes, span: [from, until] }, before, aloud) {
    const backwards = minutes(until) <= minutes(from);
    const over = before && minutes(from) < minutes(before[1]);
    if (aloud && backwards) this.tell(closes, "O fim precisa ser depois do início. Passa da meia-noite? Escreva até 24:00 aqui e desde 00:00 no dia seguinte.");
    else if (aloud && over) this.tell(opens, `Começa antes de ${before.join("–")} terminar.`);
    return backwards || over ? 0 : minutes(until) - minutes(from);
  }

  // What it told itself; a day that is off has nothing wrong. No input is wrong without its reason.
  hush() {
    for (const slot of this.list.querySelectorAll(this.open ? "[data-own]" : ".field-error")) {
      unsay(slot);
      delete slot.dataset.own;
    }
    for (const input of this.list.querySelectorAll("[aria-invalid]")) if (this.slot(input).hidden) input.removeAttribute("aria-invalid");
  }

  tell(input, reason) {
    const slot = this.slot(input);
    Object.assign(slot, { textContent: reason, hidden: false });
    slot.dataset.own = "";
    input.setAttribute("aria-invalid", "true");
  }
}

class Week {
  constructor(part) {
    this.part = part;
    this.blank = part.querySelector("template").content.firstElementChild;
    this.said = part.querySelector("[data-said]");
    this.back = part.querySelector("[data-undo]");
    this.days = [...part.querySelectorAll("[data-day]")].map((one) => new Day(one, this));
    this.back?.addEventListener("click", () => this.undo());
    part.addEventListener("input", () => { this.say(""); this.count(false); });
    part.closest("form")?.addEventListener("refused", () => this.count());
    for (const day of this.days) day.show();
    this.count();
  }

  usual(day) {
    const before = this.days.slice(0, this.days.indexOf(day)).reverse().find((one) => one.open && !one.rows.every((row) => one.empty(row)));
    return before?.state.times ?? JSON.parse(this.part.dataset.usual);
  }

  after(day) { return this.days[this.days.indexOf(day) + 1]?.works; }

  copy(from, which) {
    const before = this.days.map((day) => day.state);
    const { state } = from;
    for (const day of this.days) if (day !== from && (which === "all" || !("weekend" in day.part.dataset))) day.put(state);
    this.changed();
    this.say(`${from.label}: horários copiados para ${which === "all" ? "todos os dias" : "os dias úteis"}.`, before);
  }

  undo() {
    this.days.forEach((day, at) => day.put(this.before[at]));
    this.changed();
    this.say("Está como antes da cópia.");
    this.days[0].works.focus();
  }

  say(text, before = null) {
    if (!this.back) return;
    this.before = before;
    this.said.textContent = text;
    this.back.hidden = !before;
  }

  changed() {
    this.say("");
    this.count();
  }

  count(aloud = true) {
    const totals = this.days.map((day) => day.judge(aloud));
    this.days.forEach((day, at) => { day.part.querySelector("[data-total]").textContent = lasting(totals[at]); });
    const whole = totals.reduce((sum, one) => sum + one, 0);
    const sum = this.part.querySelector("[data-week]");
    if (sum) sum.textContent = whole ? `${lasting(whole)} por semana` : "Nenhum horário";
  }
}

everyPart("hours", (part) => new Week(part));
