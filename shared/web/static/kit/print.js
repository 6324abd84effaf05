// Papers: the browser's dialog, and a roll as long as what stands on it.
const MM = 96 / 25.4;
const SPARE_MM = 1; // what a printer rounds

function measure(roll, sheet) {
  const long = Math.ceil(roll.getBoundingClientRect().height / MM) + SPARE_MM;
  sheet.replaceSync(`@page receipt { size: 80mm ${long}mm; margin: 4mm; }`);
}

const roll = document.querySelector(".print .paper-receipt");
if (roll && "adoptedStyleSheets" in document) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  measure(roll, sheet);
  document.fonts.ready.then(() => measure(roll, sheet));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
