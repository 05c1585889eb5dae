// Small tools every part of the page uses. Text of people only ever becomes text nodes.

export const $ = (id) => document.getElementById(id);

/** An element: el("p", {class: "x", onclick: f, title: "t"}, "words", otherElement). */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export async function api(verb, path, body) {
  const options = { method: verb };
  if (body instanceof Blob) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The simulator cannot be reached.");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error || "That did not work.");
  return data;
}

let toastTimer;
export function toast(words) {
  $("toast").textContent = words;
  $("toast").classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("toast").classList.remove("shown"), 3500);
}

/** Run something that talks to the simulator; a failure becomes a sentence on the screen. */
export async function attempt(deed) {
  try {
    return await deed();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  back: "M15 5l-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  send: "M5 12h13M12 5l7 7-7 7",
  smile: "M12 3a9 9 0 100 18 9 9 0 000-18zM8.5 14.5c2 2.5 5 2.5 7 0M9 9.5v.5M15 9.5v.5",
  microphone: "M12 3a3 3 0 013 3v5a3 3 0 01-6 0V6a3 3 0 013-3zM6 11a6 6 0 0012 0M12 17v4M9 21h6",
  provider: "M12 13.5a1.5 1.5 0 100-3 1.5 1.5 0 000 3zM8 8a6 6 0 000 8M16 8a6 6 0 010 8M5 5a10 10 0 000 14M19 5a10 10 0 010 14",
  photo: "M4 6h16v12H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.01",
  document: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  place: "M12 21c5-6 7-8 7-11a7 7 0 00-14 0c0 3 2 5 7 11zM12 12a2 2 0 100-4 2 2 0 000 4z",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM5 20c1-5 13-5 14 0",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  reply: "M9 7l-5 5 5 5M4 12h9c4 0 6 2 7 6",
  copy: "M9 9h11v11H9zM5 15V4h11",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  clock: "M8 3.5v4.5l3 1.5M8 1.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13z",
  one: "M3 8.5l3 3 6.5-7",
  two: "M1 8.8l2.7 2.7 5.3-6.5M7.5 11l.5.5 5.5-6.5",
  alert: "M8 4v5M8 11.5v.2M8 1.5a6.5 6.5 0 100 13 6.5 6.5 0 000-13z",
};

export function icon(name, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  const box = ["clock", "one", "two", "alert"].includes(name) ? 16 : 24;
  svg.setAttribute("viewBox", `0 0 ${box} ${box}`);
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// --- faces, numbers, times ---------------------------------------------------------------------------------------

export function face(contact) {
  if (contact.chatId.endsWith("@g.us")) return el("span", { class: "initials tint-3", "aria-hidden": true }, "G");
  return el("img", { class: "face", src: `/portraits/${contact.avatar}.svg`, alt: "", width: 48, height: 48 });
}

export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "#";
}

export function tint(number) {
  return `tint-${Number(number) % 6}`;
}

export function phone(digits) {
  const match = /^(1)(\d{3})(\d{3})(\d{4})$/.exec(digits) || /^(44)(\d{4})(\d{6})$/.exec(digits);
  if (match) return `+${match.slice(1).join(" ")}`;
  if (!/^\d{7,}$/.test(digits)) return digits;
  const [, country, rest] = /^([17]|2[07]|2\d\d|3[578]\d|42\d|50\d|59\d|6[789]\d|8[0578]\d|9[679]\d|\d\d)(\d+)$/.exec(digits);
  return `+${country} ${rest.length === 8 ? `${rest.slice(0, 4)} ${rest.slice(4)}` : rest.replace(/\B(?=(\d{3})+$)/g, " ")}`;
}

export const time = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export function day(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = new Date().setHours(0, 0, 0, 0);
  const days = Math.round((midnight - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return date.toLocaleDateString([], { weekday: "long" });
  return date.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });
}

export const listTime = (seconds) => (day(seconds) === "Today" ? time(seconds) : day(seconds));

export function size(bytes) {
  return bytes > 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`;
}

// --- the little markup of chat messages --------------------------------------------------------------------------

const MARKS = [
  [/```([\s\S]+?)```/, "code"],
  [/`([^`\n]+)`/, "code"],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/u, "em"],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/u, "s"],
  [/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/, "a"],
];

/** Text with *bold*, _italic_, ~struck~, `code` and links as nodes. */
export function rich(text) {
  const found = MARKS.map(([pattern, tag]) => [pattern.exec(text), tag]).filter(([match]) => match);
  if (!found.length) return text ? [text] : [];
  const [match, tag] = found.reduce((first, next) => (next[0].index < first[0].index ? next : first));
  const node = document.createElement(tag);
  if (tag === "a") {
    node.href = match[0];
    node.target = "_blank";
    node.rel = "noopener noreferrer";
    node.append(match[0]);
  } else if (tag === "code") node.append(match[1]);
  else node.append(...rich(match[1]));
  return [text.slice(0, match.index), node, ...rich(text.slice(match.index + match[0].length))].filter(Boolean);
}

/** The same by lines: "> quoted" and "- item" stand out. */
export function paragraphs(text) {
  if (text.includes("```")) return rich(text);
  const nodes = [];
  text.split("\n").forEach((line, index, all) => {
    const special = /^(> |[-*•] )(.*)$/.exec(line);
    if (special) {
      const mark = special[1] === "> " ? "quote-line" : "item-line";
      nodes.push(el("span", { class: mark }, ...rich(special[2])));
    } else nodes.push(...rich(line), index < all.length - 1 ? "\n" : "");
  });
  return nodes;
}

export function plain(message) {
  if (message.deleted) return "This message was deleted";
  const names = {
    imageMessage: "Photo",
    videoMessage: "Video",
    audioMessage: "Voice message",
    documentMessage: message.extra?.file?.name || "Document",
    stickerMessage: "Sticker",
    locationMessage: "Location",
    contactMessage: message.extra?.displayName || "Contact",
    contactsArrayMessage: "Contacts",
  };
  const name = names[message.kind];
  return [name && `[${name}]`, message.text].filter(Boolean).join(" ") || "Message";
}
