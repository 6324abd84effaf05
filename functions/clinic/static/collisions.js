// Visits to be settled, one by one: moved and cancelled in a dialog over the list, kept in it; then the
// list is what is left of it, and the next one has the focus.
import { toast } from "./agenda-send.js";

async function again() {
  await htmx.ajax("GET", location.pathname + location.search, { target: "#collisions", swap: "outerHTML" });
  document.querySelector("#collisions :is(a[href], button)")?.focus();
}
document.addEventListener("saved", async (event) => {
  event.preventDefault();
  event.target.closest("dialog")?.close();
  await again();
  if (event.detail.notice) toast(event.detail.notice);
});
document.addEventListener("agenda-changed", () => {
  document.getElementById("visit-dialog").close();
  again();
});
document.addEventListener("undone", (event) => { event.preventDefault(); again(); });
