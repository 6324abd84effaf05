// The mailbox keeps itself fresh: it asks for a version number, and fetches the list when it changed.
const EVERY_MS = 2000;
let known = document.body.dataset.version;

async function refresh() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  known = page.body.dataset.version;
  document.title = page.title;
  const list = document.querySelector("[data-live=list]");
  const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
  list.replaceChildren(...page.querySelector("[data-live=list]").childNodes);
  if (focused) [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  document.dispatchEvent(new Event("htmx:load")); // page.js then writes the times of the new rows
}

async function look() {
  try {
    const { version } = await (await fetch("/mailbox/version")).json();
    if (String(version) !== known) await refresh();
  } catch {
    // The emulators are being restarted: the next look finds them again.
  }
}
setInterval(look, EVERY_MS);
addEventListener("visibilitychange", look);

// A mail is as tall as it is; the frame runs no script, so it is measured from here.
function fit(frame) {
  const height = () => { frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`; };
  frame.style.minHeight = "0";
  height();
  new ResizeObserver(height).observe(frame.contentDocument.body);
}
for (const frame of document.querySelectorAll("[data-fit]")) {
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.body?.childNodes.length) fit(frame);
  frame.addEventListener("load", () => fit(frame));
}

// Menus close on a click elsewhere and on Escape.
const close = (target) => document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
document.addEventListener("click", ({ target }) => close(target));
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") close(null); });
