// Sets the remembered theme before the first paint; therefore the only script that blocks.
const remembered = localStorage.getItem("theme");
if (remembered) document.documentElement.dataset.theme = remembered;
