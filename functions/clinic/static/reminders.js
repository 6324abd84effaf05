// The list is asked for again after each answer: the focus stays on the line where it was, or the next.
const lines = () => [...document.querySelectorAll("#reminders li")];
let at = -1;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "reminders") at = lines().findIndex((one) => one.contains(document.activeElement));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "reminders" || at < 0) return;
  (lines()[at] ?? lines().at(-1) ?? document.getElementById("reminders"))?.querySelector("button, a[href]")?.focus();
});
