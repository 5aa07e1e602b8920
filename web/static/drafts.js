// What somebody types, chooses and ticks is kept in this tab until the desk has taken it: an ended session or a failure costs no words.
"use strict";

(() => {
  const account = document.body.dataset.account;
  const PREFIX = "mailcall-draft:";
  const mine = `${PREFIX}${account}:`;
  const typed = "textarea[name], input[type=text][name], input[type=email][name], input[type=tel][name], input[type=date][name], input[type=number][name], input[name]:not([type])";
  const kept = `${typed}, select[name]:not([multiple]), input[type=radio][name], input[type=checkbox][name]`;

  // What is ticked is known by its value, too; what is chosen and ticked is told in words, as what is typed is.
  const ticked = (field) => field.matches("[type=radio], [type=checkbox]");
  const called = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (ticked(field) ? String(field.checked) : field.value);

  function sent(field) {
    if (ticked(field)) return String(field.defaultChecked);
    if (!field.matches("select")) return field.defaultValue;
    return ([...field.options].find((one) => one.defaultSelected) || field.options[0])?.value;
  }

  function put(field, value) {
    if (ticked(field)) field.checked = value === "true";
    else if (!field.matches("select") || [...field.options].some((one) => one.value === value)) field.value = value;
  }

  // A form is known by where it goes, unless several go there and each has a name of its own.
  const keyOf = (form) => form.dataset.keep || new URL(form.getAttribute("action") || "", location).pathname;
  const nameOf = (form) => mine + keyOf(form);
  const isKept = (form) => form?.getAttribute("method") === "post" && !("unkept" in form.dataset) && form.querySelector(typed) !== null;
  const fields = (form) => [...form.querySelectorAll(kept)];
  const load = (name) => JSON.parse(sessionStorage.getItem(name) || "{}");
  const all = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));

  function store(form, values) {
    try {
      if (Object.keys(values).length) sessionStorage.setItem(nameOf(form), JSON.stringify(values));
      else sessionStorage.removeItem(nameOf(form));
    } catch { /* there is no room: the page works as it does without this */ }
  }

  function keep(field) {
    const form = field.form;
    const values = load(nameOf(form));
    const together = field.type === "radio" ? fields(form).filter((one) => one.name === field.name) : [field];
    together.forEach((one) => {
      if (valueOf(one) === sent(one)) delete values[called(one)];
      else values[called(one)] = valueOf(one);
    });
    store(form, values);
  }

  // What a choice fills in or shows follows what is chosen now.
  const tell = (changed) => changed.filter((field) => field.matches("select")).forEach((field) => field.dispatchEvent(new Event("change", { bubbles: true })));

  // The line that says so stands at the head of the form, and its button gives the form back as the desk sent it.
  function say(form) {
    if (form.querySelector("[data-draft]")) return;
    const line = document.getElementById("draft-back").content.firstElementChild.cloneNode(true);
    line.querySelector("button").addEventListener("click", () => {
      const back = fields(form).filter((field) => valueOf(field) !== sent(field));
      back.forEach((field) => put(field, sent(field)));
      store(form, {});
      line.remove();
      tell(back);
      fields(form)[0].focus();
    });
    form.prepend(line);
  }

  function restore(form) {
    const values = load(nameOf(form));
    const back = fields(form).filter((field) => values[called(field)] && values[called(field)] !== valueOf(field));
    if (!back.length) return null;
    back.forEach((field) => put(field, values[called(field)]));
    back.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
    tell(back);
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      if (!fold.name || !document.querySelector(`details[name=${fold.name}][open]`)) fold.open = true; // what the desk opened stays
    }
    say(form);
    return back[0];
  }

  const restoreIn = (part) => [...part.querySelectorAll("form")].filter(isKept).map(restore);

  // Whoever comes back to their words writes on, unless the page leads elsewhere or says what is wrong.
  function begin() {
    const field = restoreIn(document).find((one) => one && one.checkVisibility());
    if (field && !location.hash && [document.body, document.querySelector("[data-begin]")].includes(document.activeElement)) field.focus();
  }

  if (!account) return; // nobody is signed in: what was kept waits for whoever wrote it
  all().filter((name) => !name.startsWith(mine)).forEach((name) => sessionStorage.removeItem(name));
  if (document.body.dataset.taken) sessionStorage.removeItem(mine + document.body.dataset.taken);
  document.addEventListener("DOMContentLoaded", begin); // behind htmx, which hears what comes back

  document.addEventListener("input", (event) => {
    if (event.target.matches(kept) && isKept(event.target.form)) keep(event.target);
  });
  // The desk says on its next page which form it took, and only then is the draft gone.
  document.addEventListener("formdata", (event) => {
    if (isKept(event.target)) event.formData.set("draft", keyOf(event.target));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget]")) all().forEach((name) => sessionStorage.removeItem(name));
  });
  // A part of the page that came anew: what was typed into its forms is put back; inside one form its words stay.
  document.addEventListener("htmx:load", (event) => { if (!event.target.closest("form")) restoreIn(event.target.parentElement); });
})();
