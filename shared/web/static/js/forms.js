// Forms: a problem's reasons stand beside the inputs they name, what was typed stays, and a form
// is sent once. Works alike for htmx and for plain forms marked data-enhance. A form's own `prepare`
// is awaited before it is sent, and `transport` sends it in the place of fetch (upload.js).
//   saved    on the form, {location, notice, told}: what it was answered. Who stops it shows what became
//            of it by itself, and no page is loaded.
//   refused  on the form, the problem: what its page may add to the reasons
import { bySelf, request } from "./session.js";
import { keep } from "./toasts.js";

const MESSAGES = {
  valueMissing: "Preencha este campo.",
  typeMismatch: "Confira este endereço.",
  patternMismatch: "Confira o formato.",
  rangeUnderflow: "O valor é menor que o permitido.",
  rangeOverflow: "O valor é maior que o permitido.",
  tooShort: "Faltam caracteres.",
};
const UNREACHABLE = { detail: "Sem resposta do servidor. Tente de novo em instantes." };

const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));
const inputsOf = (form, name) => [...form.elements].filter((input) => input.name === name || input.name === `${name}[]`);
const slotOf = (input) => input.closest("[data-field]")?.querySelector(".field-error");

// Who listens is read what describes a field even where it is hidden: a reason that is over is gone.
export const unsay = (slot) => Object.assign(slot, { textContent: "", hidden: true });

function clearProblem(form) {
  for (const slot of form.querySelectorAll(".field-error")) unsay(slot);
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  const alert = form.querySelector("[data-alert]");
  if (alert) alert.hidden = true;
}

function markField(form, name, reason) {
  const [own] = inputsOf(form, name).filter((candidate) => candidate.type !== "hidden");
  const input = own ?? form.querySelector(`[data-field="${name}"] input:not([type=hidden])`); // a part of the kit
  const slot = input && slotOf(input);
  if (!slot) return null;
  slot.textContent = reason;
  slot.hidden = false;
  for (const one of [input, ...inputsOf(form, name)]) one.setAttribute("aria-invalid", "true");
  return input;
}

function showProblem(form, problem) {
  for (const other of document.querySelectorAll("form")) clearProblem(other);
  const reasons = Object.entries(problem.fields ?? {});
  const marked = reasons.map(([name, reason]) => ({ name, reason, input: markField(form, name, reason) }));
  const alert = form.querySelector("[data-alert]");
  if (!alert) return toast({ text: problem.detail, tone: "danger" });
  alert.replaceChildren(summary(problem, marked));
  if (problem.version !== undefined) alert.firstChild.append(waysOn(form, problem.version));
  if (problem.see) alert.firstChild.append(wayTo(problem.see));
  if (problem.code?.endsWith("request_reused")) anew(form);
  alert.hidden = false;
  const first = marked.find(({ input }) => input)?.input;
  if (first) first.focus();
  else alert.scrollIntoView({ block: "nearest" });
  form.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: problem }));
}

// The summary repeats a reason only when no field on the page can carry it, or when there are many.
function summary(problem, marked) {
  const box = document.createElement("div");
  const text = document.createElement("p");
  text.textContent = problem.detail ?? problem.title ?? "Não foi possível concluir.";
  box.append(text);
  const lost = marked.filter(({ input }) => !input);
  const listed = marked.length > 2 ? marked : lost;
  if (!listed.length) return box;
  const list = document.createElement("ul");
  for (const { reason, input } of listed) list.append(reasonItem(reason, input));
  box.append(list);
  return box;
}

function reasonItem(reason, input) {
  const item = document.createElement("li");
  if (!input?.id) {
    item.textContent = reason;
    return item;
  }
  const link = document.createElement("a");
  link.href = `#${input.id}`;
  link.textContent = `${labelOf(input)}: ${reason}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    input.focus();
  });
  item.append(link);
  return item;
}

// Somebody else saved meanwhile: look at what there is now, or save over it all the same.
function waysOn(form, version) {
  const ways = document.createElement("p");
  ways.className = "row";
  const over = document.createElement("button");
  Object.assign(over, { type: "button", className: "button secondary small", textContent: form.dataset.over ?? "Salvar por cima" });
  over.addEventListener("click", () => {
    for (const input of inputsOf(form, "version")) input.value = version;
    form.requestSubmit();
  });
  const look = document.createElement("a");
  Object.assign(look, { href: location.href, className: "button ghost small", textContent: "Ver como está agora" });
  ways.append(over, look);
  return ways;
}

// Where one reads more of what refused it.
function wayTo({ label, href }) {
  const way = document.createElement("p");
  way.append(Object.assign(document.createElement("a"), { href, textContent: label }));
  return way;
}

// What was sent under this key is done: whoever sends again means another one.
function anew(form) {
  for (const input of inputsOf(form, "request_id")) input.value = crypto.randomUUID();
}

function labelOf(input) {
  const label = input.labels?.[0]?.firstChild?.textContent ?? input.name;
  return label.trim();
}

// The browser's own bubbles speak the browser's language and vanish: the same slots serve instead.
function localProblem(form) {
  const fields = {};
  for (const input of form.elements) {
    if (!input.willValidate || input.validity.valid || fields[input.name]) continue;
    const kind = Object.keys(MESSAGES).find((name) => input.validity[name]);
    fields[input.name] = (kind === "valueMissing" && input.dataset.missing) || (MESSAGES[kind] ?? "Confira este campo.");
  }
  return Object.keys(fields).length ? { detail: "Confira os campos marcados.", fields } : null;
}

function hold(form, busy) {
  form.dataset.busy = busy ? "1" : "";
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

async function readProblem(answer) {
  try {
    return JSON.parse(await answer.text());
  } catch {
    return { detail: "Algo falhou do nosso lado. Já fomos avisados; tente de novo em instantes." };
  }
}

function post(form, submitter) {
  const body = new FormData(form, submitter?.name ? submitter : undefined);
  const plain = form.enctype !== "multipart/form-data";
  // JSON brings the Location without fetching that page; HX-Request brings the toast.
  const headers = { Accept: "application/problem+json", "HX-Request": "true" };
  const action = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  return request(action, { body: plain ? new URLSearchParams(body) : body, headers, transport: form.transport });
}

async function send(form, submitter) {
  hold(form, true);
  try {
    const answer = (await (form.prepare?.() ?? true)) && (await post(form, submitter));
    if (answer?.ok) return await arrive(form, answer);
    if (answer) showProblem(form, await readProblem(answer));
  } catch (error) {
    if (error.name !== "AbortError") showProblem(form, UNREACHABLE);
  }
  hold(form, false);
}

// The buttons stay held while the next page loads: a second press has nothing left to press.
async function arrive(form, answer) {
  const notice = noticeOf(form, answer);
  const location = answer.headers.get("HX-Redirect") ?? answer.headers.get("Location") ?? (answer.redirected ? answer.url : window.location.href);
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  const saved = new CustomEvent("saved", { bubbles: true, cancelable: true, detail: { location, notice, told } });
  if (!form.dispatchEvent(saved)) return hold(form, false);
  keep(notice);
  window.location.assign(location);
}

function noticeOf(form, answer) {
  const trigger = answer.headers.get("HX-Trigger");
  const sent = trigger?.startsWith("{") ? JSON.parse(trigger).toast : null;
  return sent ?? (form.dataset.toast && { text: form.dataset.toast });
}

function ready(root) {
  const forms = root.matches?.("form") ? [root] : root.querySelectorAll("form");
  for (const form of forms) if (form.matches("[data-enhance], [hx-post], [hx-put], [hx-delete]")) form.noValidate = true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-enhance]") || event.submitter?.formTarget === "_blank") return;
  event.preventDefault();
  if (form.dataset.busy) return;
  const problem = localProblem(form);
  if (problem) showProblem(form, problem);
  else send(form, event.submitter);
});

// htmx checks validity itself only for forms that validate: with noValidate the check is ours.
document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt;
  if (!form.matches("form")) return;
  const problem = form.dataset.busy ? {} : localProblem(form);
  if (!problem) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (problem.fields) showProblem(form, problem);
}, true);

const formOf = (elt) => elt.closest("form");
document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.elt.matches("form") && hold(detail.elt, true));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.elt.matches("form")) return;
  hold(detail.elt, false);
  if (detail.successful && detail.elt.matches("[data-reset]")) detail.elt.reset();
});
// What is asked every so often is asked again; only what somebody still waits to see is told of.
const unasked = (detail) => detail.requestConfig && bySelf(detail) && !detail.elt.querySelector(".skeleton");
document.addEventListener("htmx:sendError", ({ detail }) => unasked(detail) || toast({ text: UNREACHABLE.detail, tone: "danger" }));
document.addEventListener("htmx:responseError", async ({ detail }) => {
  if (unasked(detail)) return;
  const problem = await readProblem({ text: async () => detail.xhr.responseText });
  const form = formOf(detail.elt);
  if (form) showProblem(form, problem);
  else toast({ text: problem.detail ?? problem.title, tone: "danger" });
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = formOf(detail.elt);
  if (form && detail.xhr.status < 400) clearProblem(form);
});
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[aria-invalid]")) return;
  target.removeAttribute("aria-invalid");
  const slot = slotOf(target);
  if (slot) unsay(slot);
});
// Back from the next page, the browser may show this one as it was left: held.
addEventListener("pageshow", () => document.querySelectorAll("form[data-busy='1']").forEach((form) => hold(form, false)));
ready(document);
