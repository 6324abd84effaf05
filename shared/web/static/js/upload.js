// A field that takes files: dropped, chosen, or found in a folder. See macro `upload`. Up to eight
// megabytes go with the form; more goes to the bucket first, and the form only names it.
import { LARGE, Refused, Stalled, forget, kept, keyOf, request, send } from "./bucket.js";
import { dropped, fits, wrong } from "./chosen.js";

const AT_ONCE = 3;
const number = new Intl.NumberFormat("pt-BR", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const megabytes = (bytes) => number.format(bytes / 1e6);
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

function rest(seconds) {
  if (!Number.isFinite(seconds) || seconds < 1) return "";
  return seconds < 90 ? ` · faltam ${Math.ceil(seconds)} s` : ` · faltam ${Math.ceil(seconds / 60)} min`;
}

// One file and its row. `named` is what the bucket's copy is called, once it is all there.
class Item {
  constructor(zone, file) {
    Object.assign(this, { zone, file, sent: 0, named: null, reason: "" });
    this.row = zone.row(file.name, () => zone.remove(this));
    this.say(`${megabytes(file.size)} MB`);
  }

  say(text) {
    this.row.querySelector(".upload-state").textContent = text;
  }

  fail(reason, again = false) {
    this.reason = again ? "" : reason;
    const slot = this.row.querySelector(".field-error");
    slot.textContent = reason;
    slot.hidden = !reason;
    this.row.querySelector("[data-again]").hidden = !again;
    if (reason) this.zone.announce(`${this.file.name}: ${reason}`);
  }

  begin(stop) {
    this.stop = stop;
    this.began = { at: Date.now(), sent: null };
    this.fail("");
    this.move(0);
  }

  move(sent) {
    this.sent = Math.min(sent, this.file.size);
    this.began.sent ??= this.sent; // what was there before took no time
    const bar = this.row.querySelector("progress");
    Object.assign(bar, { hidden: false, max: this.file.size, value: this.sent });
    const rate = (this.sent - this.began.sent) / (Date.now() - this.began.at);
    const left = rest((this.file.size - this.sent) / rate / 1000);
    this.say(this.sent < this.file.size ? `${megabytes(this.sent)} de ${megabytes(this.file.size)} MB${left}` : `${megabytes(this.file.size)} MB enviados`);
    this.zone.total();
  }
}

class Zone {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=file]");
    this.form = this.input.form;
    this.list = box.querySelector("[data-files]");
    this.place = { sessions: box.dataset.sessions, owner: box.dataset.owner };
    this.items = [];
    box.classList.add("live");
    this.listen();
    this.remind();
  }

  listen() {
    const target = this.box.querySelector(".drop");
    const folder = this.box.querySelector("[data-folder]");
    this.input.addEventListener("change", () => this.choose([...this.input.files]));
    for (const type of ["dragenter", "dragover"]) target.addEventListener(type, () => target.classList.add("over"));
    for (const type of ["dragleave", "drop"]) target.addEventListener(type, () => target.classList.remove("over"));
    target.addEventListener("drop", async ({ dataTransfer }) => this.choose(...(await dropped(dataTransfer, !!folder))));
    if (folder) this.offerFolder(folder);
    this.form.addEventListener("formdata", ({ formData }) => this.name(formData));
    this.form.prepare = () => this.prepare();
    this.form.transport = (address, options) => this.post(address, options);
  }

  offerFolder(button) {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, webkitdirectory: true });
    button.hidden = !("webkitdirectory" in input) || matchMedia("(pointer: coarse)").matches;
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => this.choose([...input.files], true));
  }

  row(name, away) {
    const row = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector(".upload-name").textContent = name;
    row.querySelector("progress").ariaLabel = `Envio de ${name}`;
    const remove = row.querySelector(".icon-button");
    remove.ariaLabel = remove.title = `Tirar ${name}`;
    remove.addEventListener("click", away);
    row.querySelector("[data-again]").addEventListener("click", () => this.form.requestSubmit());
    this.list.append(row);
    return row;
  }

  // What an earlier visit to this page left unfinished.
  remind() {
    for (const [key, one] of kept(this.place)) {
      const row = this.row(one.name, () => (forget(key), row.remove()));
      row.dataset.kept = key;
      row.querySelector(".upload-state").textContent = `parou em ${megabytes(one.sent)} de ${megabytes(one.size)} MB. Escolha o mesmo arquivo para continuar.`;
    }
  }

  choose(found, loose = false) {
    const files = loose ? found.filter((file) => fits(file, this.box.dataset)) : found;
    const others = found.length - files.length;
    if (others) this.tell(others === 1 ? "Um arquivo de outro tipo ficou de fora." : `${others} arquivos de outro tipo ficaram de fora.`);
    const busy = !!this.form.dataset.busy;
    if (busy && files.length) this.tell("Espere este envio terminar para escolher outro arquivo.");
    if (busy || !files.length) return this.items.length && this.settle(); // the browser has put the choice in already
    const many = this.input.multiple;
    if (!many) for (const item of [...this.items]) this.remove(item);
    const known = new Set(this.items.map(({ file }) => keyOf(file, this.place)));
    for (const file of files.filter((one) => !known.has(keyOf(one, this.place)))) {
      for (const row of this.list.children) if (row.dataset.kept === keyOf(file, this.place)) row.remove();
      const item = new Item(this, file);
      this.items.push(item);
      const reason = wrong(file, this.box.dataset) || (!many && files.length > 1 && "Envie um arquivo de cada vez.");
      if (reason) item.fail(reason);
    }
    this.settle();
    const good = this.items.length && this.items.every(({ reason }) => !reason);
    if (good && "atOnce" in this.box.dataset) this.form.requestSubmit();
  }

  // The input holds what is good, as if it had been chosen there: also for a form without scripts.
  settle() {
    const transfer = new DataTransfer();
    for (const { file, reason } of this.items) if (!reason) transfer.items.add(file);
    this.input.files = transfer.files;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.total();
  }

  remove(item) {
    item.stop?.abort(new DOMException("", "AbortError"));
    if (item.file) forget(keyOf(item.file, this.place));
    item.row.remove();
    this.items = this.items.filter((one) => one !== item);
    this.settle();
    if (!this.items.length) this.input.focus();
  }

  total() {
    const line = this.box.querySelector("[data-total]");
    line.hidden = this.items.length < 2;
    const [sent, all] = [sum(this.items, (one) => one.sent), sum(this.items, (one) => one.file.size)];
    const done = this.items.filter((one) => one.sent === one.file.size).length;
    line.querySelector("span").textContent = `${done} de ${this.items.length} arquivos · ${megabytes(sent)} de ${megabytes(all)} MB`;
    Object.assign(line.querySelector("progress"), { max: all, value: sent });
  }

  tell(text) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
  }

  announce(text) {
    this.box.querySelector("[role=status]").textContent = text;
  }

  get direct() {
    return !!this.place.sessions && sum(this.items, ({ file }) => file.size) > LARGE;
  }

  // Before the form is sent: true when all is where the form can name it, or goes with it.
  async prepare() {
    const bad = this.items.find(({ reason }) => reason);
    if (bad) return bad.row.querySelector("button").focus();
    const waiting = this.direct ? this.items.filter(({ named }) => !named) : [];
    const next = async () => {
      for (let item; (item = waiting.shift()); ) await this.put(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return this.items.length > 0 && (!this.direct || this.items.every(({ named }) => named));
  }

  async put(item) {
    item.begin(new AbortController());
    this.announce(`Enviando ${item.file.name}`);
    const waits = () => item.say(`${megabytes(item.sent)} de ${megabytes(item.file.size)} MB · sem conexão, continua sozinho`);
    try {
      item.named = await send(item.file, this.place, { signal: item.stop.signal, told: (n) => item.move(n), waits });
      this.announce(`${item.file.name} enviado`);
    } catch (error) {
      if (error instanceof Stalled) item.fail("O envio parou. Confira a conexão e continue de onde estava.", true);
      else if (error instanceof Refused) item.fail(error.message, true);
      else if (error.name !== "AbortError") throw error;
    } finally {
      item.stop = null;
    }
  }

  name(formData) {
    if (!this.direct) return;
    const many = this.input.multiple ? "[]" : "";
    formData.delete(this.input.name);
    for (const { named, file } of this.items) {
      formData.append(`upload${many}`, named.upload);
      formData.append(`file_name${many}`, file.name);
    }
  }

  // As fetch, telling how far it is.
  async post(address, { method, headers, body }) {
    const small = this.direct ? [] : this.items;
    const stop = new AbortController();
    for (const item of small) item.begin(stop);
    const told = (loaded) => small.reduce((left, item) => (item.move(Math.max(0, left)), left - item.file.size), loaded);
    try {
      const answer = await request(method, address, { headers, body, signal: stop.signal, told });
      const ok = answer.status < 400;
      if (ok) for (const { named } of this.items) if (named) forget(named.key);
      const text = async () => answer.responseText;
      const json = async () => JSON.parse(answer.responseText);
      return { ok, status: answer.status, text, json, headers: { get: (name) => answer.getResponseHeader(name) } };
    } finally {
      for (const item of small) item.stop = null;
    }
  }
}

const zones = new Map();
function ready(root) {
  for (const box of root.querySelectorAll("[data-upload]")) if (!zones.has(box)) zones.set(box, new Zone(box));
}

// A file that misses the field does not take the page away.
for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => event.preventDefault());
document.addEventListener("htmx:load", ({ detail }) => ready(detail.elt));
addEventListener("beforeunload", (event) => {
  const sending = [...zones.values()].some(({ box, items }) => box.isConnected && items.some(({ stop }) => stop));
  if (sending) event.preventDefault();
});
ready(document);
