// The board's rows of five minutes, as its classes say them: at-126 is 10:30, span-10 are 50 minutes.
export const number = (one, kind) => Number(one.className.match(new RegExp(`\\b${kind}-(\\d+)`))[1]);
export const written = (row) => `${String(Math.floor(row / 12)).padStart(2, "0")}:${String((row % 12) * 5).padStart(2, "0")}`;
