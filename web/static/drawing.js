// Drawing a rectangle on a page, with mouse, finger or keys: it fills the numbers of the form, which works without.
"use strict";

(() => {
  const place = document.querySelector("[data-draw]");
  const bar = document.querySelector("[data-new]");
  const form = place && document.querySelector("form input[name=x]")?.form;
  if (!form) return;
  const names = ["x", "y", "width", "height"];
  const fields = names.map((name) => form.elements[name]);
  const hint = document.querySelector("[data-drawn]");
  const STEP = 1; // hundredths of the page
  let from = null;

  const clamp = (value, most = 100) => Math.min(most, Math.max(0, value));
  const numbers = () => fields.map((field) => Number(field.value) || 0);

  function show() {
    numbers().forEach((value, index) => bar.setAttribute(names[index], value / 100));
  }

  function put(values) {
    values.forEach((value, index) => { fields[index].value = (Math.round(value * 10) / 10).toString(); });
    show();
  }

  function at(event) {
    const box = place.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width * 100), clamp((event.clientY - box.top) / box.height * 100)];
  }

  place.tabIndex = 0;
  place.setAttribute("role", "application");
  place.setAttribute("aria-label", hint.textContent);
  hint.hidden = false;

  place.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    place.focus({ preventScroll: true });
    place.setPointerCapture(event.pointerId);
    from = at(event);
    put([from[0], from[1], 0, 0]);
  });
  place.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    put([Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]);
  });
  place.addEventListener("pointerup", () => {
    if (from) form.elements.reason.focus();
    from = null;
  });
  place.addEventListener("pointercancel", () => { from = null; });

  place.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    let [x, y, width, height] = numbers();
    if (!width || !height) [x, y, width, height] = [40, 45, 20, 5]; // something to begin with, in the middle
    if (event.shiftKey) {
      width = clamp(width + step[0] * STEP, 100 - x);
      height = clamp(height + step[1] * STEP, 100 - y);
    } else {
      x = clamp(x + step[0] * STEP, 100 - width);
      y = clamp(y + step[1] * STEP, 100 - height);
    }
    put([x, y, width, height]);
  });

  fields.forEach((field) => field.addEventListener("input", show));
  show();
})();
