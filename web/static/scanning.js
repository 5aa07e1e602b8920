// Sends each scan by itself and shows the answer in place, in sound too; a phone's camera is a scanner as well.
// Without this the form does the same, a page at a time.
"use strict";

(() => {
  const form = document.getElementById("scan");
  const photos = document.getElementById("scan-photo");
  const field = form.elements.code;
  const scanned = () => document.getElementById("scanned");
  const part = (name) => document.querySelector(`[data-${name}]`);
  let stream = null; // of the camera, while it is on

  // --- Sound: two short high notes to go on, one long low one to stop. It can be turned off, and stays off.

  const KEPT = "mailcall-scan-sound";
  const sound = part("sound");
  let audio = null;
  sound.checked = localStorage.getItem(KEPT) !== "off";
  sound.addEventListener("change", () => {
    localStorage.setItem(KEPT, sound.checked ? "on" : "off");
    field.focus();
  });

  function note(hertz, from, length, shape) {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.type = shape;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.2, audio.currentTime + from);
    loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + from + length);
    tone.connect(loud).connect(audio.destination);
    tone.start(audio.currentTime + from);
    tone.stop(audio.currentTime + from + length);
  }

  function heard(tone) {
    document.body.dataset.heard = tone; // what was played last
    if (!sound.checked || !window.AudioContext) return;
    audio ||= new AudioContext();
    if (tone === "good") [0, 0.11].forEach((from) => note(1320, from, 0.09, "sine"));
    else if (tone === "warn") [0, 0.2].forEach((from) => note(440, from, 0.18, "triangle"));
    else note(170, 0, 0.8, "sawtooth");
    if (tone === "stop" && navigator.vibrate) navigator.vibrate(400);
  }

  // --- Scans are sent one after the other, in their order: the next may come before the answer does.

  const AGAIN_MS = 700; // a scanner that fires twice
  const waiting = [];
  let busy = false;
  let last = { text: "", at: 0 };

  function take(text) {
    const now = performance.now();
    if (!text.trim() || (text === last.text && now - last.at < AGAIN_MS)) return;
    last = { text, at: now };
    const scan = new Map([["code", text]]);
    waiting.push({ form, scan });
    work();
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      const next = waiting.shift();
      const told = new FormData(next.form);
      next.scan.forEach((value, name) => told.set(name, value));
      await send(next.form.action, told);
    }
    busy = false;
  }

  async function send(where, told) {
    try {
      const answer = await fetch(where, { method: "POST", body: told, headers: { "X-Scan": "yes" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") location.reload(); // signed out meanwhile
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
    } catch {
      waiting.length = 0; // what follows would be answered without this one
      const failed = document.getElementById("scan-failed").content.cloneNode(true);
      scanned().querySelector(".answer").replaceWith(failed);
      heard("stop");
    }
    if (!stream) field.focus({ preventScroll: true }); // with the camera on, a phone's keyboard stays away
  }

  function show(page) {
    const part = document.createElement("template");
    part.innerHTML = page;
    scanned().replaceWith(part.content.querySelector("#scanned"));
    const answer = scanned().querySelector("[data-tone]");
    if (answer) heard(answer.dataset.tone);
    answer?.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const text = field.value;
    field.value = "";
    take(text);
  });

  // A scanner types wherever the focus is: it is brought back.
  document.addEventListener("keydown", (event) => {
    if (event.target === document.body && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
  }, true);

  // --- A photo is made smaller before it travels.

  const SIDE_PX = 2000;

  async function sendPhoto(picture) {
    const small = Math.min(1, SIDE_PX / Math.max(picture.width || picture.videoWidth, picture.height || picture.videoHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round((picture.width || picture.videoWidth) * small);
    canvas.height = Math.round((picture.height || picture.videoHeight) * small);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const photo = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    waiting.push({ form: photos, scan: new Map([["photo", new File([photo], "photo.jpg", { type: "image/jpeg" })]]) });
    work();
  }

  photos.querySelector(".actions").hidden = true; // it is read as soon as it is chosen
  photos.elements.photo.addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    try {
      await sendPhoto(await createImageBitmap(file));
      photos.reset();
    } catch {
      photos.requestSubmit(); // a kind of picture that this browser cannot draw: sent as it is
    }
  });

  // --- The camera: read as it runs where the browser can, by a tap where it cannot.

  const button = part("camera");
  const shot = part("shot");
  const view = part("view");
  const GONE_MS = 1500; // a code that was not seen for so long is another envelope, or the same one shown again
  let reader = null;
  let inSight = { text: "", at: 0 };

  async function look() {
    if (!stream) return;
    try {
      const [code] = await reader.detect(view);
      const now = performance.now();
      if (code) {
        if (code.rawValue !== inSight.text || now - inSight.at > GONE_MS) take(code.rawValue);
        inSight = { text: code.rawValue, at: now };
      }
    } catch {
      // No picture yet.
    }
    setTimeout(look, 120);
  }

  async function open() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    } catch {
      part("refused").hidden = false;
      return;
    }
    field.blur();
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    if (reader) look();
    else shot.hidden = false;
  }

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = shot.hidden = true;
  }

  button.addEventListener("click", async () => {
    if (stream) close();
    else await open();
    button.setAttribute("aria-pressed", String(Boolean(stream)));
  });
  shot.addEventListener("click", () => sendPhoto(view));

  (async () => {
    part("scripted").hidden = false;
    if (!navigator.mediaDevices) return;
    const known = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
    if (known.includes("data_matrix")) reader = new BarcodeDetector({ formats: known.filter((one) => ["data_matrix", "code_128"].includes(one)) });
    else part("no-reader").hidden = !matchMedia("(pointer: coarse)").matches;
    button.hidden = false;
  })();
})();
