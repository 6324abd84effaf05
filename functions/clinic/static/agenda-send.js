// What is moved on the board, sent: the server decides, a notice takes it back, and where it cannot be
// the nearest free times are offered to click.
import { request } from "../js/session.js";
import { column, number, written } from "./rows.js";
import { times } from "./times.js";

export const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));
export const say = (text) => { document.getElementById("agenda-said").textContent = text; };
export const named = (thing) => thing.querySelector("strong").textContent;

// Where a thing stands: what its move is sent with, and what takes it back.
export function standing(thing, where = column(thing), at = number(thing, "at"), rows = number(thing, "span")) {
  const place = { day: where.dataset.day, time: written(at), ...(thing.matches(".slot, [data-alone]") && { professional_id: where.dataset.who }) };
  return thing.matches(".slot") ? place : { ...place, until: written(at + rows) };
}
const pathOf = ({ dataset, id }) => (dataset.block ? `/clinic/blocks/${dataset.block}/move` : `/clinic/appointments/${id.replace("slot-", "")}/move`);

export async function send(thing, wanted, where, shownAgain) {
  const path = pathOf(thing);
  const before = standing(thing);
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await request(path, { headers, body: JSON.stringify({ ...wanted, version: Number(thing.dataset.move) }) }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!answer?.ok && told) return refused(thing, wanted, where, told, shownAgain);
  if (!answer?.ok) return toast({ text: "Sem resposta do servidor: ficou onde estava. Tente de novo em instantes.", tone: "danger" });
  const until = wanted.until ? `–${wanted.until}` : "";
  const text = `${thing.dataset.block ? "Bloqueio mudado" : "Remarcado"}: ${named(thing)}, ${wanted.time}${until}, ${where}.`;
  const link = thing.dataset.block ? await collisions(answer.headers.get("Location")) : null;
  const version = (told?.appointment ?? told?.block)?.version;
  toast({ text, link, ...(version && { undo: path, body: before, version }) });
  say(text);
}

// What time that was closed collides with, as the way to settle it; null when with nothing.
export async function collisions(address) {
  const answer = await request(address, { method: "GET", headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  const found = told?.collisions.length ?? 0;
  return found ? { href: address, text: found === 1 ? "Resolver 1 horário marcado" : `Resolver ${found} horários marcados` } : null;
}

function refused(thing, wanted, where, problem, shownAgain) {
  const why = Object.values(problem.fields ?? {})[0] ?? problem.detail;
  if (!problem.free?.length) return toast({ text: why, tone: "danger" });
  const dialog = document.getElementById("elsewhere");
  dialog.querySelector("[data-why]").textContent = `${wanted.time}, ${where}: ${why.replace(/ ?Livres: .*$/, "")} Livres:`;
  const choose = async (time) => { dialog.close(); await send(thing, { ...wanted, time }, where, shownAgain); await shownAgain(); };
  dialog.querySelector("[data-times]").replaceChildren(...times(problem.free, choose));
  dialog.showModal();
  dialog.querySelector("[data-times] button").focus();
}
