// Keys for those who read many letters. Every one of them presses something that is on the page without it.
"use strict";

(() => {
  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  const panels = () => [...document.querySelectorAll("details[name=decision][open]")]; // those inside them have another name

  // While a panel is open, the keys are its own: a key for what lies behind it would decide what nobody meant to.
  function byKey(key) {
    const open = panels();
    const keyed = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    return keyed.find((element) => !open.length || open.some((one) => one.contains(element))) || null;
  }

  function move(step) {
    const links = [...document.querySelectorAll("[data-row-link]")];
    if (!links.length) return false;
    const here = links.indexOf(document.activeElement);
    const next = links[Math.min(links.length - 1, Math.max(0, here + step))];
    next.focus();
    next.closest("[data-row]").scrollIntoView({ block: "nearest" });
    return true;
  }

  function turn(step) {
    const pages = [...document.querySelectorAll("[data-proof-page]")];
    if (!pages.length) return false;
    const tops = pages.map((page) => Math.abs(page.getBoundingClientRect().top - 60));
    const here = tops.indexOf(Math.min(...tops));
    pages[Math.min(pages.length - 1, Math.max(0, here + step))].scrollIntoView({ block: "start" });
    return true;
  }

  // What was set aside stands folded in its place: all of it opens and closes together.
  function unfold() {
    const folds = [...document.querySelectorAll("details[data-fold]")];
    if (!folds.length) return false;
    const open = !folds.every((one) => one.open);
    folds.forEach((one) => { one.open = open; });
    if (open) folds[0].scrollIntoView({ block: "nearest" });
    return true;
  }

  function press(element) {
    if (element.matches("input:not([type=checkbox])")) {
      element.focus();
      element.select();
    } else if (element.matches("details")) {
      element.open = !element.open;
      const around = element.parentElement.closest("details");
      if (around && element.open) around.open = true;
      if (element.open) (element.querySelector(":scope > .acts summary") || element.querySelector("select, textarea, input:not([type=hidden]), .panel button") || element.querySelector("summary")).focus();
      else element.querySelector("summary").focus();
    } else {
      element.click();
    }
    return true;
  }

  function act(key) {
    if (key === "?") {
      const keys = document.getElementById("keys");
      if (keys && !keys.open) keys.showModal();
      return keys !== null;
    }
    if (!panels().length) {
      if (key === "j" && move(1)) return true;
      if (key === "k" && move(-1)) return true;
      if (key === "]") return turn(1);
      if (key === "[") return turn(-1);
      if (key === "h" && unfold()) return true;
    }
    const element = byKey(key);
    return element !== null && press(element);
  }

  // Close what is open. The focus goes back to what opened it, and from the search to what is read.
  function leave(from) {
    const open = [...document.querySelectorAll("details.decision[open], details.more[open]")];
    open.forEach((one) => { one.open = false; });
    const left = open.find((one) => one.contains(from));
    if (left) left.querySelector("summary").focus();
    else if (typing(from)) (document.querySelector("[data-begin]") || document.getElementById("main")).focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat && !typing(event.target) && !"jk[]".includes(event.key)) return; // a key held down decides once, not about the next letter too
    if (event.key === "Escape") {
      leave(event.target);
      return;
    }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (act(event.key)) event.preventDefault();
  });

  // One menu or panel at a time; a click elsewhere closes it.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.more[open]").forEach((one) => {
      if (!one.contains(event.target)) one.open = false;
    });
  });

  // A page that waits for its proof does not take a panel away in which somebody writes a reason.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "proof" && document.querySelector("details.decision[open]")) event.preventDefault();
  });

  // The focus is never lost: after an act it is where that was done, at what is wrong, or at the line that says what
  // was done. Otherwise what is read has it, so that the space bar and the arrows turn its pages.
  function land(element, options) {
    if (!element) return false;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus(options);
    return document.activeElement === element;
  }

  const meant = () => location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const seen = (selector) => [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  const begin = () => land(seen("[data-begin]"), { preventScroll: true }) || land(seen("main > .told[role=status]"), { preventScroll: true });

  if (!document.querySelector("[autofocus]")) land(seen("main [aria-invalid=true]")) || land(seen("main [role=alert]")) || land(meant(), { preventScroll: true }) || begin();
  window.addEventListener("hashchange", () => land(meant(), { preventScroll: true }));

  // A part that comes anew takes the focus away that stood in it: what stands there now has it then.
  let stood = null;
  document.addEventListener("htmx:beforeSwap", () => { stood = document.activeElement; });
  document.addEventListener("htmx:afterSettle", () => {
    if (!stood || stood.isConnected || document.activeElement !== document.body) return;
    const places = [];
    for (let old = stood.closest("[id]"); old; old = old.parentElement?.closest("[id]")) places.push(document.getElementById(old.id));
    const place = places.find(Boolean);
    const same = place && [...place.querySelectorAll(stood.tagName)].find((one) => one.textContent === stood.textContent);
    land(same, { preventScroll: true }) || land(place, { preventScroll: true }) || begin();
  });

  // On a phone the ways lie in one row that is longer than the screen: the one that is open is in sight.
  const way = document.querySelector(".ways [aria-current]");
  if (way) way.closest(".ways").scrollLeft = way.offsetLeft - innerWidth / 2;

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.submitter?.formTarget) return; // what is only tried in a frame can be tried again
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
})();
