/* What happens is on this screen without asking. The server sends pieces of this very page (conversations/live.py); without
 * this file, or without a stream, the page asks every two seconds for the same pieces.
 *
 *   the stream     opened while somebody looks; opened again after sleep, with the number of the last event it has seen
 *   the dot        says how fresh this page is, and never more than is true
 *   the pieces     rows, the end of the thread, numbers on the tabs; put in place by their ids, so a repeat is harmless
 *   who is here    this agent says so to the others, and sees them
 */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const { token } = window.foyer;
  const address = document.body.dataset.live, me = document.body.dataset.me;
  if (!address || !me || !window.EventSource) return;
  const rows = () => $("#rows"), messages = $("#messages"), composer = $("#composer");
  const thread = $("#thread-state") && composer ? Number(composer.dataset.conversation) : 0;

  /* --- the dot ---------------------------------------------------------------------------------------------------------- */

  let state = "";
  function show(next) {
    if (state === next) return;
    state = next;
    for (const dot of all(".connection")) { // in the bar, and where a phone has no bar in the head of the thread
      dot.dataset.state = next;
      dot.title = dot.dataset[next];
      $(".connection-words", dot).textContent = dot.dataset[next];
      dot.hidden = false;
    }
  }

  /* --- the stream --------------------------------------------------------------------------------------------------------- */

  let source = null, heard = 0, last = "", quiet = 12000, wasOpen = false, again = 0;
  const isLive = () => source?.readyState === EventSource.OPEN && Date.now() - heard < quiet;

  function asked() {
    const fields = new URLSearchParams();
    if (rows() && $("#inbox-state")) {
      for (const [name, value] of new FormData($("#inbox-state"))) fields.set(name, value);
      fields.set("list", "1");
    }
    if (thread) {
      fields.set("thread", thread);
      fields.set("unread_from", $("#thread-state").elements.unread_from.value);
    }
    if (last) fields.set("after", last);
    return `${address}?${fields}`;
  }
  function open() {
    close();
    if (!navigator.onLine) { show("offline"); return; }
    if (!rows() && !thread) return;
    source = new EventSource(asked());
    heard = Date.now();
    if (wasOpen) show("reconnecting");
    for (const [name, take] of Object.entries(TAKE)) source.addEventListener(name, (event) => {
      heard = Date.now();
      if (event.lastEventId) last = event.lastEventId;
      take(JSON.parse(event.data));
    });
    source.addEventListener("error", lost);
  }
  function close() { clearTimeout(again); source?.close(); source = null; }
  function lost() { // the browser tries again by itself, unless the server said no: then it is asked again later
    show(navigator.onLine ? "reconnecting" : "offline");
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    again = setTimeout(open, 20000 + Math.random() * 20000);
  }
  setInterval(() => { if (source?.readyState === EventSource.OPEN && !isLive()) { show("reconnecting"); open(); } }, 2000);

  const needed = () => !document.hidden && (!source || Date.now() - heard > quiet);
  window.addEventListener("online", open);
  window.addEventListener("offline", () => { close(); show("offline"); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  window.addEventListener("pagehide", () => { close(); away(); });

  /* A browser has six connections for one server: of pages nobody looks at, one alone may keep a stream, for its title. */
  let letGo = null, hiddenFor = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenFor);
    letGo?.();
    letGo = null;
    if (needed()) open();
    if (!document.hidden) return;
    hiddenFor = setTimeout(() => {
      if (!navigator.locks) { close(); return; }
      navigator.locks.request("foyer-hidden-stream", { ifAvailable: true }, (lock) => {
        if (!lock) { close(); return null; }
        return new Promise((resolve) => { letGo = resolve; });
      });
    }, 30000);
  });

  /* --- asking: not while the stream is open, at once where it says so, and once whenever it opens -------------------------- */

  document.addEventListener("htmx:beforeRequest", (event) => {
    const poll = event.detail.elt;
    if ("poll" in poll.dataset && isLive() && !event.detail.requestConfig.triggeringEvent) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!("poll" in event.detail.elt.dataset) || isLive()) return;
    if (event.detail.xhr?.status) show(source?.readyState === EventSource.CONNECTING ? "reconnecting" : "slow");
    else show("offline");
  });
  let looking = 0, lookedAt = 0;
  function look(soon = 0) {
    if (looking) return;
    looking = setTimeout(() => {
      looking = 0;
      lookedAt = Date.now();
      for (const poll of [$("#inbox-poll"), $("#thread-poll")]) if (poll) htmx.trigger(poll, "wake");
    }, Math.max(soon, lookedAt + 1500 - Date.now()));
  }

  /* --- the pieces ----------------------------------------------------------------------------------------------------------- */

  const stub = (item) => `<li id="${item.id}" data-mark="${item.dataset.mark ?? ""}"></li>`; // "as it is", to merge
  const put = (target, html) => htmx.swap(target, html, { swapStyle: "merge" }, { contextElement: $(target) });
  const arrived = new Map(), gone = new Set();
  let putting = 0;
  function putSoon() { putting ||= setTimeout(putRows, 25); }

  const movedAt = (row) => Date.parse($("time[data-ago]", row)?.dateTime ?? "");
  function putRows() {
    putting = 0;
    const list = rows();
    if (!list || $("#search")?.value.trim().length > 1) { arrived.clear(); gone.clear(); look(); return; }
    const stays = all(":scope > li[id]", list).filter((row) => row.id !== "no-rows" && !arrived.has(row.id) && !gone.has(row.id));
    const items = stays.map((row) => ({ html: stub(row), at: row.matches(".convo") ? movedAt(row) : -Infinity }));
    for (const { at, html } of [...arrived.values()].sort((one, other) => one.at - other.at)) {
      const place = items.findIndex((item) => !(item.at > at));
      items.splice(place < 0 ? items.length : place, 0, { html, at });
    }
    announce([...arrived]);
    arrived.clear();
    gone.clear();
    if (!items.length) { look(); return; } // an empty list has words of its own
    put("#rows", items.map((item) => item.html).join(""));
  }

  const unreadOf = (row) => parseInt($(".badge", row)?.textContent ?? "0", 10) || 0;
  let saidAt = 0, unsaid = 0;
  function announce(news) { // for those who listen; what is in the open thread is told there
    const words = $("#live-words");
    const fresh = news.map(([id, { html }]) => [document.getElementById(id), new DOMParser().parseFromString(html, "text/html")])
      .filter(([known, row]) => unreadOf(row) > (known ? unreadOf(known) : 0));
    if (!words || !fresh.length) return;
    unsaid += fresh.length;
    if (Date.now() - saidAt < 4000) return;
    saidAt = Date.now();
    words.textContent = unsaid === 1 ? words.dataset.one.replace("{name}", $(".row-title", fresh[0][1]).textContent) : words.dataset.many.replace("{n}", unsaid);
    unsaid = 0;
  }

  function putThread({ c, after, html }) {
    if (c !== thread) return;
    const lines = all(":scope > li[id]", messages), place = lines.findIndex((line) => line.id === after);
    if (after && place < 0) { look(); return; } // this page shows another stretch
    put("#messages", lines.slice(0, place + 1).map(stub).join("") + html);
    dress();
  }
  function dress() {
    for (const name of all("[data-agent][data-own]")) if (name.dataset.agent === me) name.textContent = name.dataset.own;
  }
  document.addEventListener("htmx:afterSettle", dress);

  let everybody = null;
  function putCounts(counts) {
    for (const [name, count] of Object.entries(counts)) {
      const badge = $(`#tab-${name} .badge`);
      if (!badge) continue;
      badge.textContent = count;
      badge.classList.toggle("badge-quiet", name !== "needs" || !count);
    }
    const here = counts[$("#inbox-state")?.elements.tab?.value]; // an empty list has words of its own, which may not be true any more
    if ($("#no-rows") && (here || counts.all !== everybody)) look();
    everybody = counts.all;
    document.title = `${counts.unread ? `(${counts.unread}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`;
  }

  const TAKE = {
    hello({ beat }) {
      quiet = beat * 2400;
      show("live");
      if ($("#offline") && navigator.onLine) $("#offline").hidden = true;
      look(wasOpen ? Math.random() * 1200 : 0); // whatever no number tells, and what happened before the first stream
      wasOpen = true;
      TAKE.numbers(); // a banner that came or went before the stream began
      here();
    },
    beat() { show("live"); },
    look() { look(Math.random() * 1500); },
    row({ c, at, html }) { gone.delete(`c${c}`); arrived.set(`c${c}`, { at: Date.parse(at), html }); putSoon(); },
    gone({ c }) { arrived.delete(`c${c}`); gone.add(`c${c}`); putSoon(); },
    thread: putThread,
    counts: putCounts,
    presence: putPresence,
    numbers() { if ($("#banners")) htmx.trigger($("#banners"), "wake"); },
    bell() { if ($("#bell")) htmx.trigger($("#bell"), "wake"); },
  };

  /* --- who is here ------------------------------------------------------------------------------------------------------------ */

  const present = $("#presence");
  function putPresence({ c, html }) {
    if (c !== thread || !present) return;
    const found = new DOMParser().parseFromString(html, "text/html");
    const others = all("[data-present]", found).filter((one) => one.dataset.present !== me);
    if (others.map((one) => one.textContent).join() !== all("[data-present]", present).map((one) => one.textContent).join()) present.replaceChildren(...others);
    for (const one of others) { // who says nothing for a while has gone
      const shown = $(`[data-present="${one.dataset.present}"]`, present);
      clearTimeout(shown.goes);
      shown.goes = setTimeout(() => shown.remove(), (Number(one.dataset.seconds) + 1) * 1000);
    }
  }
  let typedAt = 0;
  function beat(fields = {}) {
    if (!thread || !present || !navigator.onLine) return;
    fetch(present.dataset.here, { method: "POST", body: new URLSearchParams(fields), keepalive: true, headers: { "X-CSRFToken": token() } }).catch(() => {});
  }
  const isTyping = () => Date.now() - typedAt < 5000;
  function here() { if (!document.hidden) beat(isTyping() ? { typing: "1" } : {}); }
  function away() { if (present) beat({ away: "1" }); }
  document.addEventListener("visibilitychange", () => (document.hidden ? away() : here()));
  if (thread) setInterval(here, 15000);

  /* --- two who answer at once: the server asks the second, once ----------------------------------------------------------------- */

  if (composer) {
    const text = composer.elements.text, known = composer.elements.known, anyway = composer.elements.anyway;
    const newest = () => Math.max(0, ...all("#messages > .said").map((line) => Number(line.id.slice(1)) || 0));
    let wasEmpty = !text.value, beaten = 0;
    text.addEventListener("input", () => {
      if (wasEmpty) known.value = newest(); // what its writer had seen when these words were begun
      wasEmpty = !text.value;
      if (composer.classList.contains("is-note")) return;
      typedAt = wasEmpty ? 0 : Date.now();
      if (Date.now() - beaten > 3000 || wasEmpty) { beaten = Date.now(); here(); }
    });
    composer.addEventListener("foyer:attached", () => { if (!text.value) known.value = newest(); }); // a file without words begins here
    for (const left of ["submit", "foyer:left"]) composer.addEventListener(left, () => {
      [known.value, anyway.value, wasEmpty, typedAt] = [newest(), "", !text.value, 0];
      here();
    });
    document.body.addEventListener("foyer:refused", async ({ detail: { answer } }) => {
      if (!answer.headers.has("X-Asks-First")) return;
      known.value = newest();
      wasEmpty = false;
      htmx.swap("#sheet", await answer.text(), { swapStyle: "innerHTML" });
      if (!$("#sheet").open) $("#sheet").showModal();
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-send-anyway]")) return;
      $("#sheet").close();
      anyway.value = "1";
      composer.requestSubmit();
    });
  }

  /* The list beside a thread arrives later than the page; the stream then tells of it as well. */
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target?.matches?.(".desk-list")) open(); });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", open); else open();
})();
