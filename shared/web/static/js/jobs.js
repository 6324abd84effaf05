// Long work of whoever is signed in, on whatever page they are: how many of theirs go on, and a notice
// when one ends. A page that shows one of theirs going on ([data-job]) makes it known; as long as one
// is, the server is asked once in twenty seconds, by one tab of the browser that is looked at.
import { isOver } from "./session.js";

const EVERY_MS = 20_000;
const STORE = "jobs";
const AT = document.querySelector("[data-jobs]").dataset.jobs;
const person = document.body.dataset.person;
const WORDS = { done: " terminou", failed: " parou antes do fim", cancelled: ": trabalho cancelado" };

function known() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE));
    if (found?.person === person) return found;
  } catch {} // what is not ours is nothing
  return { person, asked: 0, jobs: {} };
}

function keep(state) {
  localStorage.setItem(STORE, JSON.stringify(state));
  show(state);
}

function show({ jobs }) {
  const live = Object.values(jobs);
  for (const link of document.querySelectorAll("[data-jobs]")) {
    link.hidden = !live.length;
    link.href = live.length === 1 ? live[0].href : `${AT}?state=live`;
    const text = live.length === 1 ? "1 trabalho em andamento" : `${live.length} trabalhos em andamento`;
    const label = link.querySelector("span");
    if (label.textContent !== text) label.textContent = text;
  }
}

// What this page shows: going on, or no more; its own page tells how that ended.
function look() {
  const state = known();
  const before = JSON.stringify(state.jobs);
  for (const one of document.querySelectorAll("[data-job]")) {
    state.jobs[one.dataset.job] ??= { href: one.getAttribute("href") ?? one.dataset.jobHref, title: one.dataset.jobTitle };
  }
  for (const one of document.querySelectorAll("[data-job-over]")) delete state.jobs[one.dataset.jobOver];
  if (JSON.stringify(state.jobs) !== before) keep({ ...state, asked: state.asked || Date.now() });
  else show(state);
}

function tell({ title, state, failed, href }) {
  const refused = failed ? ` ${failed} ${failed === 1 ? "linha recusada" : "linhas recusadas"}.` : "";
  const detail = { text: `${title}${WORDS[state]}.${refused}`, link: { href, text: "Ver" } };
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

async function ask() {
  const before = known();
  const ids = Object.keys(before.jobs);
  if (!ids.length || isOver() || document.visibilityState !== "visible" || Date.now() - before.asked < EVERY_MS) return;
  keep({ ...before, asked: Date.now() });
  const asked = ids.slice(0, 20);
  const query = asked.map((id) => `id[]=${id}`).join("&");
  const answer = await fetch(`${AT}/mine?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return; // away, or signed out: asked again in time
  const { jobs } = await answer.json();
  const live = jobs.filter((one) => one.live).map(({ id, href, title }) => [id, { href, title }]);
  const since = Object.entries(known().jobs).filter(([id]) => !asked.includes(id)); // another page knew of it
  keep({ person, asked: Date.now(), jobs: Object.fromEntries([...since, ...live]) });
  for (const one of jobs) if (!one.live) tell(one);
}

const turn = () => navigator.locks.request("jobs", { ifAvailable: true }, (lock) => lock && ask());

document.addEventListener("htmx:load", look);
document.addEventListener("visibilitychange", turn);
addEventListener("storage", ({ key }) => key === STORE && show(known()));
setInterval(turn, 5_000);
look();
turn();
