// One thread: bubbles, days, ticks. Draws only what has changed, so that nothing jumps or stops playing.

import { day, el, icon, paragraphs, phone, plain, rich, size, time } from "./page.js";

const drawn = new Map();
const HIDDEN_FROM_CONTACT = ["pending", "sent", "failed", "noAccount", "yellowCard", "sending"];
const TICKS = { sending: "clock", pending: "clock", yellowCard: "clock", sent: "one", delivered: "two", read: "two" };
const SPOKEN = {
  sending: "being sent",
  pending: "waiting",
  yellowCard: "held back",
  sent: "sent",
  delivered: "delivered",
  read: "read",
};

export const mine = (message, side) => message.incoming === (side === "contact");

/** What this phone can see: the contact does not know what has not arrived. */
export function visible(message, side) {
  return side === "agent" || message.incoming || !HIDDEN_FROM_CONTACT.includes(message.status);
}

export function draw(list, context) {
  const nodes = [];
  let lastDay = "";
  let previous = null;
  for (const message of context.messages.filter((item) => visible(item, context.side))) {
    const today = day(message.at);
    if (today !== lastDay) nodes.push(keep(`day ${today}`, "", () => separator(today)));
    const follows = previous && today === lastDay && previous.incoming === message.incoming;
    const look = JSON.stringify([message, context.side, follows]);
    nodes.push(keep(message.idMessage, look, () => bubble(message, context, follows)));
    lastDay = today;
    previous = message;
  }
  if (context.typing) nodes.push(keep("typing", context.typing, () => typing(context.typing)));
  if (!nodes.length) nodes.push(keep("empty", context.side, () => emptiness(context)));
  place(list, nodes);
}

function keep(key, look, make) {
  const known = drawn.get(key);
  if (known && known.look === look) return known.node;
  const node = make();
  drawn.set(key, { look, node });
  return node;
}

export function forget() {
  drawn.clear();
}

function place(list, nodes) {
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
  });
  while (list.children.length > nodes.length) list.lastChild.remove();
}

const separator = (words) => el("li", { class: "day" }, el("span", {}, words));

function emptiness(context) {
  const words =
    context.side === "contact" ? `Say hello to ${context.account.name}.` : `No messages with ${context.contact.name} yet.`;
  return el("li", { class: "empty" }, words);
}

function typing(kind) {
  const label = kind === "recording" ? "recording" : "typing";
  const dots = [1, 2, 3].map((number) => el("i", { class: `dot dot-${number}` }));
  return el("li", { class: "row theirs", "aria-label": label }, el("div", { class: "bubble dots" }, ...dots));
}

function bubble(message, context, follows) {
  const own = mine(message, context.side);
  const failed = ["failed", "noAccount"].includes(message.status) && own;
  const body = el(
    "div",
    { class: `bubble kind-${message.kind}${failed ? " failed" : ""}` },
    !own && message.senderName ? el("b", { class: "sender" }, message.senderName) : null,
    message.quoted ? quoted(message.quoted, context) : null,
    ...content(message, context),
    foot(message, own, context),
  );
  if (!message.deleted) {
    const open = () => context.onMenu(message, own);
    const more = el("button", { type: "button", class: "more", "aria-label": "Message options", onclick: open });
    more.append(icon("down", 18));
    body.append(more);
    body.addEventListener("click", (event) => {
      const busy = event.target.closest("button, a, video") || getSelection().toString();
      if (matchMedia("(hover: none)").matches && !busy) open();
    });
    body.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      open();
    });
  }
  const reactions = Object.values(message.reactions);
  if (reactions.length) {
    const label = `Reactions: ${reactions.join(" ")}`;
    body.append(el("span", { class: "reactions", role: "img", "aria-label": label }, [...new Set(reactions)].join("")));
  }
  const classes = ["row", own ? "own" : "theirs", follows && "follows", reactions.length && "reacted"];
  return el("li", { class: classes.filter(Boolean).join(" "), "data-id": message.idMessage }, body);
}

function foot(message, own, context) {
  const parts = [];
  if (context.side === "agent" && message.byApi) parts.push(el("span", { class: "tag" }, "by the system"));
  if (message.edited && !message.deleted) parts.push("edited");
  parts.push(el("time", {}, time(message.at)));
  if (own && !message.deleted) parts.push(tick(message));
  const line = el("span", { class: "foot" }, ...parts.flatMap((part, index) => (index ? [" ", part] : [part])));
  if (own && ["failed", "noAccount"].includes(message.status)) {
    const why = message.status === "noAccount" ? "This number has no WhatsApp" : message.failure || "Not sent";
    const retry = message.retry && el("button", { type: "button", class: "retry", onclick: message.retry }, "Retry");
    return el("span", {}, line, el("span", { class: "why", role: "alert" }, why, " ", retry || ""));
  }
  return line;
}

function tick(message) {
  const name = TICKS[message.status] || "alert";
  const label = SPOKEN[message.status] || "failed";
  const node = el("span", { class: `tick tick-${message.status}`, role: "img", "aria-label": label, title: label });
  node.append(icon(name, 16));
  return node;
}

function quoted(quote, context) {
  const who = mine(quote, context.side) ? "You" : context.side === "contact" ? context.account.name : context.contact.name;
  const jump = () => {
    const target = document.querySelector(`[data-id="${CSS.escape(quote.idMessage)}"]`);
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
  };
  return el("button", { type: "button", class: "quote", onclick: jump }, el("b", {}, who), el("span", {}, ...rich(plain(quote))));
}

// --- content by kind ---------------------------------------------------------------------------------------------

function content(message, context) {
  if (message.deleted) return [el("span", { class: "gone" }, "This message was deleted")];
  const make = KINDS[message.kind];
  const words = message.text ? el("div", { class: "words" }, ...paragraphs(message.text)) : null;
  if (make) return make(message, words, context);
  return [words || el("span", { class: "gone" }, unknown(message))];
}

function unknown(message) {
  const kind = message.extra.messageData?.typeMessage || message.kind;
  return `[${kind.replace(/([A-Z])/g, " $1").toLowerCase().replace(" message", "")}]`;
}

const ready = (file) => file && file.url.startsWith("/media/");

function photo(message, words, context) {
  const file = message.extra.file;
  if (!ready(file)) return [el("span", { class: "gone" }, "Photo is loading…"), words];
  const image = el("img", { src: file.url, alt: message.text || "Photo" });
  return [el("button", { type: "button", class: "photo", onclick: () => context.onPhoto(file.url) }, image), words];
}

function video(message, words) {
  const file = message.extra.file;
  if (!ready(file)) return [el("span", { class: "gone" }, "Video is loading…"), words];
  return [el("video", { src: file.url, controls: true, preload: "metadata" }), words];
}

function voice(message, words) {
  const file = message.extra.file;
  if (!ready(file)) return [el("span", { class: "gone" }, "Voice message is loading…"), words];
  const sound = el("audio", { src: file.url, preload: "metadata" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Position" });
  const length = el("span", { class: "seconds" }, "0:00");
  const button = el("button", { type: "button", class: "round play", "aria-label": "Play" }, icon("play", 22));
  const show = (seconds) => {
    const whole = Number.isFinite(seconds) ? Math.round(seconds) : 0;
    length.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const set = (name, label) => {
    button.replaceChildren(icon(name, 22));
    button.setAttribute("aria-label", label);
  };
  button.addEventListener("click", () => (sound.paused ? sound.play().catch(() => set("play", "Play")) : sound.pause()));
  sound.addEventListener("loadedmetadata", () => show(sound.duration));
  sound.addEventListener("play", () => set("pause", "Pause"));
  sound.addEventListener("pause", () => set("play", "Play"));
  sound.addEventListener("timeupdate", () => {
    bar.value = sound.duration ? sound.currentTime / sound.duration : 0;
    show(sound.currentTime || sound.duration);
  });
  return [el("div", { class: "voice" }, button, bar, length, sound), words];
}

function file(message, words) {
  const stored = message.extra.file;
  const name = el("span", { class: "names" }, el("strong", {}, stored.name || "Document"));
  name.append(el("small", {}, stored.size ? size(stored.size) : "loading…"));
  const shape = { class: "card", href: ready(stored) ? stored.url : false, target: "_blank", rel: "noopener" };
  return [el(ready(stored) ? "a" : "div", ready(stored) ? shape : { class: "card" }, icon("document", 30), name), words];
}

function place_(message, words) {
  const { latitude, longitude, nameLocation, address } = message.extra;
  const point = `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`;
  const names = el("span", { class: "names" }, el("strong", {}, nameLocation || "Location"));
  names.append(el("small", {}, address || point));
  return [el("div", { class: "map", "aria-hidden": true }, icon("place", 34)), names, words];
}

function card(message, words) {
  const number = /waid=(\d+)/.exec(message.extra.vcard || "")?.[1];
  const names = el("span", { class: "names" }, el("strong", {}, message.extra.displayName || "Contact"));
  names.append(el("small", {}, number ? phone(number) : "Contact card"));
  return [el("div", { class: "card" }, icon("person", 30), names), words];
}

function poll(message, words, context) {
  const { options = [], votes = {}, multipleAnswers } = message.extra;
  const self = context.side === "contact" ? context.contact.chatId : context.ownId;
  const chosen = options.filter((name) => (votes[name] || []).includes(self));
  const total = Math.max(1, ...options.map((name) => (votes[name] || []).length));
  const buttons = options.map((name) => {
    const on = chosen.includes(name);
    const rest = multipleAnswers ? chosen.filter((item) => item !== name) : [];
    const vote = () => context.onDeed({ kind: "vote", target: message.idMessage, options: on ? rest : [...rest, name] });
    const count = (votes[name] || []).length;
    return el(
      "button",
      { type: "button", class: "option", "aria-pressed": String(on), onclick: vote },
      el("span", {}, name),
      el("span", { class: "count" }, String(count)),
      el("progress", { max: total, value: count, "aria-hidden": true }),
    );
  });
  const hint = el("small", {}, multipleAnswers ? "Choose one or more" : "Choose one");
  return [words, hint, el("div", { class: "options" }, ...buttons)];
}

function buttons(message, words, context) {
  const { titleText, footerText, buttons: items = [] } = message.extra;
  const press = (item) => () => {
    if (message.kind === "interactiveButtonsReply") {
      context.onDeed({ kind: "button", target: message.idMessage, buttonId: item.buttonId });
    } else if (item.url && /^https?:/.test(item.url)) window.open(item.url, "_blank", "noopener");
    else if (item.copyCode) navigator.clipboard?.writeText(item.copyCode);
  };
  const can = context.side === "contact";
  return [
    titleText ? el("strong", {}, titleText) : null,
    words,
    footerText ? el("small", {}, footerText) : null,
    el(
      "div",
      { class: "options" },
      ...items.map((item) =>
        el("button", { type: "button", class: "option press", disabled: !can, onclick: press(item) }, item.buttonText),
      ),
    ),
  ];
}

const KINDS = {
  imageMessage: photo,
  stickerMessage: photo,
  videoMessage: video,
  audioMessage: voice,
  documentMessage: file,
  locationMessage: place_,
  contactMessage: card,
  pollMessage: poll,
  interactiveButtons: buttons,
  interactiveButtonsReply: buttons,
};
