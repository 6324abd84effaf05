// A choice made by typing (templates/kit/combobox.html). Arrows walk, Enter picks and never submits,
// Escape brings back what was chosen, and what was typed but not chosen is no choice.
//   change    on the hidden input, when something was chosen or taken back
//   combobox  on the part, {value, text, option}: the same, with what the option carries
//   choose    sent to the part, {value, text}: takes that, as if it had been picked
import Navigation from "../vendor/combobox-nav-3.0.2.js";
import { holds } from "../js/fold.js";
import { everyPart } from "../js/parts.js";
import { request } from "../js/session.js";

const WAIT_MS = 150;

class Choice {
  constructor(part) {
    this.part = part;
    this.input = part.querySelector("[role=combobox]");
    this.list = part.querySelector("[role=listbox]");
    this.box = part.querySelector("[data-list]");
    this.note = part.querySelector("[data-note]");
    this.hidden = part.querySelector(".combobox-control > input[type=hidden]");
    this.chips = part.querySelector("[data-chips]");
    this.every = [...(document.getElementById(part.dataset.choices)?.content ?? this.list).children];
    this.chosen = this.input.value;
    this.needed = this.input.required;
    this.walk = new Navigation(this.input, this.list, { tabInsertsSuggestions: false, firstOptionSelectionMode: "selected" });
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.ask(WAIT_MS));
    this.input.addEventListener("click", () => this.ask(0));
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.settle());
    this.box.addEventListener("mousedown", (event) => event.preventDefault()); // focus stays where one types
    this.list.addEventListener("combobox-commit", ({ target }) => this.pick(target));
    this.part.addEventListener("click", ({ target }) => this.click(target));
    this.part.addEventListener("choose", ({ detail }) => { this.put(detail.value, detail.text); this.close(); });
  }

  get open() { return !this.box.hidden; }

  press(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.enter(event);
    if (event.key === "Escape" && (this.open || this.pending)) { event.preventDefault(); event.stopPropagation(); this.restore(); }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.open) { event.preventDefault(); this.ask(0); }
    if (event.key === "Tab" && this.open && this.input.value !== this.chosen) this.list.querySelector("[aria-selected=true]")?.click();
    if (event.key === "Backspace" && this.chips && !this.input.value) this.drop(this.chips.lastElementChild);
  }

  // Who types faster than we find gets the first that is found.
  enter(event) {
    event.preventDefault();
    this.eager = this.pending;
    if (this.eager) event.stopImmediatePropagation();
  }

  click(target) {
    if (target.closest("[data-clear]")) { this.put("", ""); this.input.focus(); this.ask(0); }
    if (target.closest("[data-drop]")) { this.drop(target.closest(".chip")); this.input.focus(); }
  }

  // The newest question is the one that is answered.
  ask(after) {
    clearTimeout(this.timer);
    this.pending = true;
    this.timer = setTimeout(() => this.answer(), after);
  }

  async answer() {
    const asked = this.input.value === this.chosen ? "" : this.input.value.trim();
    let fault = "";
    try {
      if (this.part.dataset.source) await this.fetch(asked);
      else this.list.replaceChildren(...this.every.filter((one) => holds(one.textContent, asked)).map((one) => one.cloneNode(true)));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.list.replaceChildren();
      fault = "Sem resposta do servidor. Tente de novo em instantes.";
    }
    this.part.removeAttribute("aria-busy");
    this.pending = false;
    if (document.activeElement === this.input) this.show(asked, fault);
    if (this.eager && this.open) this.list.querySelector("[aria-selected=true]")?.click();
    this.eager = false;
  }

  async fetch(asked) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.part.setAttribute("aria-busy", "true");
    const address = new URL(this.part.dataset.source, location.href);
    address.searchParams.set("q", asked);
    const answer = await request(address, { method: "GET", headers: { "HX-Request": "true", Accept: "text/html" }, signal: this.asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html").querySelector("ul");
    this.list.replaceChildren(...told.children);
  }

  show(asked, fault) {
    const nothing = this.list.querySelector("[data-nothing]");
    nothing?.remove();
    const taken = new Set([...(this.chips?.querySelectorAll("input") ?? [])].map((one) => one.value));
    for (const one of [...this.list.children]) if (taken.has(one.dataset.value)) one.remove();
    const found = this.list.children.length;
    if (this.part.dataset.create && asked && !fault) this.list.append(this.creation(asked));
    this.say(fault || (found ? "" : nothing?.textContent || (asked ? `Nada com “${asked}”.` : "")));
    [...this.list.children].forEach((one, at) => { one.id = `${this.list.id}-${at}`; });
    this.box.hidden = !this.list.children.length && !this.note.textContent;
    this.walk.stop();
    if (this.open) this.walk.start();
  }

  creation(asked) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.dataset.new = asked;
    option.textContent = `Cadastrar “${asked}”`;
    return option;
  }

  say(text) { this.note.textContent = text; }

  pick(option) {
    if (option.dataset.new !== undefined) return this.create(option.dataset.new);
    if (this.chips) this.add(option);
    else this.put(option.dataset.value, option.dataset.text, option);
    this.close();
  }

  put(value, text, option = null) {
    this.chosen = text;
    this.input.value = text;
    this.hidden.value = value;
    this.part.querySelector("[data-clear]")?.toggleAttribute("hidden", !value);
    this.tell(value, text, option);
  }

  add(option) {
    const made = this.part.querySelector("template").content.cloneNode(true);
    made.querySelector("span").textContent = option.dataset.text;
    made.querySelector("input").value = option.dataset.value;
    made.querySelector("[data-drop]").setAttribute("aria-label", `Tirar ${option.dataset.text}`);
    this.chips.append(made);
    this.input.value = "";
    this.tell(option.dataset.value, option.dataset.text, option);
  }

  drop(chip) {
    if (!chip) return;
    const text = chip.querySelector("span").textContent;
    chip.remove();
    this.say(`${text} saiu.`);
    this.tell("", text, null);
  }

  create(text) {
    this.close();
    if (this.hidden) this.put("", "");
    const place = this.offer(true);
    const number = /^[\d(+]/.test(text) && place.querySelector("input[type=tel]");
    const first = number || place.querySelector("input:not([type=hidden])");
    first.value = text;
    first.dispatchEvent(new Event("input", { bubbles: true })); // a mask may have its say
    // A name and surname are said: what is to be typed next is the next that is asked for.
    const next = !number && text.includes(" ") && [...place.querySelectorAll("input[required]")].find((one) => !one.value);
    (next || first).focus();
  }

  // Where one says somebody new: shown with its fields, or away. Who says one need not choose one.
  offer(shown) {
    const place = this.part.dataset.create && document.getElementById(this.part.dataset.create);
    if (!place) return null;
    for (const one of [place, ...place.querySelectorAll("input, select, textarea")]) one.disabled = !shown;
    place.hidden = !shown;
    this.input.required = this.needed && !shown;
    return place;
  }

  tell(value, text, option) {
    if (value) this.offer(false);
    (this.hidden ?? this.input).dispatchEvent(new Event("change", { bubbles: true }));
    this.part.dispatchEvent(new CustomEvent("combobox", { bubbles: true, detail: { value, text, option } }));
  }

  close() {
    clearTimeout(this.timer);
    this.pending = this.eager = false;
    this.box.hidden = true;
    this.walk.stop();
  }

  restore() {
    this.input.value = this.chips ? "" : this.chosen;
    this.close();
  }

  // Leaving an emptied field takes the choice back; leaving half a word behind does not make one.
  settle() {
    if (this.hidden && !this.input.value.trim() && this.chosen) this.put("", "");
    this.restore();
  }
}

export const choice = (part) => new Choice(part);
everyPart("combobox", choice);
