// The whole of what is cut short, for as long as a pointer rests on it or the focus is there. Who
// listens hears it whole anyway. What has a title of its own says it by itself.
const CUT = ".truncate, .chip > span, .two-lines > *, .data-table td";
const REST_MS = 250;
const GAP = 6;

const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
tip.setAttribute("aria-hidden", "true");
let shown = null;
let waiting = 0;

const isCut = (one) => one.scrollWidth > one.clientWidth && !one.closest("[title]") && !one.querySelector("[title]");

function hide() {
  clearTimeout(waiting);
  shown = null;
  tip.hidden = true;
}

// Below it, or above where there is no room; never over the window's edge.
function place(at) {
  const box = at.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const below = box.bottom + GAP + height < innerHeight;
  tip.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
  tip.style.top = `${below ? box.bottom + GAP : box.top - GAP - height}px`;
}

function show(one) {
  hide();
  shown = one;
  tip.textContent = one.textContent.trim().replace(/\s+/g, " ");
  (one.closest("dialog[open]") ?? document.body).append(tip);
  tip.hidden = false;
  place(one);
}

document.addEventListener("pointerover", ({ target }) => {
  if (tip.contains(target)) return;
  const one = target.closest?.(CUT);
  if (one === shown && one) return;
  hide();
  if (one && isCut(one)) waiting = setTimeout(() => show(one), REST_MS);
});
// A region that takes the focus is no name, though it holds many.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(":focus-visible")) return;
  const within = target.matches("a, button, summary") ? target.querySelectorAll(CUT) : [];
  const one = [target.closest(CUT), ...within].find((each) => each && isCut(each));
  if (one) show(one);
  else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("pointerdown", hide);
document.addEventListener("scroll", hide, { capture: true, passive: true });
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
