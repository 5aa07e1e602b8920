// Blacking words out with a selection: in the letter it leads to its paragraph, there it fills the form. Both work without.
"use strict";

(() => {
  if (window.redacting) return;
  window.redacting = true;
  const length = (text) => [...text].length; // in characters, as the desk counts them
  const box = document.querySelector("[data-paragraph]");

  function take() {
    const [start, end] = [box.selectionStart, box.selectionEnd];
    const form = box.form;
    if (start === end) return false;
    form.elements.words.value = box.value.slice(start, end);
    form.elements.at.value = length(box.value.slice(0, start));
    form.elements.reason.focus();
    return true;
  }

  // Words selected in the letter are handed on by their place in the paragraph, and never stand in an address.
  function go() {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const from = range && range.startContainer.parentElement && range.startContainer.parentElement.closest(".passage .para");
    const link = from && from.querySelector("[data-black]");
    if (!link) return false;
    const before = document.createRange();
    before.selectNodeContents(from.querySelector("p"));
    before.setEnd(range.startContainer, range.startOffset);
    location.assign(`${link.href}#${words(before).length}-${words(before).length + words(range).length}`);
    return true;
  }

  function words(range) {
    const copy = range.cloneContents();
    copy.querySelectorAll(".unseen").forEach((one) => one.remove());
    return copy.textContent;
  }

  if (box) {
    const hint = document.querySelector("[data-take]");
    hint.hidden = false;
    box.readOnly = false; // a box that is read only has no caret to go on with; nothing can be typed into this one either
    box.setAttribute("aria-readonly", "true");
    box.addEventListener("beforeinput", (event) => event.preventDefault());
    hint.querySelector("[data-take-words]").addEventListener("click", take);
    box.form.elements.words.addEventListener("input", () => { box.form.elements.at.value = ""; });
    const given = /^#(\d+)-(\d+)$/.exec(location.hash);
    if (given) {
      box.setSelectionRange(Number(given[1]), Number(given[2]));
      take();
    } else if (!box.form.elements.words.value) {
      box.focus();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "b" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const free = event.target === box || event.target.closest("input, textarea, select, [contenteditable]") === null;
    if (free && !document.querySelector("dialog[open], details[name=decision][open]") && (box ? take() : go())) event.preventDefault();
  });
})();
