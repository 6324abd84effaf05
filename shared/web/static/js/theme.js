// Sets the remembered theme before the first paint; therefore the only script that blocks.
try {
  const remembered = localStorage.getItem("theme");
  if (remembered) document.documentElement.dataset.theme = remembered;
} catch {
  // Storage is refused in some private windows: the system's theme stands.
}
