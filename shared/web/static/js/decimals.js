// Exact decimals of a line, as shared/items/decimals.py reckons them: {n, s} is n / 10^s, with `rate`
// per cent of what it is taken from. A half goes up.
const ZERO = { n: 0n, s: 0 };
const power = (s) => 10n ** BigInt(s);
const at = ({ n, s }, scale) => n * power(scale - s);
const widest = (one, other) => Math.max(one.s, other.s);

const times = (one, other) => ({ n: one.n * other.n, s: one.s + other.s });
const share = (base, { n, s, rate }) => (rate ? times(base, { n, s: s + 2 }) : { n, s });
const add = (one, other, sign = 1n) => ({ n: at(one, widest(one, other)) + sign * at(other, widest(one, other)), s: widest(one, other) });
const less = (one, other) => at(one, widest(one, other)) < at(other, widest(one, other));

function plain(text) {
  const [whole, rest = ""] = text.split(".");
  return { n: BigInt(whole + rest), s: rest.length };
}

// What was typed, null where it cannot be read: 1.5 could be one and a half, or fifteen.
export function read(text, decimals) {
  const rest = decimals ? `(?:,(\\d{1,${decimals}}))?` : "()";
  const match = new RegExp(`^(?:R\\$ *)?(\\d{1,3}(?:\\.\\d{3})*|\\d{1,18})${rest}( *%)?$`, "i").exec(text.normalize("NFKC").trim());
  return match && { n: BigInt(match[1].replaceAll(".", "") + (match[2] ?? "").padEnd(decimals, "0")), s: decimals, rate: Boolean(match[3]) };
}

function within(value, { least, most }) {
  const top = value.rate ? { n: 100n, s: 0 } : plain(most);
  return !less(value, plain(least)) && !less(top, value);
}

// What the formula makes of the values; null where one is missing. `taken` is told of what would be
// taken off beyond what there is, with that.
function reckon(formula, values, taken = () => {}) {
  if (typeof formula === "string") return values[formula] ?? null;
  const [sign, left, right] = formula;
  const base = reckon(left, values, taken);
  const other = reckon(right, values, taken);
  if (!base || !other) return null;
  if (sign === "*") return other.rate ? share(base, other) : times(base, other);
  const change = share(base, other);
  if (sign === "+") return add(base, change);
  if (!less(base, change)) return add(base, change, -1n);
  taken(right, base);
  return null;
}

export function rounded({ n, s }, decimals, half = true) {
  if (s <= decimals) return { n: n * power(decimals - s), s: decimals };
  const step = power(s - decimals);
  return { n: (n + (half ? step / 2n : 0n)) / step, s: decimals };
}

export const sum = (values) => values.reduce((total, one) => add(total, one), ZERO);

// "R$ 1.234,56", "1.250,500 kg", "10%".
export function say(value, { decimals, unit }) {
  const figures = String(rounded(value, decimals).n).padStart(decimals + 1, "0");
  const whole = figures.slice(0, figures.length - decimals).replace(/\B(?=(\d{3})+$)/g, ".");
  const text = decimals ? `${whole},${figures.slice(-decimals)}` : whole;
  if (unit === "R$") return `R$ ${text}`;
  return `${text}${unit === "%" ? "" : " "}${unit}`.trimEnd();
}

// What was typed in a column, null where it is missing or may not be.
export function figure(text, column) {
  const own = column.kind === "percent";
  if (!text) return column.required ? null : { ...plain(column.default), rate: own };
  const value = read(text, column.decimals);
  if (!value || (value.rate && column.unit !== "%" && column.kind !== "off")) return null;
  return within(value, column) ? { ...value, rate: value.rate || own } : null;
}

// The figures of a line by the names of its columns, those that are reckoned rounded.
export function figures(columns, typed, taken) {
  const values = {};
  for (const column of columns) {
    if (column.kind === "amount") {
      const made = reckon(column.of, values, taken);
      values[column.name] = made && rounded(made, column.decimals);
    } else if (column.kind !== "text" && column.kind !== "choice") values[column.name] = figure(typed(column), column);
  }
  return values;
}
