// One file into the bucket, in pieces, by a session of the bucket's own. A broken line costs what was
// under way: the bucket is asked what it has. What stays unfinished is kept for whoever chooses the
// same file again on the same page; its address is a secret good for that one file alone.
import { csrfToken, renew } from "./session.js";

export const LARGE = 8_000_000;
const PIECE = 8 * 2 ** 20; // a multiple of 256 KiB, as the bucket wants it
const KEPT_MS = 6.5 * 86_400_000; // the session itself lives for seven days
const SILENT_MS = 60_000;
const PAUSES_S = [1, 2, 4, 8, 15, 30, 30, 30]; // then a person is asked
const MUTE = 3;
const STORE = "uploads";
const REFUSED = "O arquivo não foi aceito. Escolha-o de novo.";

export class Refused extends Error {}
export class Stalled extends Error {}
class Broken extends Error {}
class Gone extends Error {}

function every() {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(STORE)) ?? {});
    return Object.fromEntries(found.filter(([, one]) => one.until > Date.now()));
  } catch {
    return {};
  }
}

function keep(key, one) {
  const { [key]: _, ...others } = every();
  localStorage.setItem(STORE, JSON.stringify(one ? { ...others, [key]: one } : others));
}

const begins = ({ sessions, owner }) => `${sessions}|${owner}|`;
export const keyOf = (file, place) => `${begins(place)}${file.name}|${file.size}|${file.lastModified}`;
export const forget = (key) => keep(key, null);
export const kept = (place) => Object.entries(every()).filter(([key]) => key.startsWith(begins(place)));

// Rejects when the line breaks, or nothing moves for a minute.
export function request(method, address, { headers = {}, body = null, signal, told } = {}) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let silence;
    const stop = () => xhr.abort();
    const wait = () => {
      clearTimeout(silence);
      silence = setTimeout(stop, SILENT_MS);
    };
    const end = () => {
      clearTimeout(silence);
      signal?.removeEventListener("abort", stop);
    };
    xhr.open(method, address);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => (wait(), told?.(loaded));
    xhr.onload = () => (end(), resolve(xhr));
    xhr.onerror = () => (end(), reject(new Broken()));
    xhr.onabort = () => (end(), reject(signal?.aborted ? signal.reason : new Broken()));
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", stop);
    wait();
    xhr.send(body);
  });
}

async function ask(place, size, signal, renewed = false) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": csrfToken() };
  const answer = await request("POST", place.sessions, { headers, body: JSON.stringify({ size }), signal });
  if (answer.status === 401 && !renewed && (await renew())) return ask(place, size, signal, true);
  if (passes(answer.status)) throw new Broken();
  const told = JSON.parse(answer.responseText);
  if (answer.status >= 400) throw new Refused(Object.values(told.fields ?? {})[0] ?? told.detail);
  return told;
}

async function open(file, place, signal) {
  const { url, headers, upload } = await ask(place, file.size, signal);
  const answer = await request("POST", url, { headers, signal });
  if (passes(answer.status)) throw new Broken();
  const at = answer.getResponseHeader("Location");
  if (answer.status !== 201 || !at) throw new Refused(REFUSED);
  return { at, upload, sent: 0, name: file.name, size: file.size, until: Date.now() + KEPT_MS };
}

const passes = (status) => status >= 500 || status === 408 || status === 429;

// How many bytes the bucket has, by what it answers: 308 is "go on" (no redirect, it names no place).
function received(answer, file) {
  if (answer.status === 200 || answer.status === 201) return file.size;
  if (answer.status === 308) return Number(answer.getResponseHeader("Range")?.split("-")[1] ?? -1) + 1;
  if (answer.status === 404 || answer.status === 410) throw new Gone();
  throw passes(answer.status) ? new Broken() : new Refused(REFUSED);
}

async function put(file, session, at, { signal, told }) {
  const end = Math.min(at + PIECE, file.size);
  const headers = { "Content-Range": `bytes ${at}-${end - 1}/${file.size}` };
  const body = file.slice(at, end);
  return received(await request("PUT", session.at, { headers, body, signal, told: (n) => told(at + n) }), file);
}

async function state(file, session, { signal }) {
  const headers = { "Content-Range": `bytes */${file.size}` };
  return received(await request("PUT", session.at, { headers, signal }), file);
}

// Where to go on. A page is not always told that a session is gone: if it stays mute and another can be
// opened, it is. One that speaks again meanwhile is kept, with all it has.
async function resume(file, place, session, failed, signal) {
  try {
    return { session, at: await state(file, session, { signal }) };
  } catch (error) {
    const gone = error instanceof Gone;
    if (!gone && !(error instanceof Broken && failed >= MUTE)) throw error;
    const fresh = await open(file, place, signal);
    const at = gone ? null : await state(file, session, { signal }).catch(() => null);
    return at === null ? { session: fresh, at: 0 } : { session, at };
  }
}

// Ends at once when the line is back.
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", stop);
    };
    const end = () => (over(), resolve());
    const stop = () => (over(), reject(signal.reason));
    const timer = setTimeout(end, seconds * 1000);
    addEventListener("online", end);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}

// Resolves with what names the file to our server. `told` hears the bytes that went, `waits` of a
// broken line. Rejects with Refused (a sentence), Stalled, or the signal's reason.
export async function send(file, place, { signal, told, waits }) {
  const key = keyOf(file, place);
  let session = every()[key];
  for (let failed = 0, at; ; ) {
    try {
      if (session) ({ session, at } = await resume(file, place, session, failed, signal));
      else [session, at] = [await open(file, place, signal), 0];
      keep(key, session);
      for (told(at); at < file.size; told(at)) {
        const has = await put(file, session, at, { signal, told });
        if (has <= at) throw new Broken(); // it took nothing: not at once again, and not for ever
        [at, failed] = [has, 0];
        keep(key, (session = { ...session, sent: at }));
      }
      return { upload: session.upload, key };
    } catch (error) {
      if (!(error instanceof Broken || error instanceof Gone)) throw error;
      if (failed >= PAUSES_S.length) throw new Stalled();
      waits();
      await pause(PAUSES_S[failed++], signal);
    }
  }
}
