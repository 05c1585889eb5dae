/* The list of conversations, on its own page and beside a thread. It works without this file; with it
 *
 *   the order     is held still under a hand: rows are renewed in place, and put in order when the hand has gone
 *   the place     is kept, when rows come in above and when one comes back from a thread
 *   the ticks     survive whatever arrives
 *   the keyboard  walks, searches, chooses (`?` lists the keys)
 */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const list = () => $("#rows"), several = $("#content").dataset.several;

  /* --- what depends on who looks and where ---------------------------------------------------------------------------- */

  function dress() {
    const rows = list();
    if (!rows) return;
    for (const name of all("[data-agent]", rows)) if (name.dataset.agent === rows.dataset.me) name.textContent = rows.dataset.you;
    for (const row of all("a.row", rows)) {
      if (row.pathname === location.pathname && location.pathname !== "/") row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    for (const tick of all("input[name=pick]", rows)) tick.checked = picks.has(tick.value);
    count();
    const tabs = $("#tabs"), tab = $("#tabs [aria-current]"); // the tab one is in may lie beyond the edge of a phone
    if (tab && (tab.offsetLeft < tabs.scrollLeft || tab.offsetLeft + tab.offsetWidth > tabs.scrollLeft + tabs.clientWidth)) tabs.scrollLeft = tab.offsetLeft - 24;
  }
  /* A row that was sent by itself knows no view; it leads back to the one it stands in. */
  document.addEventListener("click", (event) => {
    const row = event.target.closest("#rows a.row"), state = $("#inbox-state");
    if (row && state && !row.search) row.search = new URLSearchParams(new FormData(state));
  });
  document.body.addEventListener("wake-up", () => all("[data-poll]").forEach((poll) => htmx.trigger(poll, "wake")));

  /* --- the order and the place ---------------------------------------------------------------------------------------- */

  const scroller = () => { const pane = $(".desk-list"); return pane && getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement; };
  const topOf = () => (scroller() === document.scrollingElement ? 0 : scroller().getBoundingClientRect().top);
  let touchedAt = 0, order = null, anchor = null;
  const isHeld = () => Date.now() - touchedAt < 2500 || (list()?.contains(document.activeElement) ?? false);
  for (const name of ["pointermove", "pointerdown", "touchmove", "wheel"]) {
    document.addEventListener(name, (event) => { if (event.target.closest?.("#rows")) touchedAt = Date.now(); }, { passive: true });
  }

  /* The row one looks at: under the hand, in focus, open, or the first that is still on screen. */
  function lookedAt() {
    const rows = list(), edge = topOf() + ($(".inbox-head")?.offsetHeight ?? 0);
    const onScreen = (row) => row && row.getBoundingClientRect().bottom > edge && row.getBoundingClientRect().top < innerHeight;
    const candidates = [Date.now() - touchedAt < 2500 && $("li:hover", rows), document.activeElement.closest?.("#rows > li"), $("li:has([aria-current])", rows)];
    if (scroller().scrollTop > 4) candidates.push(all("li", rows).find(onScreen));
    return candidates.find(onScreen);
  }
  function keepPlace() {
    const row = lookedAt();
    anchor = row ? { id: row.id, at: row.getBoundingClientRect().top } : null;
  }
  function restorePlace() {
    const row = anchor && document.getElementById(anchor.id);
    if (row) scroller().scrollTop += row.getBoundingClientRect().top - anchor.at;
    anchor = null;
  }

  document.addEventListener("merge-plan", (event) => {
    if (event.target !== list()) return;
    keepPlace();
    const wanted = event.detail.wanted;
    order = null;
    if (!isHeld()) return;
    const before = new Map([...list().children].map((item, place) => [item.id, place]));
    const known = wanted.filter((item) => before.has(item.id)).sort((one, other) => before.get(one.id) - before.get(other.id));
    const held = wanted.map((item) => (before.has(item.id) ? known.shift() : item));
    if (held.some((item, place) => item !== wanted[place])) order = wanted.map((item) => item.id);
    wanted.splice(0, wanted.length, ...held);
  });
  document.addEventListener("merge-done", (event) => {
    if (event.target !== list()) return;
    dress();
    restorePlace();
    const first = event.detail.added.find((item) => item.matches(".convo"));
    if (first && scroller().scrollTop > 80 && first.getBoundingClientRect().bottom < topOf() + 60) $("#to-top").hidden = false;
  });
  setInterval(() => {
    if (!order || isHeld() || !list()) return;
    keepPlace();
    for (const id of order) { const row = document.getElementById(id); if (row) list().append(row); }
    order = null;
    restorePlace();
  }, 1000);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#to-top")) return;
    scroller().scrollTop = 0;
    $("#to-top").hidden = true;
  });

  /* Whoever comes back finds the list where it was left. */
  const view = () => { const state = $("#inbox-state"); return state ? new URLSearchParams(new FormData(state)).toString().replace("&titled=1", "") : ""; };
  addEventListener("pagehide", () => { if (list()) sessionStorage.setItem("inbox-place", JSON.stringify([view(), scroller().scrollTop])); });
  function comeBack() {
    const [where, top] = JSON.parse(sessionStorage.getItem("inbox-place") ?? "[]");
    if (where && where === view()) scroller().scrollTop = top;
    else $("[aria-current]", list())?.scrollIntoView({ block: "nearest" });
  }

  /* --- several at once -------------------------------------------------------------------------------------------------- */

  const picks = new Set();
  function count() {
    const said = $("#picked");
    if (said) said.textContent = picks.size ? `(${picks.size})` : "";
  }
  function pick(tick, on) {
    tick.checked = on;
    if (on) picks.add(tick.value); else picks.delete(tick.value);
    count();
  }
  function forget() {
    picks.clear();
    const picking = $("#picking");
    if (picking) picking.checked = false;
    dress();
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("#rows input[name=pick]")) pick(event.target, event.target.checked);
    if (event.target.id === "picking" && !event.target.checked) forget();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#pick-all")) for (const tick of all("#rows input[name=pick]")) pick(tick, true);
  });
  document.body.addEventListener("sheet-done", forget);

  /* A label is on or off at the tap; where the server does not take it, it is as it was, with a sentence. */
  document.addEventListener("click", async (event) => {
    const label = event.target.closest(".label-toggle");
    if (!label) return;
    event.preventDefault();
    event.stopPropagation();
    if (label.dataset.busy) return;
    const deed = label.value, wasOn = label.getAttribute("aria-pressed");
    const flip = (isOn) => { label.setAttribute("aria-pressed", isOn); label.value = deed.replace(/^(un)?stick/, isOn === "true" ? "unstick" : "stick"); };
    flip(wasOn === "true" ? "false" : "true");
    label.dataset.busy = "1";
    const fields = new URLSearchParams([...new FormData(label.form), ["deed", deed]]);
    const answer = await fetch(several, { method: "POST", body: fields, headers: { "HX-Request": "true", "X-CSRFToken": window.foyer.token() } }).catch(() => null);
    delete label.dataset.busy;
    if (answer?.ok) { for (const name of ["wake-up", "context-changed"]) document.body.dispatchEvent(new CustomEvent(name)); return; }
    flip(wasOn);
    window.foyer.say(label.parentElement.dataset.lost, "danger");
  }, true);

  /* --- the keyboard ------------------------------------------------------------------------------------------------------ */

  const rowInFocus = () => document.activeElement.closest?.("#rows > li.convo");
  const open = () => location.pathname.match(/^\/conversations\/(\d+)$/)?.[1];
  const chosen = () => (picks.size ? [...picks] : [rowInFocus()?.id.slice(1) ?? open()].filter(Boolean));
  function walk(step) {
    const rows = all("#rows a.row").filter((row) => row.checkVisibility());
    const at = rows.indexOf(document.activeElement), here = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, (at < 0 ? here : at) + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  function search(event) {
    const box = $("#search");
    if (!box?.checkVisibility()) return;
    event.preventDefault();
    box.focus();
    box.select();
  }
  const isClosed = () => !picks.size && (rowInFocus() ? $(".chip-closed", rowInFocus()) : $("#pen-line.is-closed"));
  function send(deed) {
    htmx.ajax("POST", several, { source: document.body, swap: "none", values: { deed, pick: chosen() } });
  }
  const KEYS = {
    j: () => walk(1), k: () => walk(-1), "/": search,
    "?": () => $("#keys")?.click(),
    x: () => { const tick = $("input[name=pick]", rowInFocus() ?? undefined); if (rowInFocus()) { $("#picking").checked = true; pick(tick, !tick.checked); } },
    a: () => { if (chosen().length) htmx.ajax("GET", `${several}?${chosen().map((pk) => `pick=${pk}`).join("&")}`, { target: "#sheet", swap: "innerHTML" }); },
    e: () => { if (chosen().length) send(isClosed() ? "reopen" : "close"); },
    m: () => { if (chosen().length) send("read"); },
    u: () => { if (chosen().length) send("unread"); },
  };
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || $("dialog[open]");
    if (busy || event.target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    KEYS[event.key]?.(event);
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "tabs") dress(); });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.matches?.(".desk-list")) { dress(); comeBack(); }
  });
  if (list()) { dress(); comeBack(); }
})();
