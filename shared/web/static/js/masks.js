// Brazilian formats while typing. A mask only writes when the caret is at the end, so it never
// moves under someone correcting the middle; leaving the field settles the rest. The server
// accepts every spelling, so a mask is a courtesy and never a check.
const digits = (text) => text.replace(/\D/g, "");

// Fills the marks of "00.000-00" with what there is, and stops where it ends.
function pour(characters, shape) {
  let rest = [...characters];
  let out = "";
  for (const mark of shape) {
    if (!rest.length) break;
    out += mark === "0" ? rest.shift() : mark;
  }
  return out;
}

// CNPJ carries letters since July 2026 (IN RFB 2.229/2024), so a letter means CNPJ.
function formatDocument(text) {
  const kept = text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 14);
  const isCpf = /^\d{0,11}$/.test(kept);
  return pour(kept, isCpf ? "000.000.000-00" : "00.000.000/0000-00");
}

// A number with its area, as typed; links, carriers' codes and other countries are the server's.
function formatPhone(text) {
  const national = text.trim().replace(/^\+55/, "");
  const count = digits(national).length;
  if (!/^[\d\s()-]*$/.test(national) || count > 11 || /^\D*0/.test(national)) return text;
  return pour(digits(national), count > 10 ? "(00) 00000-0000" : "(00) 0000-0000");
}

// "1234,5" -> "1.234,50"; what does not read as a number is left for the server to refuse.
function formatNumber(text, decimals, padded = decimals) {
  const match = /^(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d*))?$/.exec(text.trim());
  if (!match || (match[2] ?? "").length > decimals) return text;
  const whole = match[1].replaceAll(".", "").replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".");
  return padded || match[2] ? `${whole},${(match[2] ?? "").padEnd(padded, "0")}` : whole;
}

const MASKS = {
  document: formatDocument,
  phone: formatPhone,
};
const SETTLED = {
  ...MASKS,
  money: (text) => formatNumber(text, 2),
  quantity: (text, { decimals, padded }) => formatNumber(text, Number(decimals), Number(padded ?? decimals)),
};
const settle = (input) => SETTLED[input.dataset.mask](input.value, input.dataset);

document.addEventListener("input", (event) => {
  const { target } = event;
  const mask = MASKS[target.dataset?.mask];
  const deleting = event.inputType?.startsWith("delete");
  if (!mask || event.isComposing || deleting || target.selectionStart !== target.value.length) return;
  target.value = mask(target.value);
});

document.addEventListener("focusout", ({ target }) => {
  if (target.dataset?.mask && target.value) target.value = settle(target);
});

for (const input of document.querySelectorAll("[data-mask]")) {
  if (input.value) input.value = settle(input);
}
