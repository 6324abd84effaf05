// The form for a visit (a new one, another time of one, a series, somebody at the desk), in a sheet or on
// its page, and that of a new patient (data-newcomer): what is free is shown to be clicked, so are the times that a refusal names, and who seems to be
// known is shown before anybody new is registered. What was typed stays in every case.
import { request } from "../js/session.js";
import { times } from "./times.js";

const FORM = "form[data-booking], form[data-newcomer]";
const NEWCOMER = "#new-patient:not([disabled]), form[data-newcomer]";
const FIRSTS = 48;
const PHONE_DIGITS = 10;
const said = (form, name) => form.elements[name]?.value?.trim() ?? "";
const sender = (form) => form.querySelector("button[type=submit]");

async function part(path, given, signal) {
  const headers = { "HX-Request": "true", Accept: "text/html" };
  const answer = await request(`${path}?${new URLSearchParams(given)}`, { method: "GET", headers, signal });
  return answer.ok ? answer.text() : "";
}

// ---- What is free. The newest question is the one that is answered.
const asking = new WeakMap();
function question(form, path) {
  const first = path.endsWith("/first");
  const names = ["service_id", "professional_id", "except_id", ...(path.endsWith("/slots") ? ["day", "time"] : [])];
  const given = names.map((name) => [name, said(form, name)]).filter(([, value]) => value);
  return first ? [...given, ["limit", FIRSTS]] : given;
}
async function fill(form, place) {
  asking.get(place)?.abort();
  const asked = new AbortController();
  asking.set(place, asked);
  try {
    show(place, await part(place.dataset.offers, question(form, place.dataset.offers), asked.signal));
    for (const link of [...place.querySelectorAll("[data-time]")].slice(1)) link.tabIndex = -1;
  } catch (error) {
    if (error.name !== "AbortError") show(place, '<p class="hint">Sem resposta do servidor: digite o horário, ou tente de novo.</p>');
  }
}
// The sentence goes into the one that stands there (role=status), which says it aloud; the list follows it.
function show(place, answer) {
  const { content } = Object.assign(document.createElement("template"), { innerHTML: answer });
  const [status, sentence] = [place.querySelector("[role=status]"), content.querySelector("p")];
  sentence?.remove();
  status.className = sentence?.className ?? "";
  status.replaceChildren(...(sentence?.childNodes ?? []));
  while (status.nextSibling) status.nextSibling.remove();
  place.append(content);
}
function offer(form, all = true) {
  for (const place of form.querySelectorAll("[data-offers]")) if (all || place.dataset.offers.endsWith("/slots")) fill(form, place);
}
function mark(form) {
  for (const one of form.querySelectorAll(".times [data-time]")) {
    const { day, time } = one.dataset;
    if (time === said(form, "time") && (!day || day === said(form, "day"))) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

// Who does not do the service is not to be chosen for it.
function able(form) {
  const { professional_id: whose } = form.elements;
  for (const one of whose.options) one.disabled = Boolean(one.dataset.services) && !one.dataset.services.split(" ").includes(said(form, "service_id"));
  if (whose.selectedOptions[0]?.disabled) whose.value = [...whose.options].find((one) => !one.disabled)?.value ?? "";
}

function take(form, { day, time, who }) {
  const { day: days, professional_id: whose, time: clock } = form.elements;
  if (who) whose.value = who;
  clock.value = time;
  clock.dispatchEvent(new Event("input", { bubbles: true })); // a reason beside it has had its day
  if (day && day !== days.value) {
    days.value = day;
    days.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (who) offer(form, false);
  mark(form);
}

// ---- Somebody new, who may be known.
const looked = new WeakMap();
function look(form) {
  const [name, phone] = ["name", "phone"].map((one) => said(form, form.matches("[data-newcomer]") ? one : `patient_${one}`));
  const key = `${name} ${phone}`;
  if (looked.get(form)?.key !== key) {
    const given = [["patient_name", name], ["patient_phone", phone.replace(/\D/g, "").length < PHONE_DIGITS ? "" : phone]];
    const seen = { key };
    looked.set(form, seen);
    seen.found = seek(form, given.filter(([, value]) => value), seen);
  }
  return looked.get(form);
}
// The newest question is the one whose answer is shown, and counts.
async function seek(form, given, seen) {
  const place = form.querySelector("[data-likely-patients]");
  const answer = given.length ? await part("/clinic/patients/likely", given).catch(() => "") : "";
  if (looked.get(form) !== seen) return looked.get(form).found;
  place.innerHTML = answer;
  return Boolean(place.querySelector("[data-likely]"));
}
// Whoever sends all the same, once they were shown, means somebody else.
async function known(form) {
  if (!form.matches(NEWCOMER) && !form.querySelector(NEWCOMER)) return true;
  const seen = look(form);
  if (seen.asked || !(await seen.found)) return true;
  seen.asked = true;
  form.querySelector("[data-likely]")?.focus();
  return false;
}

// ---- What happens in the form.
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.(FORM);
  if (!form) return;
  if (target.name === "service_id") able(form);
  if (["service_id", "professional_id"].includes(target.name)) offer(form);
  if (target.name === "day") offer(form, false);
  if (target.name === "time") mark(form);
  if (target.closest(NEWCOMER)) look(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest?.(FORM);
  const time = form && event.target.closest("[data-time]");
  const person = form && event.target.closest("[data-likely]");
  if (person && form.matches("[data-newcomer]")) location.assign(`/clinic/patients/${person.dataset.likely}`);
  else if (person) form.querySelector("[data-part=combobox]").dispatchEvent(new CustomEvent("choose", { detail: { value: person.dataset.likely, text: person.dataset.text } }));
  if (!time || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  take(form, time.dataset);
  sender(form).focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.(".times [data-time]");
  const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!link || !move) return;
  event.preventDefault();
  const all = [...link.closest(".times").querySelectorAll("[data-time]")];
  all[(all.indexOf(link) + move + all.length) % all.length].focus();
});
// Whoever is chosen, the next thing to say has the focus.
document.addEventListener("combobox", ({ target, detail }) => {
  const form = target.closest(FORM);
  if (!form || !detail.value) return;
  const { time } = form.elements;
  if (time && !time.value) time.focus();
  else sender(form).focus();
});
document.addEventListener("refused", ({ target: form, detail: { free, code } }) => {
  if (!form.matches(FORM)) return;
  const insist = code === "clinic.outside_hours" && form.elements.force?.closest("details");
  if (insist) insist.open = true;
  if (!free?.length || !form.elements.time) return; // who is at the desk chooses none
  const row = Object.assign(document.createElement("p"), { className: "row" });
  row.append(...times(free, (time) => { take(form, { time }); form.requestSubmit(); }));
  form.querySelector("[data-alert] > div").append(row);
});

const ready = new WeakSet();
function prepare(root) {
  for (const form of [root, ...root.querySelectorAll(FORM)]) {
    if (!form.matches?.(FORM) || ready.has(form)) continue;
    ready.add(form);
    form.prepare = () => known(form);
    if (form.elements.service_id) able(form);
    offer(form);
  }
}
document.addEventListener("htmx:load", ({ detail }) => prepare(detail.elt));
prepare(document);
