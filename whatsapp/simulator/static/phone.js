// The phone: which number, whose phone, which thread; kept up to date by one stream of changes.

import { $, api, attempt, el, face, icon, initials, listTime, phone, plain, tint } from "./page.js";
import { Provider } from "./provider.js";
import { draw, forget, mine, visible } from "./thread.js";
import { choice, form, sheet, Writing } from "./writing.js";

const state = { accounts: [], account: null, side: "contact", contacts: [], open: null, messages: [], unsent: [], typing: 0 };
const provider = new Provider(() => ({ account: state.account, contact: opened() }));
const writing = new Writing({ post, deed, upload });
let typingTimer;

const opened = () => state.contacts.find((contact) => contact.chatId === state.open) || null;
const here = (rest) => `/_control/accounts/${state.account.idInstance}${rest}`;

// --- where we are: kept in the address, so that a reload or a link comes back to it ---------------------------------

function address() {
  if (!state.account) return "";
  return `#${[state.account.idInstance, state.side, state.open].filter(Boolean).map(encodeURIComponent).join("/")}`;
}

function fromAddress() {
  const [id, side, open] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return { id: Number(id) || null, side: side === "agent" ? "agent" : "contact", open: open || null };
}

async function go({ id, side = state.side, open = null }, remember = true) {
  const account = state.accounts.find((item) => item.idInstance === id) || state.accounts[0] || null;
  const samePlace = state.account?.idInstance === account?.idInstance && state.side === side && state.open === open;
  Object.assign(state, { account, side, open, messages: samePlace ? state.messages : [], typing: 0 });
  forget();
  if (remember && address() !== location.hash) history.pushState(null, "", address() || location.pathname);
  writing.turnTo(`${account?.idInstance} ${side} ${open}`);
  await load();
}

async function load() {
  if (state.account) {
    const contacts = await attempt(() => api("GET", here("/contacts")));
    if (contacts) state.contacts = contacts;
    if (state.open && !opened()) state.open = null;
    if (state.open) {
      const wanted = state.open;
      const thread = await attempt(() => api("GET", here(`/thread?chatId=${encodeURIComponent(wanted)}`)));
      if (thread && wanted === state.open) {
        state.messages = thread.messages;
        showTyping(thread.typingUntil - Date.now() / 1000);
      }
    }
  } else state.contacts = [];
  show(true);
  read();
}

// --- drawing -------------------------------------------------------------------------------------------------------

function show(toEnd = false) {
  $("home").hidden = Boolean(state.open);
  $("thread").hidden = !state.open;
  showHome();
  if (state.open) showThread(toEnd);
  provider.draw();
  const unread = state.contacts.reduce((sum, contact) => sum + count(contact), 0);
  document.title = unread ? `(${unread}) Phone` : "Phone";
}

const count = (contact) => (state.side === "contact" ? contact.unread : contact.agentUnread);

function showHome() {
  const { account } = state;
  $("account-initials").textContent = initials(account?.name || "#");
  $("account-initials").className = `initials ${tint(account?.idInstance || 0)}`;
  $("account-name").textContent = account?.name || "No number yet";
  $("account-line").textContent = account ? phone(account.phone) : "Add one to begin";
  for (const side of ["contact", "agent"]) {
    $(`side-${side}`).setAttribute("aria-selected", String(state.side === side));
  }
  $("people").setAttribute("aria-labelledby", `side-${state.side}`);
  $("list-title").textContent = state.side === "contact" ? "Write as" : "Conversations";
  $("new-contact").hidden = !account;
  $("people").replaceChildren(...people());
}

function people() {
  if (!state.account) return [el("li", { class: "empty" }, "There is no number to write to yet.")];
  const known = state.side === "contact" ? state.contacts : state.contacts.filter((contact) => contact.last);
  if (!known.length) return [el("li", { class: "empty" }, "Nobody has written to this number yet.")];
  const newest = (contact) => contact.last?.at || 0;
  return [...known].sort((one, other) => newest(other) - newest(one)).map(person);
}

function person(contact) {
  const { last } = contact;
  const seen = last && visible(last, state.side);
  const words = seen ? (mine(last, state.side) ? "You: " : "") + plain(last) : phone(contact.phone);
  const badge = count(contact);
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: `person${badge ? " unread" : ""}`, onclick: () => go({ id: state.account.idInstance, open: contact.chatId }) },
      face(contact),
      el("span", { class: "names" }, el("strong", {}, contact.name), el("small", {}, words)),
      el(
        "span",
        { class: "aside" },
        el("small", {}, seen ? listTime(last.at) : ""),
        badge ? el("span", { class: "badge", "aria-label": `${badge} unread` }, String(badge)) : null,
      ),
    ),
  );
}

function showThread(toEnd) {
  const contact = opened();
  const { account, side } = state;
  const agency = el("span", { class: `initials ${tint(account.idInstance)}` }, initials(account.name));
  $("thread-face").replaceChildren(side === "contact" ? agency : face(contact));
  $("thread-name").textContent = side === "contact" ? account.name : contact.name;
  $("thread-line").textContent = line(contact);
  $("thread-line").classList.toggle("active", Boolean(state.typing) && side === "contact");
  const scroller = $("scroller");
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const known = new Set(state.messages.map((message) => message.idMessage));
  state.unsent = state.unsent.filter((message) => !known.has(message.idMessage));
  const unsent = state.unsent.filter((item) => item.chatId === state.open && item.incoming === (side === "contact"));
  draw($("messages"), {
    messages: [...state.messages, ...unsent],
    side,
    contact,
    account,
    ownId: `${account.phone}@c.us`,
    typing: side === "contact" ? state.typing : "",
    onMenu: menu,
    onPhoto: view,
    onDeed: deed,
  });
  writing.grow();
  state.stick = toEnd || atEnd;
  if (state.stick) scroller.scrollTop = scroller.scrollHeight;
  $("to-end").hidden = toEnd || atEnd;
}

function line(contact) {
  if (state.side === "agent") return phone(contact.phone);
  if (!contact.reachable) return `${contact.name}'s phone is switched off`;
  if (state.typing) return state.typing === "recording" ? "recording…" : "typing…";
  return `you are ${contact.name}`;
}

function showTyping(seconds, kind = "") {
  clearTimeout(typingTimer);
  state.typing = seconds > 0 ? kind || "typing" : "";
  if (seconds > 0) typingTimer = setTimeout(() => { state.typing = ""; if (state.open) showThread(); }, seconds * 1000);
}

// --- deeds ---------------------------------------------------------------------------------------------------------

const route = () => (state.side === "contact" ? "/incoming" : "/own-phone");

/** Shown at once with a clock, under the id it keeps; a failure stays visible and can be repeated. */
function post(request) {
  const idMessage = `3EB0${[...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase()}`;
  const whole = { chatId: state.open, idMessage, ...request };
  const target = here(route());
  const quoted = state.messages.find((message) => message.idMessage === request.quotedMessageId) || null;
  const bubble = {
    idMessage, quoted, chatId: state.open, incoming: state.side === "contact", text: request.text || request.caption || "Sending…",
    kind: "textMessage", at: Date.now() / 1000, extra: {}, status: "sending", reactions: {},
  };
  const go_ = async () => {
    Object.assign(bubble, { status: "sending", failure: "", retry: undefined });
    show(true);
    try {
      await api("POST", target, whole);
    } catch (error) {
      Object.assign(bubble, { status: "failed", failure: error.message, retry: go_ });
      show(true);
    }
  };
  state.unsent.push(bubble);
  return go_();
}

function deed(request) {
  return attempt(() => api("POST", here(route()), { chatId: state.open, ...request }));
}

function upload(blob, name) {
  return api("POST", here(`/media?name=${encodeURIComponent(name)}`), blob);
}

function menu(message, own) {
  const self = state.side === "contact" ? state.open : `${state.account.phone}@c.us`;
  const other = state.side === "contact" ? state.account.name : opened().name;
  writing.menu(message, own, own ? "You" : other, message.reactions[self]);
}

function view(url) {
  const close = () => $("viewer").close();
  const button = el("button", { type: "button", class: "round", "aria-label": "Close", onclick: close }, icon("close"));
  $("viewer").replaceChildren(button, el("img", { src: url, alt: "Photo" }));
  $("viewer").showModal();
}

/** Whoever holds the phone has seen the thread: that is what turns ticks blue on the other side. */
function read() {
  const contact = opened();
  if (!contact || document.hidden || !count(contact)) return;
  const by = state.side;
  attempt(() => api("POST", here("/read"), { chatId: contact.chatId, by }));
}

// --- changes -------------------------------------------------------------------------------------------------------

const CHANGES = {
  reload: () => start(),
  account: refreshAccounts,
  webhook: refreshAccounts,
  contact: ({ contact }) => {
    const index = state.contacts.findIndex((item) => item.chatId === contact.chatId);
    if (index < 0) state.contacts.push(contact);
    else state.contacts[index] = contact;
    show();
    read();
  },
  message: ({ message }) => {
    const contact = state.contacts.find((item) => item.chatId === message.chatId);
    if (contact && (!contact.last || contact.last.at <= message.at)) contact.last = message;
    if (message.chatId === state.open) {
      const index = state.messages.findIndex((item) => item.idMessage === message.idMessage);
      if (index >= 0) state.messages.splice(index, 1);
      state.messages.push(message);
      state.messages.sort((one, other) => one.at - other.at);
      if (!message.incoming && message.byApi && message.status !== "pending") showTyping(0);
    }
    show(message.chatId === state.open && mine(message, state.side) && message.at > Date.now() / 1000 - 2);
  },
  typing: ({ chatId, seconds, kind }) => {
    if (chatId === state.open) {
      showTyping(seconds, kind);
      showThread();
    }
  },
};

let refreshTimer;
function refreshAccounts() {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(async () => {
    const accounts = await attempt(() => api("GET", "/_control/accounts"));
    if (!accounts) return;
    const gone = state.account && !accounts.some((item) => item.idInstance === state.account.idInstance);
    const first = !state.account && accounts.length;
    state.accounts = accounts;
    if (gone || first) return void go({ id: accounts[0]?.idInstance });
    state.account = accounts.find((item) => item.idInstance === state.account?.idInstance) || null;
    show();
  }, 120);
}

function listen() {
  const stream = new EventSource("/_control/events");
  stream.addEventListener("open", () => {
    $("offline").hidden = true;
    start(); // also the first time: what came between reading the page and listening would be missed
  });
  stream.addEventListener("error", () => {
    $("offline").hidden = false;
  });
  stream.addEventListener("message", (event) => {
    const change = JSON.parse(event.data);
    const elsewhere = change.account && change.account !== state.account?.idInstance;
    if (elsewhere && !["account", "webhook"].includes(change.type)) return;
    CHANGES[change.type]?.(change);
  });
}

// --- choosing ------------------------------------------------------------------------------------------------------

function chooseAccount() {
  const rows = state.accounts.map((account) =>
    choice("", account.name, () => go({ id: account.idInstance }), `${phone(account.phone)}${account.unread ? ` · ${account.unread} unread` : ""}`),
  );
  rows.forEach((row, index) => {
    const { idInstance, name } = state.accounts[index];
    row.prepend(el("span", { class: `initials ${tint(idInstance)}`, "aria-hidden": true }, initials(name)));
    if (idInstance === state.account?.idInstance) row.setAttribute("aria-current", "true");
  });
  sheet("Agencies", [...rows, choice("plus", "New number", newAccount)]);
}

function newAccount() {
  const fields = [
    ["name", "Agency", { required: true, maxlength: 60, placeholder: "Harbour Homes" }],
    ["phone", "Number (empty: one is made up)", { inputmode: "tel", pattern: "[+]?[0-9 ]{7,22}", placeholder: "+1 202 555 0142" }],
  ];
  form("New number", fields, "Add number", async (values) => {
    const made = await api("POST", "/_control/accounts", values);
    state.accounts = await api("GET", "/_control/accounts");
    go({ id: made.idInstance });
  });
}

function newContact() {
  const fields = [
    ["name", "Name", { maxlength: 60, placeholder: "Sam Okafor" }],
    ["phone", "Number with country code", { required: true, inputmode: "tel", pattern: "[+]?[0-9 ]{7,22}", placeholder: "+44 7700 900150" }],
  ];
  form("New contact", fields, "Add contact", async (values) => {
    const contact = await api("POST", here("/contacts"), values);
    go({ id: state.account.idInstance, open: contact.chatId });
  });
}

function wire() {
  $("back").append(icon("back"));
  $("to-end").append(icon("down", 20));
  $("choose-account").querySelector(".chevron").append(icon("down", 18));
  $("choose-account").addEventListener("click", chooseAccount);
  $("new-contact").addEventListener("click", newContact);
  $("back").addEventListener("click", () => go({ id: state.account?.idInstance }));
  $("side-contact").addEventListener("click", () => go({ id: state.account?.idInstance, side: "contact" }));
  $("side-agent").addEventListener("click", () => go({ id: state.account?.idInstance, side: "agent" }));
  $("to-end").addEventListener("click", () => showThread(true));
  $("scroller").addEventListener("scroll", () => {
    const { scrollHeight, scrollTop, clientHeight } = $("scroller");
    state.stick = scrollHeight - scrollTop - clientHeight < 80;
    $("to-end").hidden = state.stick;
  });
  for (const dialog of [$("sheet"), $("viewer")]) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  // Whatever changes the heights (pictures, the keyboard, the emoji): who was at the end stays there.
  const stay = new ResizeObserver(() => { if (state.stick) $("scroller").scrollTop = $("scroller").scrollHeight; });
  for (const id of ["scroller", "messages"]) stay.observe($(id));
  window.addEventListener("popstate", () => go(fromAddress(), false));
  document.addEventListener("visibilitychange", read);
}

async function start() {
  const accounts = await attempt(() => api("GET", "/_control/accounts"));
  if (accounts) state.accounts = accounts;
  await go(fromAddress(), false);
}

wire();
start().then(listen);
