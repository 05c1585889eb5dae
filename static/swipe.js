/* The list under a thumb: a row drawn to the right is read or unread, to the left its pen moves, and both can be undone; the
 * list drawn down from its top asks anew. Everything here can be done with buttons and keys too.
 */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const list = () => $("#rows");
  const ENOUGH = 84, MOST = 132, PULL = 76;
  let row = null, pull = null, start = null, side = 0, wasDrawn = 0;

  const scroller = () => { const pane = $(".desk-list"); return pane && getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement; };
  const deedOf = (item, direction) => (direction > 0
    ? ($("a.row", item).classList.contains("is-unread") ? "read" : "unread")
    : ($(".chip-human, .chip-waiting", item) ? "hand_back" : "take_over"));

  function draw(item, distance) {
    const direction = Math.sign(distance), deed = deedOf(item, direction);
    if (side !== direction) {
      side = direction;
      $(".drawn-word", item)?.remove();
      const word = document.createElement("span");
      word.className = `drawn-word${direction < 0 ? " is-left" : ""}`;
      word.setAttribute("aria-hidden", "true");
      word.textContent = list().dataset[deed === "take_over" ? "takeOver" : deed === "hand_back" ? "handBack" : deed];
      item.prepend(word);
    }
    item.classList.add("is-drawn");
    item.style.setProperty("--drawn", `${Math.max(-MOST, Math.min(MOST, distance))}px`);
    const enough = Math.abs(distance) >= ENOUGH;
    const word = $(".drawn-word", item);
    if (enough && !word.classList.contains("is-enough")) navigator.vibrate?.(8);
    word.classList.toggle("is-enough", enough);
  }
  function letGo(item) {
    item.classList.add("is-let-go");
    item.style.setProperty("--drawn", "0px");
    setTimeout(() => {
      item.classList.remove("is-drawn", "is-let-go");
      $(".drawn-word", item)?.remove();
    }, 200);
  }
  function tell(distance) {
    if (!pull) {
      pull = document.createElement("div");
      pull.className = "pulled";
      pull.setAttribute("aria-hidden", "true");
      list().before(pull);
    }
    pull.style.setProperty("--drawn", `${Math.min(distance / 2, 64)}px`);
    pull.classList.toggle("is-enough", distance >= PULL * 2);
    pull.textContent = list().dataset[distance >= PULL * 2 ? "letGo" : "pull"];
  }
  function endPull(asked) {
    if (asked) {
      pull.textContent = list().dataset.asking;
      for (const poll of document.querySelectorAll("[data-poll]")) htmx.trigger(poll, "wake");
    }
    const gone = pull;
    pull = null;
    setTimeout(() => gone.remove(), asked ? 500 : 0);
  }

  document.addEventListener("touchstart", (event) => {
    start = null;
    if (event.touches.length > 1 || !list()?.contains(event.target) || $("#picking")?.checked) return;
    const { clientX: x, clientY: y } = event.touches[0];
    if (x < 24 || x > innerWidth - 24) return; // the edges belong to the system's own way back
    start = { x, y, item: event.target.closest("li.convo"), top: scroller().scrollTop <= 0, way: "" };
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!start) return;
    const across = event.touches[0].clientX - start.x, down = event.touches[0].clientY - start.y;
    if (!start.way) {
      if (Math.hypot(across, down) < 12) return;
      start.way = Math.abs(across) > Math.abs(down) * 1.5 ? "across" : down > 0 && start.top ? "down" : "away";
    }
    if (start.way === "across" && start.item) { event.preventDefault(); row = start.item; draw(row, across); wasDrawn = across; }
    if (start.way === "down") { event.preventDefault(); tell(down); wasDrawn = down; }
  }, { passive: false });

  function end(isOver) {
    if (row) {
      const deed = deedOf(row, Math.sign(wasDrawn)), pk = row.id.slice(1), settled = row;
      letGo(settled);
      if (isOver && Math.abs(wasDrawn) >= ENOUGH) {
        htmx.ajax("POST", $("#picks").action, { source: document.body, swap: "none", values: { deed, pick: [pk] } });
      }
    }
    if (pull) endPull(isOver && wasDrawn >= PULL * 2);
    [row, start, side, wasDrawn] = [null, null, 0, 0];
  }
  document.addEventListener("touchend", () => end(true));
  document.addEventListener("touchcancel", () => end(false));
  document.addEventListener("click", (event) => { if (event.target.closest(".convo.is-drawn")) event.preventDefault(); }, true);
})();
