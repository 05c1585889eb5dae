// Writing: the text field, emoji, attachments, voice notes, and what can be done to a message.

import { $, api, attempt, el, icon, plain, toast } from "./page.js";

const EMOJI = [
  ..."😀 😂 😊 😍 🤔 😅 😉 😎 🙂 🙁 😢 😮 😴 🤗 🙏 👍 👎 👏 🙌 👌 ✌️ 💪 🎉 ❤️ 🔥 ✨ ⭐ ✅ ❌ ❓ ❗ 🏠".split(" "),
  ..."🏡 🏢 🛏️ 🛁 🚗 🌳 🌞 🌊 🐶 📍 📞 📅 ⏰ 💶 💷 🔑".split(" "),
];
const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const PLACES = [
  ["City Hall", "1 Market Square", 51.5045, -0.0865],
  ["Central Station", "Station Road", 51.5308, -0.1238],
  ["Riverside Park", "Park Lane", 51.5074, -0.1657],
];

export class Writing {
  /** `post(request)` sends for whoever is writing; `deed(request)` does something to a message. */
  constructor({ post, deed, upload }) {
    Object.assign(this, { post, deed, upload, quote: null, editing: null, drafts: new Map(), key: "", recorder: null });
    $("attach").append(icon("plus"));
    $("smile").append(icon("smile"));
    $("quoting-stop").append(icon("close", 20));
    $("quoting-stop").addEventListener("click", () => this.stopQuoting());
    $("words").addEventListener("input", () => this.grow());
    $("words").addEventListener("keydown", (event) => this.keyed(event));
    $("composer").addEventListener("submit", (event) => this.submit(event));
    $("attach").addEventListener("click", () => this.attach());
    $("smile").addEventListener("click", () => this.smile());
    $("photo-file").addEventListener("change", (event) => this.files(event.target));
    $("document-file").addEventListener("change", (event) => this.files(event.target));
    for (const emoji of EMOJI) {
      $("emoji").append(el("button", { type: "button", onclick: () => this.insert(emoji) }, emoji));
    }
    this.grow();
  }

  /** Another thread: keep what was typed in the last one. */
  turnTo(key) {
    if (this.key) this.drafts.set(this.key, $("words").value);
    this.stopQuoting();
    this.closeEmoji();
    this.key = key;
    $("words").value = this.drafts.get(key) || "";
    this.grow();
  }

  grow() {
    const field = $("words");
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, 132)}px`;  // 0 while not shown
    const empty = !field.value.trim() && !this.recorder;
    if (this.shown !== (empty ? "microphone" : "send")) {
      this.shown = empty ? "microphone" : "send";
      $("send").replaceChildren(icon(this.shown));
      $("send").setAttribute("aria-label", empty ? "Voice message" : "Send");
    }
  }

  keyed(event) {
    if (event.key === "Escape") this.stopQuoting();
    const touch = matchMedia("(pointer: coarse)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !touch) {
      event.preventDefault();
      if ($("words").value.trim()) this.submit(event);
    }
  }

  submit(event) {
    event.preventDefault();
    const text = $("words").value.trim();
    if (this.recorder) return this.recorder.stop();
    if (!text) return this.record();
    if (this.editing) this.deed({ kind: "edit", target: this.editing.idMessage, text });
    else this.post({ kind: "text", text, ...this.quoted() });
    $("words").value = "";
    this.drafts.delete(this.key);
    this.stopQuoting();
    this.closeEmoji();
    this.grow();
    return undefined;
  }

  quoted() {
    return this.quote ? { quotedMessageId: this.quote.idMessage } : {};
  }

  startQuoting(message, who) {
    this.editing = null;
    this.quote = message;
    this.showQuote(who, plain(message));
  }

  startEditing(message) {
    this.quote = null;
    this.editing = message;
    $("words").value = message.text;
    this.showQuote("Edit message", message.text);
    this.grow();
  }

  showQuote(who, text) {
    $("quoting-who").textContent = who;
    $("quoting-text").textContent = text;
    $("quoting").hidden = false;
    $("words").focus();
  }

  stopQuoting() {
    if (this.editing) $("words").value = "";
    this.quote = this.editing = null;
    $("quoting").hidden = true;
    this.grow();
  }

  // --- emoji -------------------------------------------------------------------------------------------------

  smile() {
    const open = $("emoji").hidden;
    $("emoji").hidden = !open;
    $("smile").setAttribute("aria-expanded", String(open));
  }

  closeEmoji() {
    $("emoji").hidden = true;
    $("smile").setAttribute("aria-expanded", "false");
  }

  insert(emoji) {
    const field = $("words");
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
    this.grow();
  }

  // --- attachments -------------------------------------------------------------------------------------------

  attach() {
    const choices = [
      ["photo", "Photo or video", () => $("photo-file").click()],
      ["photo", "Sample photo", () => this.post({ kind: "image", ...this.take() })],
      ["document", "Document", () => $("document-file").click()],
      ["place", "Location", () => this.chooseplace()],
      ["microphone", "Silent voice message", () => this.post({ kind: "voice", ...this.take() })],
    ];
    sheet("Attach", choices.map(([name, words, deed]) => choice(name, words, deed)));
  }

  /** What is being quoted or typed goes along with the attachment. */
  take() {
    const quoted = this.quoted();
    const caption = this.editing ? "" : $("words").value.trim();
    if (caption) $("words").value = "";
    this.stopQuoting();
    return caption ? { ...quoted, caption } : quoted;
  }

  chooseplace() {
    const post = (name, address, latitude, longitude) => () =>
      this.post({ kind: "location", nameLocation: name, address, latitude, longitude, ...this.quoted() });
    sheet("Location", PLACES.map((place) => choice("place", place[0], post(...place))));
  }

  async files(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const stored = await attempt(() => this.upload(file, file.name));
    if (stored) this.post({ kind: stored.kind, file: stored.file, ...this.take() });
  }

  // --- voice -------------------------------------------------------------------------------------------------

  async record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      toast("No microphone here. The plus offers a sample voice message.");
      return;
    }
    const pieces = [];
    this.recorder = new MediaRecorder(stream);
    this.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    this.recorder.addEventListener("stop", () => this.recorded(stream, pieces));
    this.recorder.start();
    $("words").placeholder = "Recording…";
    $("composer").classList.add("recording");
    this.grow();
  }

  async recorded(stream, pieces) {
    const blob = new Blob(pieces, { type: this.recorder.mimeType });
    stream.getTracks().forEach((track) => track.stop());
    this.recorder = null;
    $("words").placeholder = "Message";
    $("composer").classList.remove("recording");
    this.grow();
    const name = blob.type.includes("ogg") ? "voice.oga" : "voice.webm";
    const stored = await attempt(() => this.upload(blob, name));
    if (stored) this.post({ kind: "voice", file: stored.file, ...this.quoted() });
    this.stopQuoting();
  }

  // --- on a message ------------------------------------------------------------------------------------------

  menu(message, own, who, reacted) {
    const react = (emoji) => () => {
      $("sheet").close();
      this.deed({ kind: "reaction", target: message.idMessage, emoji: reacted === emoji ? "" : emoji });
    };
    const faces = REACTIONS.map((emoji) =>
      el("button", { type: "button", "aria-pressed": String(reacted === emoji), onclick: react(emoji) }, emoji),
    );
    const items = [choice("reply", "Reply", () => this.startQuoting(message, who))];
    if (message.text) items.push(choice("copy", "Copy", () => this.copy(message.text)));
    if (own && /^(extended)?textMessage$/i.test(message.kind)) {
      items.push(choice("edit", "Edit", () => this.startEditing(message)));
    }
    if (own) {
      items.push(choice("trash", "Delete for everyone", () => this.deed({ kind: "delete", target: message.idMessage })));
    }
    sheet("Message", [el("div", { class: "faces", role: "group", "aria-label": "React" }, ...faces), ...items]);
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    toast("Copied.");
  }
}

// --- the sheet that slides up ------------------------------------------------------------------------------------

export function sheet(title, children) {
  const dialog = $("sheet");
  const close = el("button", { type: "button", class: "round", "aria-label": "Close", onclick: () => dialog.close() });
  close.append(icon("close", 20));
  const head = el("header", {}, el("h2", { id: "sheet-title" }, title), close);
  dialog.replaceChildren(head, ...children);
  if (!dialog.open) dialog.showModal();
}

export function choice(name, words, deed, note = "") {
  const act = () => {
    $("sheet").close();
    deed();
  };
  const names = el("span", { class: "names" }, el("span", {}, words), note ? el("small", {}, note) : null);
  return el("button", { type: "button", class: "choice", onclick: act }, name ? icon(name) : null, names);
}

/** A small form in the sheet; `fields` are [name, label, attributes]. */
export function form(title, fields, label, deed) {
  const inputs = fields.map(([name, words, attributes]) =>
    el("label", {}, el("span", {}, words), el("input", { name, ...attributes })),
  );
  const problem = el("p", { class: "problem", role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await deed(Object.fromEntries(new FormData(event.target)));
      $("sheet").close();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const button = el("button", { type: "submit", class: "wide-button" }, label);
  sheet(title, [el("form", { class: "small-form", onsubmit: submit }, ...inputs, problem, button)]);
}
