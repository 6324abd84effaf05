// Days, periods and times (templates/kit/dates.html): what is typed is put into figures when one
// leaves the field or presses Enter, and the calendar and the field always say the same.
import { timed } from "../js/clock.js";
import { PERIODS, figures, parse, told } from "../js/days.js";
import { everyPart } from "../js/parts.js";

// The calendar is half of a page's scripts, and most days are typed: it comes when it is reached for.
const calendar = () => import("../vendor/cally-0.9.2.js");

class Dates {
  constructor(part) {
    this.part = part;
    this.box = part.querySelector(".dates-box");
    this.button = part.querySelector("[data-calendar]");
    this.calendar = part.querySelector("calendar-date, calendar-range");
    this.inputs = [...part.querySelectorAll("[data-typed]")];
    this.told = part.querySelector("[data-told]");
    for (const input of this.inputs) {
      input.addEventListener("change", () => this.read(input));
      input.addEventListener("keydown", (event) => this.press(event));
    }
    for (const near of ["pointerenter", "focus"]) this.button.addEventListener(near, () => calendar().catch(() => {}), { once: true });
    this.button.addEventListener("click", () => (this.box.hidden ? this.open() : this.close()));
    this.calendar.addEventListener("change", () => this.chosen());
    part.addEventListener("click", ({ target }) => target.dataset.preset && this.preset(target.dataset.preset));
    part.addEventListener("keydown", (event) => this.escape(event));
    part.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !part.contains(relatedTarget) && this.close());
    document.addEventListener("pointerdown", ({ target }) => part.contains(target) || this.close());
    this.show();
  }

  get today() { return this.part.dataset.today; }
  day(input) { return parse(input.value, this.today, { past: "past" in this.part.dataset }); }

  press(event) {
    if (event.key === "ArrowDown" && event.altKey) { event.preventDefault(); this.open(); }
    if (event.key === "Enter") this.read(event.target);
  }

  escape(event) {
    if (event.key !== "Escape" || this.box.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.button.focus();
  }

  // What is no day stays as it was typed: the server, or the form, says why it is none.
  read(input) {
    const day = this.day(input);
    if (day) input.value = figures(day);
    this.show();
  }

  show() {
    if (!this.told) return;
    const day = this.day(this.inputs[0]);
    this.told.textContent = day ? told(day) : "";
  }

  async open() {
    try {
      await calendar();
    } catch {
      return document.dispatchEvent(new CustomEvent("toast", { detail: { text: "O calendário não veio. Escreva o dia, como 15/1 ou amanhã.", tone: "danger" } }));
    }
    const days = this.inputs.map((input) => this.day(input));
    if (days.every(Boolean)) {
      this.calendar.value = days.join("/");
      this.calendar.focusedDate = days[0];
    }
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.box.scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => this.calendar.focus());
  }

  close() {
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  chosen() {
    this.put(this.calendar.value.split("/"));
    this.close();
    this.inputs[0].focus();
  }

  preset(name) {
    this.put(PERIODS[name](this.today));
    this.close();
    this.inputs[0].focus();
  }

  put(days) {
    days.forEach((day, at) => { this.inputs[at].value = figures(day); });
    this.show();
    for (const input of this.inputs) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

everyPart("dates", (part) => ("clock" in part.dataset ? timed(part.querySelector("input"), Number(part.dataset.step)) : new Dates(part)));
