// Keys for dividing a stack: one page is marked; a letter chooses what it is, and the next one that needs a word is marked.
// Without this the choices are pressed one by one.
"use strict";

(() => {
  const sides = [...document.querySelectorAll("[data-side]")].filter((side) => side.querySelector("[data-choice]"));
  const note = document.querySelector("[data-scripted]");
  if (!sides.length) return;
  note.hidden = false;
  const unsaid = (side) => !side.querySelector("[data-choice]:checked");
  let here = Math.max(0, sides.findIndex(unsaid));

  function mark(at, look) {
    sides[here].classList.remove("marked");
    here = Math.min(sides.length - 1, Math.max(0, at));
    sides[here].classList.add("marked");
    if (look) {
      const field = sides[here].querySelector("[data-choice]:checked") || sides[here].querySelector("[data-choice]");
      field.focus({ preventScroll: true });
      sides[here].scrollIntoView({ block: "nearest" });
    }
  }

  function shade(side) {
    const chosen = side.querySelector("[data-choice]:checked");
    const value = chosen ? chosen.value : "";
    side.classList.toggle("begins", value === "new" || value === "envelope_new");
    side.classList.toggle("dim", value === "blank" || value === "aside");
  }

  sides.forEach((side, at) => {
    side.addEventListener("change", () => { shade(side); mark(at, false); });
    side.addEventListener("focusin", () => mark(at, false));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.closest("input:not([type=radio]), textarea, select");
    if (typing || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") {
      mark(here + (event.key === "j" ? 1 : -1), true);
    } else {
      const choice = sides[here].querySelector(`[data-choice="${CSS.escape(event.key)}"]`);
      if (!choice) return;
      choice.checked = true;
      shade(sides[here]);
      const next = sides.findIndex((side, at) => at > here && unsaid(side));
      mark(next < 0 ? here + 1 : next, true);
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);
  mark(here, false);
})();
