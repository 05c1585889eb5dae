/* A file beside the words of the composer: picked, photographed, recorded, pasted or dropped; shown before it leaves; uploaded with
 * its progress. It stays here until the server has it, under one key, so that trying again sends nothing twice. */
(() => {
  "use strict";
  const composer = document.querySelector("#composer"), shown = document.querySelector("#attached");
  if (!composer || !shown) return;
  const { say, token } = window.foyer;
  const LARGEST = 16 * 1024 * 1024;
  const text = composer.elements.text, key = composer.elements.client_key, quoted = composer.elements.reply_to;
  const image = shown.querySelector("img"), name = shown.querySelector(".attached-name"), bar = shown.querySelector("progress");
  let file = null, busy = false, isVoice = false;

  function attach(picked, spoken = "") {
    if (!picked || busy) return;
    if (picked.size > LARGEST) { say(shown.dataset.tooLarge, "danger"); return; }
    if (composer.classList.contains("is-note")) composer.querySelector("[data-mode=send]").click();
    file = picked;
    shown.hidden = false;
    text.required = false;
    isVoice = Boolean(spoken); // WhatsApp shows no words below a voice message: what is written stays for the next
    name.textContent = spoken || picked.name;
    image.hidden = true;
    if (/^image\/(jpeg|png|webp|gif)$/.test(picked.type)) {
      const reader = new FileReader();
      reader.addEventListener("load", () => { if (file === picked) { image.src = reader.result; image.hidden = false; } });
      reader.readAsDataURL(picked);
    }
    for (const menu of composer.querySelectorAll("details.menu[open]")) menu.open = false;
    composer.classList.toggle("has-caption", !isVoice);
    composer.dispatchEvent(new CustomEvent("foyer:attached"));
    text.focus();
  }
  function detach() {
    file = null;
    shown.hidden = bar.hidden = image.hidden = true;
    image.removeAttribute("src");
    text.required = true;
    composer.elements.anyway.value = "";
    composer.classList.remove("has-caption");
    composer.dispatchEvent(new CustomEvent("foyer:attached"));
  }

  composer.addEventListener("change", (event) => {
    if (!("attach" in event.target.dataset)) return;
    attach(event.target.files[0]);
    event.target.value = "";
  });
  composer.addEventListener("click", (event) => {
    if (event.target.closest("[data-unattach]") && !busy) { detach(); text.focus(); }
  });
  /* A voice message: spoken here, heard nowhere before it is sent or thrown away. */
  const recording = document.querySelector("#recording");
  let recorder = null, ticking = 0, isKept = false;
  if (!window.MediaRecorder || !navigator.mediaDevices) for (const button of composer.querySelectorAll("[data-record=start]")) button.hidden = true;
  composer.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-record]")?.dataset.record;
    if (deed === "start") record();
    if (deed && deed !== "start" && recorder) { isKept = deed === "done"; recorder.stop(); }
  });
  async function record() {
    if (recorder || busy) return;
    for (const menu of composer.querySelectorAll("details.menu[open]")) menu.open = false;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) { say(recording.dataset.refused, "danger"); return; }
    const type = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    const pieces = [], began = Date.now(), clock = recording.querySelector(".attached-name");
    const tick = () => { const seconds = Math.floor((Date.now() - began) / 1000); clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; };
    recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      const made = recorder.mimeType;
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      recording.hidden = true;
      if (!isKept) { text.focus(); return; }
      tick();
      const ending = made.includes("ogg") ? "ogg" : made.includes("webm") ? "webm" : "m4a";
      attach(new File(pieces, `voice.${ending}`, { type: made }), `${recording.dataset.name} · ${clock.textContent}`);
    });
    tick();
    ticking = setInterval(tick, 500);
    recording.hidden = false;
    recorder.start();
  }

  text.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files][0];
    if (pasted) { event.preventDefault(); attach(pasted); }
  });
  composer.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  composer.addEventListener("drop", (event) => { if (event.dataTransfer.files.length) { event.preventDefault(); attach(event.dataTransfer.files[0]); } });

  /* Before the outbox of thread.js, which knows only words. */
  document.addEventListener("submit", (event) => {
    if (event.target !== composer || !file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!busy) upload();
  }, true);

  function upload() {
    const form = new FormData(document.querySelector("#thread-state"));
    form.append("text", isVoice ? "" : text.value);
    form.append("client_key", key.value);
    form.append("reply_to", quoted.value);
    form.append("known", composer.elements.known.value); // as with words: who answers second is asked, see live.js
    form.append("anyway", composer.elements.anyway.value);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", composer.dataset.send);
    for (const [header, value] of [["HX-Request", "true"], ["HX-Current-URL", location.href], ["X-CSRFToken", token()]]) request.setRequestHeader(header, value);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => done(request));
    request.addEventListener("error", () => stop(composer.dataset.lost));
    busy = true;
    bar.value = 0;
    bar.hidden = false;
    request.send(form);
  }
  function stop(why) {
    busy = false;
    bar.hidden = true;
    say(why, "danger");
  }
  function done(request) {
    const to = request.getResponseHeader("HX-Redirect");
    if (to) { location.assign(to); return; }
    if (request.status !== 200) {
      let told = "";
      try { told = JSON.parse(request.getResponseHeader("HX-Trigger")).notice.text; } catch { /* no sentence of ours */ }
      stop(told || composer.dataset.lost);
      return;
    }
    if (request.getResponseHeader("X-Asks-First")) { // the file stays until its sender has chosen
      busy = false;
      bar.hidden = true;
      document.body.dispatchEvent(new CustomEvent("foyer:refused", { detail: { answer: new Response(request.responseText, { headers: { "X-Asks-First": "1" } }) } }));
      return;
    }
    busy = false;
    detach();
    if (!isVoice) composer.querySelector("[data-unquote]")?.click();
    key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!isVoice) text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    htmx.swap("#messages", request.responseText, { swapStyle: "merge" }, { contextElement: document.querySelector("#messages") });
    document.querySelector("#scroller").scrollTop = 0;
    composer.dispatchEvent(new CustomEvent("foyer:left"));
  }
})();
