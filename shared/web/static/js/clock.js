// A field for a time of day: what is typed is put into figures when one leaves it, and the arrows go
// on by `step` minutes. `read` makes HH:MM of what is typed, or null.
import { clock } from "./days.js";

const DAY = 1440;
const written = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export function minutes(time) {
  const [hour, minute] = time.split(":").map(Number);
  return hour * 60 + minute;
}

export function timed(input, step, read = clock) {
  input.addEventListener("change", () => { input.value = read(input.value) ?? input.value; });
  input.addEventListener("keydown", (event) => {
    const move = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const now = move && read(input.value);
    if (!now) return;
    event.preventDefault();
    input.value = written((minutes(now) + move * step + DAY) % DAY);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
