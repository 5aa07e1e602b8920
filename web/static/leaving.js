// Whoever leaves a letter says so, that others need not wait until it shows.
"use strict";

window.addEventListener("pagehide", () => {
  const form = document.querySelector("form[data-leave]");
  if (!form) return;
  const told = new FormData(form);
  told.set("opened", form.dataset.opened);
  navigator.sendBeacon(form.dataset.leave, told);
});
