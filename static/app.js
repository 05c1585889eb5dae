/* The portal works without this file; with it, it is live. Nothing here decides anything: the server's pieces are put
 * where they belong, words being typed are looked after, and what went wrong is said.
 *
 *   merge        a list that changes only where it must
 *   polling      asks only while somebody looks, and at once when they come back
 *   the sheet    whatever is loaded into <dialog id="sheet"> opens it
 *
 * What one thread needs besides is in thread.js.
 */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* --- merge: children with an id and a mark; only new, changed and vanished ones are touched, so that focus, scroll and
   *     a screen reader's announcements stay with what is really new. A list may say in "merge-plan" how it wants the
   *     order, and hears in "merge-done" what came in ------------------------------------------------------------------ */

  function merge(list, fragment) {
    const focused = document.activeElement?.id;
    const wanted = [...fragment.children].filter((item) => item.id);
    const names = new Set(wanted.map((item) => item.id));
    const added = [];
    list.dispatchEvent(new CustomEvent("merge-plan", { bubbles: true, detail: { wanted } }));
    for (const item of [...list.children]) if (!names.has(item.id) && !("pending" in item.dataset)) item.remove();
    let place = list.firstElementChild;
    for (const item of wanted) {
      const known = [...list.children].find((other) => other.id === item.id);
      if (known && known.dataset.mark === item.dataset.mark) {
        if (known === place) place = place.nextElementSibling;
        else list.insertBefore(known, place);
        continue;
      }
      if (known) {
        if (known === place) place = place.nextElementSibling;
        known.replaceWith(item);
        if (item.nextElementSibling !== place) list.insertBefore(item, place);
      } else {
        list.insertBefore(item, place);
      }
      added.push(item);
    }
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
    list.dispatchEvent(new CustomEvent("merge-done", { bubbles: true, detail: { added } }));
    return added;
  }

  htmx.defineExtension("merge", {
    isInlineSwap: (style) => style === "merge",
    handleSwap: (style, target, fragment) => style === "merge" && merge(target, fragment),
  });

  /* --- polling -------------------------------------------------------------------------------------------------- */

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { dataset } = event.detail.elt; // what says "seen" waits for eyes as well
    if ((document.hidden || !navigator.onLine) && ("poll" in dataset || "whenSeen" in dataset)) event.preventDefault();
  });
  const wake = () => all("[data-poll], [data-when-seen]").forEach((poll) => htmx.trigger(poll, "wake"));
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  window.addEventListener("online", wake);

  /* --- forms that take a while, for another server is asked: sent once, and said so (data-waits; its `.when-sent`) ---- */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("waits" in form.dataset) || event.defaultPrevented) return;
    if (form.ariaBusy) event.preventDefault();
    form.ariaBusy = "true";
    for (const line of all(".when-sent", form)) line.hidden = false;
  });
  window.addEventListener("pageshow", () => { // back again, out of the browser's memory
    for (const form of all("form[data-waits][aria-busy]")) {
      form.ariaBusy = null;
      for (const line of all(".when-sent", form)) line.hidden = true;
    }
  });

  /* --- what went wrong ------------------------------------------------------------------------------------------- */

  const offline = $("#offline");
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr?.status && navigator.onLine) offline.hidden = true; // an answer that was under way says nothing of now
  });
  document.addEventListener("htmx:sendError", () => { offline.hidden = false; });
  window.addEventListener("offline", () => { offline.hidden = false; });
  window.addEventListener("online", () => { offline.hidden = true; });
  document.addEventListener("htmx:timeout", () => { offline.hidden = false; });
  /* A form that was refused comes back with its reasons (422); an empty refusal leaves the page as it is. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status !== 422 || !xhr.responseText || !(xhr.getResponseHeader("Content-Type") || "").startsWith("text/html")) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 422 || "poll" in event.detail.elt.dataset || "retry" in event.detail.elt.dataset) return;
    const gone = event.detail.xhr.status === 403 ? offline.dataset.expired : offline.dataset.refused;
    say(gone, "danger");
  });
  /* A part that did not load says so, and its button tries again: data-retry on it, `again` among its triggers. */
  for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(trouble, (event) => {
    const part = event.detail.elt;
    if (!("retry" in part.dataset)) return;
    part.replaceChildren($("#failed").content.cloneNode(true));
    $("button", part).addEventListener("click", () => htmx.trigger(part, "again"), { once: true });
  });
  document.body.addEventListener("notice", (event) => say(event.detail.text, event.detail.kind));

  function say(text, kind) {
    const line = document.createElement("p");
    line.className = `notice notice-${kind}`;
    line.textContent = text;
    $("#notices").replaceChildren(line);
    tidyNotices();
  }
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  window.foyer = { say, token }; // for the scripts of single pages

  function tidyNotices() {
    for (const line of all("#notices .notice:not([data-timed])")) {
      line.dataset.timed = "";
      setTimeout(() => line.remove(), $("form", line) ? 20000 : 9000); // what can be undone stays longer
    }
  }

  /* --- the sheet ------------------------------------------------------------------------------------------------- */

  const sheet = $("#sheet");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === sheet && !sheet.open) sheet.showModal();
    tidyNotices();
    tidyDays();
    tidyTimes();
  });
  document.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
    if (event.target.closest("#sheet [data-close]")) { event.preventDefault(); sheet.close(); }
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.body.addEventListener("sheet-done", () => sheet.close());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") for (const menu of all("details.menu[open]")) { menu.open = false; $("summary", menu).focus(); }
  });

  /* --- times and days ---------------------------------------------------------------------------------------------- */

  function tidyTimes() {
    for (const time of all("time[data-ago]")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (seconds >= 7 * 86400) continue;
      const text = seconds < 60 ? offline.dataset.now : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
        : seconds < 86400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} ${offline.dataset.days}`;
      if (time.textContent !== text) time.textContent = text;
    }
  }
  setInterval(tidyTimes, 20000);

  /* A day is named once, also where two pages of a thread meet. */
  function tidyDays() {
    const named = new Set();
    for (const day of all(".thread-body .day")) {
      day.hidden = named.has(day.id);
      named.add(day.id);
    }
  }

  /* --- counters: <textarea maxlength="600" data-count="id of an element"> -------------------------------------------- */

  document.addEventListener("input", (event) => count(event.target));
  function count(field) {
    const place = field.dataset?.count && document.getElementById(field.dataset.count);
    if (place) place.textContent = `${field.value.length} / ${field.maxLength}`;
    if (field.dataset?.shows) document.getElementById(field.dataset.shows).textContent = field.value;
  }
  all("[data-count], [data-shows]").forEach(count);

  /* --- a field's text for another app: <button data-copies="id of the field" data-copied="what to say then"> -------------- */

  for (const button of all("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value)
      .then(() => say(button.dataset.copied, "good"), () => {}));
  }

  /* --- the tab one is in may lie beyond the edge of a phone ------------------------------------------------------------- */

  function showTabs() {
    for (const tabs of all(".tabs")) {
      const tab = $("[aria-current]", tabs)?.getBoundingClientRect(), frame = tabs.getBoundingClientRect();
      if (tab && (tab.left < frame.left || tab.right > frame.right)) tabs.scrollLeft += tab.left - frame.left - 24;
    }
  }
  document.addEventListener("htmx:afterSwap", showTabs);

  /* Once the page stands: what the worker keeps for later must not compete with what is wanted now. */
  if ("serviceWorker" in navigator && document.querySelector("#bell")) window.addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 1500));

  tidyNotices();
  tidyDays();
  tidyTimes();
  showTabs();
})();
