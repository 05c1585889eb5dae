/* One thread. Nothing here decides anything: words being typed are looked after until the server has them.
 *
 *   the outbox   what was written waits in this browser, in order and under its own key, until the server has taken it; a
 *                reload or a lost connection sends nothing twice and loses nothing
 *   the draft    what stands in the composer is kept on the server, for the next device
 *   replies      "/" at the beginning offers what was saved
 *   the end      newest at the bottom, and a count of what arrived below
 */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const { say, token } = window.foyer;
  const list = $("#messages"), scroller = $("#scroller"), toEnd = $("#to-end"), composer = $("#composer");

  /* --- the end of the thread, and the message a link leads to ------------------------------------------------------- */

  const atEnd = () => scroller.scrollTop > -80; // a reversed column: 0 is the bottom
  const known = new Set(all("#messages > .line").map((line) => line.id));
  let below = 0;
  document.addEventListener("htmx:afterSettle", countNew);
  function countNew() {
    for (const line of all("#messages > .said, #messages > .note")) {
      if (known.has(line.id) || "pending" in line.dataset) continue;
      known.add(line.id);
      if (!atEnd() && !line.matches(".by-agent")) below += 1;
    }
    toEnd.hidden = below === 0;
    if (below) toEnd.textContent = `${below === 1 ? toEnd.dataset.one : toEnd.dataset.many.replace("{n}", below)} ↓`;
  }
  scroller.addEventListener("scroll", () => { if (atEnd()) { below = 0; toEnd.hidden = true; } }, { passive: true });
  toEnd.addEventListener("click", () => { scroller.scrollTop = 0; });

  function show(line) {
    line.scrollIntoView({ block: "center" });
    line.classList.add("is-linked");
    setTimeout(() => line.classList.remove("is-linked"), 2600);
  }
  const linked = list.dataset.linked ? document.getElementById(list.dataset.linked) : $("#unread");
  if (linked) { if (list.dataset.linked) show(linked); else linked.scrollIntoView({ block: "center" }); }
  document.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    const target = jump && document.getElementById(jump.dataset.jump);
    if (target) { event.preventDefault(); show(target); }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => say(composer?.dataset.copied || "✓", "good"), () => {});
  });
  list.addEventListener("contextmenu", (event) => {
    const more = matchMedia("(pointer: coarse)").matches && event.target.closest(".bubble")?.querySelector(".message-more");
    if (more && !event.target.closest("a, button")) { event.preventDefault(); more.click(); }
  });

  /* --- keys: r writes, n notes, t moves the pen, i tells about the conversation ---------------------------------------- */

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    const deed = { r: () => write("send"), n: () => write("note"), t: () => $("#pen-switch").click(), i: () => $("#context-open").click() }[event.key];
    if (deed && (composer || event.key === "i")) { event.preventDefault(); deed(); }
  });

  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.closest("#pen")) navigator.vibrate?.(12); }); // the thumb feels it

  /* --- the third column, which on a phone is a sheet ------------------------------------------------------------------ */

  document.addEventListener("DOMContentLoaded", () => { // once htmx listens
    if (matchMedia("(min-width: 1200px)").matches) document.body.dispatchEvent(new CustomEvent("context-changed"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-context]")) htmx.ajax("GET", $("#context").dataset.context, { target: "#sheet", swap: "innerHTML" });
  });

  if (!composer) return;
  const text = composer.elements.text, key = composer.elements.client_key, quoted = composer.elements.reply_to;
  const drawer = `outbox:${location.pathname}`;

  /* --- what stands in the composer -------------------------------------------------------------------------------------- */

  const isNote = () => composer.classList.contains("is-note");
  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  function grow() {
    text.rows = 1;
    text.rows = Math.max(1, Math.min(5, Math.round((text.scrollHeight - 20) / 22)));
    const count = $("#composer-count"), { note, caption, limit } = count.dataset, hasCaption = composer.classList.contains("has-caption");
    const most = Number(isNote() ? note : hasCaption ? caption : limit); // of one message; words alone may be longer and are split
    count.hidden = text.value.length < most * 0.9;
    count.textContent = `${text.value.length} / ${most}${isNote() || hasCaption || text.value.length <= most ? "" : ` · ${count.dataset.split}`}`;
  }
  function write(mode) {
    composer.classList.toggle("is-note", mode === "note");
    text.placeholder = isNote() ? text.dataset.notePlaceholder : text.dataset.placeholder;
    text.maxLength = isNote() ? $("#composer-count").dataset.note : text.dataset.longest;
    for (const menu of all("details.menu[open]", composer)) menu.open = false;
    grow();
    text.focus();
    keepSoon();
  }
  function insert(words) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }
  function quote(id, words) {
    quoted.value = id;
    $("#quoting").hidden = !id;
    $("#quoting .quoting-words").textContent = words;
    if (id) text.focus();
  }

  /* A draft is in this browser at once, and on the server a moment later; then the browser's copy goes. */
  const drafted = `draft:${location.pathname}`;
  let keeping = 0;
  function keepSoon() {
    sessionStorage.setItem(drafted, JSON.stringify({ text: text.value, note: isNote(), key: key.value }));
    stopKeeping();
    keeping = setTimeout(keep, 700);
  }
  function stopKeeping() { clearTimeout(keeping); keeping = 0; }
  async function keep() {
    stopKeeping();
    const kept = text.value;
    const answer = await post(composer.dataset.draft, { text: kept, is_note: isNote() ? "1" : "", client_key: key.value }, true).catch(() => null);
    if (answer?.ok && text.value === kept) sessionStorage.removeItem(drafted);
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden && keeping) keep(); });

  composer.addEventListener("foyer:attached", grow);
  text.addEventListener("input", () => { grow(); offer(); keepSoon(); });
  text.addEventListener("keydown", (event) => {
    if (pick(event)) return;
    const desk = matchMedia("(hover: hover) and (pointer: fine)").matches;
    const enter = event.key === "Enter" && !event.isComposing;
    if (enter && (event.ctrlKey || event.metaKey || (desk && !event.shiftKey))) { event.preventDefault(); composer.requestSubmit(); }
  });
  composer.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.mode) write(button.dataset.mode);
    if (button?.dataset.insert) insert(button.dataset.insert);
    if (button && "unquote" in button.dataset) quote("", "");
    if (button && "openReplies" in button.dataset) {
      button.closest("details").open = false;
      if (!text.value) insert("/"); else { text.focus(); ask(""); }
    }
  });
  document.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (reply) quote(reply.dataset.reply, reply.dataset.words);
    const draft = event.target.closest("[data-use-words]");
    if (draft) { // beneath what is there: words of one's own are never written over
      text.value = [text.value.trimEnd(), draft.dataset.useWords].filter(Boolean).join("\n");
      $("#brief-suggestion")?.replaceChildren();
      write("send");
      $("#sheet").close();
    }
  });

  /* --- saved replies ------------------------------------------------------------------------------------------------------ */

  const offered = $("#offered");
  let asked = 0, at = -1;
  function offer() {
    const typed = /^\/(\S{0,30})$/.exec(text.value);
    if (!typed || isNote()) return closeOffer();
    clearTimeout(asked);
    asked = setTimeout(() => ask(typed[1]), 120);
  }
  async function ask(typed) {
    const answer = await fetch(`${composer.dataset.replies}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    offered.innerHTML = await answer.text(); // our own server's piece, escaped there like every other
    offered.hidden = false;
    mark(0);
  }
  function closeOffer() { clearTimeout(asked); offered.hidden = true; at = -1; text.removeAttribute("aria-activedescendant"); }
  function mark(index) {
    const options = all("[role=option]", offered);
    if (!options.length) { at = -1; return; }
    at = (index + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", n === at));
    text.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }
  function pick(event) {
    if (offered.hidden) return false;
    const options = all("[role=option]", offered);
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeOffer(); return true; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(at + (event.key === "ArrowDown" ? 1 : -1)); return true; }
    if ((event.key === "Enter" || event.key === "Tab") && options[at]) { event.preventDefault(); fill(options[at]); return true; }
    return false;
  }
  function fill(option) {
    closeOffer();
    text.value = /^\/\S*$/.test(text.value) ? option.dataset.fill : `${text.value}${option.dataset.fill}`;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }
  offered.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) fill(option); });

  /* --- the outbox of this browser ------------------------------------------------------------------------------------------ */

  const waiting = {
    all: () => { try { return JSON.parse(localStorage.getItem(drawer) || "[]"); } catch { return []; } },
    store(items) { if (items.length) localStorage.setItem(drawer, JSON.stringify(items)); else localStorage.removeItem(drawer); },
    add(item) { this.store([...this.all(), item]); },
    drop(item) { this.store(this.all().filter((other) => other.client_key !== item.client_key)); },
  };
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    closeOffer();
    if (!text.value.trim()) return;
    const item = { to: isNote() ? composer.dataset.note : composer.dataset.send, text: text.value, client_key: key.value, reply_to: quoted.value, known: composer.elements.known.value, anyway: composer.elements.anyway.value };
    waiting.add(item);
    showPending(item);
    text.value = "";
    key.value = newKey();
    quote("", "");
    if (isNote()) write("send");
    stopKeeping(); // the server forgets the draft with the message
    sessionStorage.removeItem(drafted);
    grow();
    scroller.scrollTop = 0;
    flush();
  });

  let flushing = false, again = 0;
  async function flush() {
    if (flushing) return;
    flushing = true;
    clearTimeout(again);
    for (let item = waiting.all()[0]; item; item = waiting.all()[0]) {
      const state = Object.fromEntries(new FormData($("#thread-state")));
      const answer = await post(item.to, { ...item, to: "", ...state }).catch(() => null);
      if (!answer || answer.status >= 500) { // nobody knows whether it arrived; the key makes a repeat harmless
        stall(true);
        again = setTimeout(flush, 4000);
        break;
      }
      waiting.drop(item);
      pendingOf(item)?.remove();
      if (!(await taken(answer, item))) break;
    }
    flushing = false;
  }
  async function taken(answer, item) {
    const to = answer.headers.get("HX-Redirect");
    if (to) { giveBack(item); await keep(); location.assign(to); return false; }
    const asksFirst = answer.headers.has("X-Asks-First"); // a question, see live.js
    if (!answer.ok || asksFirst) {
      giveBack(item);
      const told = /"text": ?"((?:[^"\\]|\\.)*)"/.exec(answer.headers.get("HX-Trigger") || "");
      if (!asksFirst) say(told ? JSON.parse(`"${told[1]}"`) : composer.dataset.lost, "danger");
      document.body.dispatchEvent(new CustomEvent("foyer:refused", { detail: { answer, item } }));
      return false;
    }
    stall(false);
    const html = await answer.text();
    if (html) htmx.swap("#messages", html, { swapStyle: "merge" }, { contextElement: list });
    return true;
  }
  function giveBack(item) { // with their own key, so that sending them again is no second message
    text.value = text.value ? `${item.text}\n${text.value}` : item.text;
    key.value = item.client_key;
    if (item.to === composer.dataset.note) write("note");
    grow();
    text.focus();
  }
  function stall(is) { for (const words of all("#messages > [data-pending] .waiting")) words.hidden = !is; }
  const pendingOf = (item) => $(`#messages > [data-pending="${item.client_key}"]`);
  function showPending(item) {
    const line = $("#pending").content.firstElementChild.cloneNode(true);
    line.dataset.pending = item.client_key;
    line.classList.toggle("is-note", item.to === composer.dataset.note);
    $(".words", line).textContent = item.text;
    list.append(line);
  }
  function post(address, fields, quiet = false) {
    return fetch(address, {
      method: "POST", body: new URLSearchParams(fields), keepalive: quiet, redirect: "manual",
      headers: { "HX-Request": "true", "HX-Current-URL": location.href, "X-CSRFToken": token() },
    });
  }
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  waiting.all().forEach(showPending);
  if (waiting.all().length) flush();
  const unkept = JSON.parse(sessionStorage.getItem(drafted) || "null");
  if (unkept) {
    [text.value, key.value] = [unkept.text, unkept.key];
    composer.classList.toggle("is-note", unkept.note);
    keepSoon();
  }
  text.placeholder = isNote() ? text.dataset.notePlaceholder : text.dataset.placeholder;
  grow();
})();
