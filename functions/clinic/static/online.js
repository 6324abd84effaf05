// How long the time stays kept for who is typing, by the minute; once it is over, says so.
const kept = document.querySelector("[data-until]");
const words = kept.querySelector("span");
const until = Date.parse(kept.dataset.until);
const exact = words.textContent;
let shown;

function tell() {
  const minutes = Math.ceil((until - Date.now()) / 60_000);
  if (minutes === shown) return;
  shown = minutes;
  if (minutes > 1) words.textContent = `${exact} Faltam ${minutes} minutos.`;
  else if (minutes === 1) words.textContent = `${exact} Falta menos de um minuto.`;
  else words.textContent = "O horário não está mais guardado, mas ainda pode ser seu: confirme.";
}
tell();
setInterval(tell, 5_000);
