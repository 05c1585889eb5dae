/* The listings' pages work without this; with it a draft keeps itself, photos can be dragged, and ticks are counted. */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* --- a draft keeps itself while one types, and when one leaves ------------------------------------------------------ */

  const PAUSE = 1200;
  const form = $("form[data-draft]");
  if (form) {
    const said = $("#draft-said");
    let waiting = 0, changed = false, leaving = false;
    const send = (last) => {
      clearTimeout(waiting);
      if (!changed || leaving) return;
      changed = false;
      const body = new URLSearchParams(new FormData(form));
      fetch(form.dataset.draft, { method: "POST", body, keepalive: last && body.toString().length < 60000,
                                  headers: { Accept: "application/json", "X-CSRFToken": window.foyer.token() } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
        .then((answer) => { said.textContent = answer.said; })
        .catch(() => { changed = true; said.textContent = form.dataset.trouble; waiting = setTimeout(send, 6 * PAUSE); });
    };
    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(waiting);
      waiting = setTimeout(send, PAUSE);
    });
    form.addEventListener("submit", () => { leaving = true; });
    document.addEventListener("visibilitychange", () => document.hidden && send(true));
    window.addEventListener("pagehide", () => send(true));
  }

  /* --- how many are ticked ---------------------------------------------------------------------------------------------- */

  document.addEventListener("change", (event) => {
    const several = event.target.closest(".several");
    if (!several || event.target.name !== "pick") return;
    const place = $("[data-count-ticked]", several);
    place.textContent = `${place.dataset.countTicked} ${all('[name="pick"]:checked', several).length}`;
  });

  /* --- photos laid in order by hand -------------------------------------------------------------------------------------- */

  let dragged = null;
  const photo = (event) => event.target.closest?.("[data-photo]");
  const ready = () => all("[data-photo]").forEach((item) => { item.draggable = true; });
  document.addEventListener("htmx:afterSwap", ready);
  ready();
  document.addEventListener("dragstart", (event) => {
    dragged = photo(event);
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.photo);
  });
  document.addEventListener("dragover", (event) => {
    const over = photo(event);
    if (!dragged || !over) return;
    event.preventDefault();
    all(".is-over").forEach((item) => item.classList.remove("is-over"));
    if (over !== dragged) over.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const over = photo(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const items = all("[data-photo]");
    over[items.indexOf(dragged) < items.indexOf(over) ? "after" : "before"](dragged);
    const list = over.parentElement;
    htmx.ajax("POST", list.dataset.order, { target: "#photos", swap: "outerHTML", values: { photo: all("[data-photo]", list).map((item) => item.dataset.photo) } });
  });
  document.addEventListener("dragend", () => {
    all(".is-dragged, .is-over").forEach((item) => item.classList.remove("is-dragged", "is-over"));
    dragged = null;
  });
})();
