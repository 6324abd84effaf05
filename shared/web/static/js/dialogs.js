// Dialogs, sheets, menus and confirmations.
//   data-dialog="id" opens it, and so do links within data-opens="id"; data-close closes it, data-open
//   opens it with the page. One that is
//   opened by an hx-get or a link into it shows a skeleton until its content is there, is called by the
//   opener's data-title, and is empty again once it is closed. What was typed into one is not lost by a
//   click outside, Escape or the cross: they ask first.
//   hx-confirm="Question?" on htmx elements, data-confirm="Question?" on forms; data-confirm-text
//   names the act on the button that confirms ("Cancelar consulta").
const confirmation = document.getElementById("confirm");

function ask(question, act) {
  const yes = confirmation.querySelector("[value=yes]");
  confirmation.querySelector(".dialog-title").textContent = question;
  yes.textContent = act ?? "Confirmar";
  confirmation.returnValue = "";
  confirmation.showModal();
  return new Promise((resolve) => {
    confirmation.addEventListener("close", () => resolve(confirmation.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("htmx:confirm", async (event) => {
  const { question, elt } = event.detail;
  if (!question || elt.dataset.retry) return;
  event.preventDefault();
  if (await ask(question, elt.dataset.confirmText)) event.detail.issueRequest(true);
});

const confirmed = new WeakSet();
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || confirmed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(form.dataset.confirm, form.dataset.confirmText))) return;
  confirmed.add(form);
  form.requestSubmit(event.submitter);
}, true);

const SKELETON = '<div class="skeleton" aria-hidden="true"><span></span><span></span><span></span><span></span></div>';
const asOpened = new WeakMap();
const typed = (dialog) => [...dialog.querySelectorAll("form")].map((form) => new URLSearchParams(new FormData(form)).toString()).join("&");

function open(dialog, opener) {
  const body = opener?.matches("[hx-get], [href]") && dialog.querySelector(opener.getAttribute("hx-target") ?? "[data-body]");
  if (body) body.innerHTML = SKELETON;
  const title = body && dialog.querySelector(".dialog-title");
  if (title) title.textContent = opener.dataset.title ?? (title.dataset.usual ??= title.textContent);
  if (body) dialog.addEventListener("close", () => body.replaceChildren(), { once: true });
  dialog.showModal();
  asOpened.set(dialog, typed(dialog));
}

// What does not come is said where it was to stand, with a way to ask again: no skeleton for ever.
function failed(target, again) {
  const body = target?.closest?.("dialog [data-body], dialog")?.querySelector(".skeleton")?.parentElement;
  if (!body) return;
  const said = Object.assign(document.createElement("p"), { textContent: "Isto não chegou. Confira a conexão e tente de novo." });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button secondary", textContent: "Tentar de novo" });
  button.addEventListener("click", () => { body.innerHTML = SKELETON; again(); });
  const box = Object.assign(document.createElement("div"), { className: "empty" });
  box.setAttribute("role", "alert");
  box.append(said, button);
  body.replaceChildren(box);
  button.focus();
}
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    const { verb, path } = detail.requestConfig ?? {};
    const target = detail.target ?? detail.requestConfig?.target;
    if (verb === "get") failed(target, () => htmx.ajax("GET", path, { target, swap: "innerHTML" }));
  });
}

async function leave(dialog) {
  const changed = asOpened.has(dialog) && typed(dialog) !== asOpened.get(dialog);
  if (changed && !(await ask("Descartar o que você digitou?", "Descartar"))) return;
  asOpened.delete(dialog);
  dialog.close();
}

export const openerOf = (target) => target.closest("[data-dialog]") ?? target.closest("[data-opens] a[href]");
export const opens = (opener) => opener.dataset.dialog ?? opener.closest("[data-opens]").dataset.opens;

document.addEventListener("click", (event) => {
  const opener = openerOf(event.target);
  if (opener?.matches("a[href]:not([hx-get])") && (event.ctrlKey || event.metaKey || event.shiftKey)) return; // another tab is meant
  if (opener) return open(document.getElementById(opens(opener)), opener);
  if (event.target.closest("[data-close]")) return leave(event.target.closest("dialog"));
  if (event.target.matches("dialog")) closeOutside(event);
}, true);

document.addEventListener("cancel", (event) => {
  if (!asOpened.has(event.target)) return;
  event.preventDefault();
  leave(event.target);
}, true);

// What arrives in a dialog's body as a whole is how it was opened, and so is another form that was asked
// for in it; a part without one is an answer to what is being typed.
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  const whole = detail.target?.matches("[data-body]") && detail.target;
  const form = detail.requestConfig?.verb === "get" && target.matches?.("form, :has(form)") && target.closest("[data-body]");
  const dialog = (whole || form || null)?.closest("dialog"); // none after Back
  if (dialog) asOpened.set(dialog, typed(dialog));
});

// The backdrop belongs to the dialog: only a click outside its box is a click on the backdrop.
function closeOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  if (!inside && target !== confirmation) leave(target);
}

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target) || target.closest(".menu-item")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const first = document.querySelector("dialog[data-open]");
if (first) open(first);
