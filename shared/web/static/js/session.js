// Keeps a signed-in page signed in: the access token lives ten minutes, so it is renewed every
// eight while somebody is looking, and once more when an answer says 401.
//   session  on the document, {over}: it ended, or goes on again. Whoever asks by themselves, without
//            anybody's click, asks nothing while it is over (`isOver`).
const EVERY_MS = 8 * 60_000;
const JUST_NOW_MS = 20_000;
const STAMP = "renewed-at";
const signedIn = document.body.dataset.session === "1";

export const csrfToken = () => document.querySelector("meta[name=csrf-token]").content;

const renewedAt = () => Number(localStorage.getItem(STAMP) ?? 0);
const stamp = () => localStorage.setItem(STAMP, String(Date.now()));

// Signed out, here or in another tab: said once, and tried again when somebody comes back to the page.
let over = false;
export const isOver = () => over;
function learn(ended) {
  if (over === ended) return;
  over = ended;
  document.dispatchEvent(new CustomEvent("session", { detail: { over } }));
}

async function askServer() {
  const headers = { "X-CSRF-Token": csrfToken(), Accept: "application/problem+json" };
  const answer = await fetch(document.body.dataset.renewal, { method: "POST", headers });
  if (answer.status >= 500 || answer.status === 429) throw new Error("not answered"); // away is not signed out
  if (answer.ok) stamp();
  learn(!answer.ok); // 401, or 400 where no cookie is left
  return answer.ok;
}

// True when there is a fresh session; rejects when the server cannot be reached.
// A refresh token works once: two tabs renewing together would look like a stolen one. The lock
// queues them, and the second finds the work done.
export async function renew() {
  const asked = Date.now();
  const once = async () => renewedAt() > asked - JUST_NOW_MS || askServer();
  return navigator.locks ? navigator.locks.request("renewal", once) : once();
}

// What a page sends by itself: with the CSRF token, and once more when the session had run out.
export async function request(path, { headers = {}, transport = fetch, ...more } = {}, again = signedIn) {
  const answer = await transport(path, { method: "POST", ...more, headers: { "X-CSRF-Token": csrfToken(), ...headers } });
  return answer.status === 401 && again && (await renew()) ? request(path, { headers, transport, ...more }, false) : answer;
}

function renewWhenDue() {
  const due = !over && Date.now() - renewedAt() >= EVERY_MS;
  if (due && document.visibilityState === "visible") renew().catch(() => {}); // tried again in 30 s
}
function comeBack() {
  if (over && document.visibilityState === "visible") askServer().catch(() => {});
  else renewWhenDue();
}

// What htmx asks every so often: nobody waits for it.
export const bySelf = ({ elt, requestConfig }) => !requestConfig.triggeringEvent && /\bevery\b/.test(elt.getAttribute("hx-trigger") ?? "");
document.addEventListener("htmx:beforeRequest", (event) => { if (over && bySelf(event.detail)) event.preventDefault(); });

// One more try for the htmx request that met an expired session; data-retry also tells dialogs.js
// that its question has been answered already.
async function retry(elt, { verb, path }, target) {
  elt.dataset.retry = "1";
  try {
    const renewed = await renew();
    if (renewed) await htmx.ajax(verb, path, { source: elt, target });
    return renewed;
  } catch {
    return false;
  } finally {
    delete elt.dataset.retry;
  }
}

document.addEventListener("htmx:beforeSwap", async ({ detail }) => {
  const { xhr, requestConfig, elt, target } = detail;
  if (xhr.status !== 401 || !signedIn || elt.dataset.retry) return;
  detail.isError = false;
  if (!(await retry(elt, requestConfig, target)) && !bySelf(detail)) htmx.trigger(elt, "htmx:responseError", { xhr, elt });
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRF-Token"] = csrfToken();
});

if (signedIn) {
  if (!renewedAt()) stamp();
  renewWhenDue();
  setInterval(renewWhenDue, 30_000);
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("storage", ({ key }) => { if (key === STAMP) learn(false); }); // another tab is in again
}
