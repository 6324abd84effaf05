// A long form in sections (templates/kit/sections.html): the index says where one is, and in which
// sections something was refused.
import { everyPart } from "../js/parts.js";

everyPart("sections", (part) => {
  const links = [...part.querySelectorAll(".section-index a")];
  const ofLink = (link) => document.getElementById(link.hash.slice(1));
  const inSight = new Set();
  const mark = () => {
    const here = links.find((link) => inSight.has(ofLink(link)));
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const eye = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) inSight[isIntersecting ? "add" : "delete"](target);
    if (inSight.size) mark();
  }, { rootMargin: "-10% 0px -55% 0px" });
  for (const link of links) if (ofLink(link)) eye.observe(ofLink(link));
  const judge = () => {
    for (const link of links) link.classList.toggle("is-wrong", Boolean(ofLink(link)?.querySelector("[aria-invalid=true]")));
  };
  part.addEventListener("refused", judge);
  part.addEventListener("change", judge);
});
