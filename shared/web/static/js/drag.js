// A row is dragged among its neighbours, by mouse or finger; Escape puts it back. They move around
// it: what leaves the page in the middle of a touch hears no more of it.
const SLACK_PX = 5;

export function drag(event, row, done) {
  const { parentElement: list } = row;
  const order = [...list.children];
  const grip = event.target.closest("summary, button");
  const from = event.clientY;
  let held = false;

  function follow({ clientY }) {
    if (!held && Math.abs(clientY - from) < SLACK_PX) return;
    if (!held) row.classList.add("is-held");
    held = true;
    const { previousElementSibling: above, nextElementSibling: below } = row;
    if (above && clientY < middle(above)) row.after(above);
    else if (below && clientY > middle(below)) row.before(below);
  }

  function end() {
    row.classList.remove("is-held");
    for (const [name, act] of Object.entries(acts)) document.removeEventListener(name, act, true);
    if (!held) return;
    // Whoever drags did not mean to open the grip's menu.
    grip.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => grip.removeEventListener("click", stop, true));
    done();
  }

  function escape(pressed) {
    if (pressed.key !== "Escape") return;
    stop(pressed);
    list.append(...order);
    end();
  }

  const acts = { pointermove: follow, pointerup: end, pointercancel: end, keydown: escape };
  for (const [name, act] of Object.entries(acts)) document.addEventListener(name, act, true);
}

const stop = (event) => { event.preventDefault(); event.stopPropagation(); };

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
