// Keeps a signed-in page signed in: the access token lives ten minutes, so it is renewed every
// eight while somebody is looking, and once more when an answer says 401.
// Shared with the other modules as window.avila.renew() -> Promise<boolean>.
const EVERY_MS = 8 * 60_000;
const JUST_NOW_MS = 20_000;
const signedIn = document.body.dataset.session === "1";
let opened = Date.now();

const renewedAt = () => Math.max(opened, Number(localStorage.getItem("renewed-at") ?? 0));

async function askServer() {
  const headers = { "X-CSRF-Token": csrfToken() };
  const answer = await fetch(document.body.dataset.renewal, { method: "POST", headers });
  if (answer.ok) localStorage.setItem("renewed-at", String(Date.now()));
  return answer.ok;
}

// A refresh token works once: two tabs renewing together would look like a stolen one. The lock
// queues them, and the second finds the work done.
async function renew() {
  const asked = Date.now();
  const once = async () => Number(localStorage.getItem("renewed-at") ?? 0) > asked - JUST_NOW_MS || askServer();
  try {
    return await (navigator.locks ? navigator.locks.request("renewal", once) : once());
  } catch {
    return false;
  }
}

function csrfToken() {
  const meta = document.querySelector("meta[name=csrf-token]");
  return meta?.content ?? document.querySelector("input[name=csrf_token]")?.value ?? "";
}

function renewWhenDue() {
  if (document.visibilityState === "visible" && Date.now() - renewedAt() >= EVERY_MS) renew();
}

window.avila = { renew, csrfToken };

if (signedIn) {
  setInterval(renewWhenDue, 30_000);
  document.addEventListener("visibilitychange", renewWhenDue);
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrfToken();
});

// One more try for the htmx request that met an expired session; data-retry also tells dialogs.js
// that its question has been answered already.
document.addEventListener("htmx:beforeSwap", async (event) => {
  const { xhr, requestConfig: sent, elt } = event.detail;
  if (xhr.status !== 401 || !signedIn || elt.dataset.retry) return;
  event.detail.isError = false;
  elt.dataset.retry = "1";
  if (!(await renew())) return location.reload(); // the edge leads a page without session to its door
  await htmx.ajax(sent.verb, sent.path, { source: elt, target: event.detail.target });
  delete elt.dataset.retry;
});
