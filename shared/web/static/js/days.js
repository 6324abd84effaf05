// Days as people write them in Portuguese, as ISO dates (2026-11-27). The server reads 26/11/2026
// too; what is said in words ("amanhã", "sex") is put into figures here, before it is sent.
import { fold } from "./fold.js";

const DAY_MS = 86_400_000;
const WEEKDAYS = ["domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado"];
const NEAR = { anteontem: -2, ontem: -1, hoje: 0, amanha: 1, "depois de amanha": 2 };
const long = new Intl.DateTimeFormat("pt-BR", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const date = (iso) => new Date(`${iso}T00:00:00Z`);
const iso = (moment) => moment.toISOString().slice(0, 10);
export const plus = (day, days) => iso(new Date(date(day).getTime() + days * DAY_MS));
export const told = (day) => long.format(date(day)).replace("-feira", "");
export const figures = (day) => day.split("-").reverse().join("/");

// The day of these figures, or null where the calendar has none (31/02).
function made(year, month, day) {
  const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const found = date(text);
  return !Number.isNaN(found.getTime()) && iso(found) === text ? text : null;
}

function weekday(word, today) {
  const at = WEEKDAYS.findIndex((name) => word.length >= 3 && name.startsWith(word.replace(/ feira$/, "")));
  if (at < 0) return null;
  const ahead = (at - date(today).getUTCDay() + 7) % 7;
  return plus(today, ahead || 7);
}

// Without a year, the one in which the day is nearest ahead (or behind, where `past` is asked for).
function nearest(day, month, today, past) {
  const year = Number(today.slice(0, 4));
  const here = made(year, month, day);
  if (past) return here && here > today ? made(year - 1, month, day) : here;
  return here && here < today ? made(year + 1, month, day) : here;
}

function ofMonth(day, today) {
  const [year, month] = today.split("-").map(Number);
  const here = made(year, month, day);
  return here && here >= today ? here : made(month === 12 ? year + 1 : year, (month % 12) + 1, day);
}

export function parse(text, today, { past = false } = {}) {
  const words = fold(text).replace(/^(dia|proxima|proximo) /, "");
  if (words in NEAR) return plus(today, NEAR[words]);
  const parts = words.match(/^(\d{4}) (\d{1,2}) (\d{1,2})$/) ?? words.match(/^(\d{1,2}) (\d{1,2}) (\d{2}|\d{4})$/) ?? words.match(/^(\d{2})(\d{2})(\d{4}|\d{2})$/);
  if (parts?.[1].length === 4) return made(parts[1], parts[2], parts[3]);
  if (parts) return made(parts[3].length === 2 ? century(Number(parts[3]), today, past) : parts[3], parts[2], parts[1]);
  const short = words.match(/^(\d{1,2}) (\d{1,2})$/) ?? words.match(/^(\d{2})(\d{2})$/);
  if (short) return nearest(short[1], short[2], today, past);
  const ahead = text.trim().match(/^\+(\d{1,3})$/);
  if (ahead) return plus(today, Number(ahead[1]));
  if (/^\d{1,2}$/.test(words)) return ofMonth(words, today);
  return weekday(words, today);
}

// Two figures of a year: of one's birth they lie behind, else in this century.
function century(two, today, past) {
  const now = Number(today.slice(0, 4));
  const year = Math.floor(now / 100) * 100 + two;
  return past && year > now ? year - 100 : year;
}

const monday = (day) => plus(day, -((date(day).getUTCDay() + 6) % 7));
const first = (day, months = 0) => { const d = date(day); return iso(new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + months, 1))); };

// Periods by name, both days within.
export const PERIODS = {
  today: (day) => [day, day],
  week: (day) => [monday(day), plus(monday(day), 6)],
  month: (day) => [first(day), plus(first(day, 1), -1)],
  last: (day) => [first(day, -1), plus(first(day), -1)],
  year: (day) => [first(day, -11), day],
};

// A time of day as HH:MM: 9, 9h, 9h30, 930, 09:30, meio-dia; null for what is none.
export function clock(text) {
  const words = text.trim().toLowerCase();
  if (words === "meio-dia" || words === "meio dia") return "12:00";
  const found = words.match(/^(\d{1,2})(?:\s*(?:h|:|\.)\s*(\d{2})?)?\s*(?:h|min|m)?$/) ?? words.match(/^(\d{1,2})(\d{2})$/);
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}
