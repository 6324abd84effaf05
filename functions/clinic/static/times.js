// The free times that a refusal names, each a button: `then` is given the one that is chosen.
export const times = (free, then) => free.map((time) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button secondary small", textContent: time });
  button.addEventListener("click", () => then(time));
  return button;
});
