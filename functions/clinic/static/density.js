// How tall a row of the agenda is, before the page is drawn: it would jump otherwise.
document.documentElement.dataset.density = localStorage.getItem("agenda-density") ?? "";
