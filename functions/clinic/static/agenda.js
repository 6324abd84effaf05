// The agenda by keyboard, opened at this hour or where the day's work begins. Arrows walk the blocks
// when one has the focus; else the keys are those that the links say (data-key).
const board = () => document.querySelector("[data-agenda]");
const spots = (column) => [...column.querySelectorAll(".slot, .agenda-free")].sort((a, b) => a.offsetTop - b.offsetTop);

function showNow() {
  const now = board()?.querySelector(".agenda-now");
  const tops = now ? [now.offsetTop] : [...(board()?.querySelectorAll(".slot, .agenda-free") ?? [])].map((one) => one.offsetTop);
  if (tops.length) board().scrollTop = Math.min(...tops) - board().clientHeight / 3;
}

function neighbour(spot, key) {
  const column = spot.closest(".agenda-column");
  const own = spots(column);
  if (key === "ArrowUp") return own[own.indexOf(spot) - 1];
  if (key === "ArrowDown") return own[own.indexOf(spot) + 1];
  const beside = key === "ArrowLeft" ? column.previousElementSibling : column.nextElementSibling;
  const others = beside?.matches(".agenda-column") ? spots(beside) : [];
  const far = (other) => Math.abs(other.offsetTop - spot.offsetTop);
  return others.sort((a, b) => far(a) - far(b))[0];
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
  const spot = target.closest(".slot, .agenda-free");
  if (spot && key.startsWith("Arrow")) {
    event.preventDefault();
    neighbour(spot, key)?.focus();
    return;
  }
});

// The minute's refresh replaces the board; where one was looking stays.
let place = [0, 0];
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (detail.target.id === "agenda") place = [board()?.scrollTop ?? 0, board()?.scrollLeft ?? 0]; });
document.addEventListener("htmx:afterSwap", () => { if (board() && place[0] + place[1]) [board().scrollTop, board().scrollLeft] = place; });

// What was done is seen on the board, and its undo in the notice: a dialog would cover both.
document.addEventListener("agenda-changed", () => document.getElementById("visit-dialog")?.close());

showNow();
