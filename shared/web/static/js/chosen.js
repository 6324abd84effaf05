// What somebody dropped, with what lies in its folders, and why a file cannot be taken.
const entryOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function walk(entry, found) {
  if (entry.isFile) return found.push(await entryOf(entry));
  const reader = entry.createReader();
  const some = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred a time
  for (let next = await some(); next.length; next = await some()) for (const one of next) await walk(one, found);
}

// The files, and whether they come out of a folder, where others may lie as well.
export async function dropped({ items, files }, folders) {
  const entries = folders ? [...items].map((one) => one.webkitGetAsEntry()).filter(Boolean) : [];
  if (!entries.some(({ isDirectory }) => isDirectory)) return [[...files], false];
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return [found.filter(({ name }) => !name.startsWith(".")), true];
}

export const fits = ({ name }, { kinds }) => !kinds || kinds.split(" ").some((kind) => name.toLowerCase().endsWith(kind));

// The server decides; this only spares somebody the wait.
const either = new Intl.ListFormat("pt-BR", { type: "disjunction" });
export function wrong(file, { most, kinds, tooLarge }) {
  if (!fits(file, { kinds })) return `Não é um arquivo ${either.format(kinds.replaceAll(".", "").toUpperCase().split(" "))}.`;
  if (!file.size) return "O arquivo está vazio.";
  if (most && file.size > Number(most)) return `Passa de ${Math.floor(most / 1e6)} MB. ${tooLarge}`;
  return "";
}
