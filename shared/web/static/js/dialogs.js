// Dialogs, menus and confirmations.
//   data-dialog="id" opens it, data-close closes it, data-open opens it with the page.
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

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) return document.getElementById(opener.dataset.dialog).showModal();
  if (event.target.closest("[data-close]")) return event.target.closest("dialog").close();
  if (event.target.matches("dialog")) closeOutside(event);
});

// The backdrop belongs to the dialog: only a click outside its box is a click on the backdrop.
function closeOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  if (!inside && target !== confirmation) target.close();
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

document.querySelector("dialog[data-open]")?.showModal();
