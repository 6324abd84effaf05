// After an act: what it was done in closes, the board shows what became of it, a notice takes it back,
// and the focus is where one was looking: on what was made, else on what it was done from, else on
// whatever stands there now.
import { collisions, toast } from "./agenda-send.js";
import { column, number } from "./rows.js";

export const SPOT = "a.slot, .agenda-free, a.is-blocked";
let origin = null; // {id, who, day, row}
let refresh = async () => {};

export function comeFrom(spot) {
  const from = spot.matches(SPOT) && column(spot)?.dataset;
  origin = { id: spot.id, href: spot.getAttribute("href"), ...(from && { who: from.who, day: from.day, row: Number(spot.dataset.row ?? number(spot, "at")) }) };
}
function standsThere() {
  const own = [...document.querySelectorAll(`.agenda-column[data-who="${origin?.who}"][data-day="${origin?.day}"] :is(${SPOT})`)];
  const far = (one) => Math.max(number(one, "at") - origin.row, origin.row - number(one, "at") - number(one, "span") + 1, 0);
  return own.sort((a, b) => far(a) - far(b))[0];
}
// What an act made, as it stands on the board: a visit, or a block in the column it was chosen in.
function drawn({ appointment, block } = {}) {
  if (appointment) return [document.getElementById(`slot-${appointment.id}`)];
  const all = block ? [...document.querySelectorAll(`a[data-block="${block.id}"]`)] : [];
  return all.sort((a, b) => (column(b).dataset.who === origin?.who) - (column(a).dataset.who === origin?.who));
}
export function comeBack(told) {
  const there = [...drawn(told), origin?.id && document.getElementById(origin.id)];
  const same = [...document.querySelectorAll("#place a[href]")].filter((link) => link.getAttribute("href") === origin?.href && !link.closest("details:not([open])"));
  const one = [...there, ...same, standsThere(), document.querySelector("#agenda .day-item"), document.getElementById("visit-new"), document.getElementById("day-now")].find((found) => found?.offsetParent);
  one?.focus({ preventScroll: true });
  one?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// A form in a dialog was saved: nobody is led anywhere.
async function show(event) {
  const dialog = event.target.closest?.("dialog");
  if (!dialog) return;
  event.preventDefault();
  const { location, notice, told } = event.detail;
  dialog.close();
  await refresh();
  comeBack(told);
  const link = location.includes("/collisions") ? await collisions(location) : otherDay(location);
  if (notice) toast(link ? { ...notice, link } : notice);
}
// What was booked for another day than the one that is looked at is a click away.
function otherDay(location) {
  const day = new URL(location, window.location.href).searchParams.get("day");
  const shown = [...document.querySelectorAll("#agenda [data-day]")].some((one) => one.dataset.day === day);
  return !day || shown ? null : { href: location, text: "Ver o dia" };
}

export function begin(shownAgain) {
  refresh = shownAgain;
  document.addEventListener("saved", show);
  // What was done is seen on the board, and its undo in the notice: a dialog would cover both.
  document.addEventListener("agenda-changed", async () => {
    document.getElementById("visit-dialog")?.close();
    await refresh();
    comeBack();
  });
  document.addEventListener("undone", async (event) => {
    event.preventDefault();
    await refresh();
    comeBack();
  });
}
