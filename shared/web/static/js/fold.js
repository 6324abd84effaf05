// How words are compared: as the server's searches fold them. No accents, no apostrophes,
// punctuation only parts words.
const LETTERS = { ß: "ss", ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe" };

export const fold = (text) => text.replace(/['’‘´`]/g, "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[ßłøđæœ]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// Whether each word that was asked for begins or stands within a word of the text.
export const holds = (text, asked) => fold(asked).split(" ").every((word) => fold(text).includes(word));
