/* Pictures of a thread, large: Esc or a tap beside it closes, arrows turn, + and - or a tap on it zoom. Closing gives the
 * focus back to the picture it came from, also when the thread has changed meanwhile. */
(() => {
  "use strict";
  const box = document.querySelector("#lightbox");
  if (!box) return;
  const find = (selector) => box.querySelector(selector);
  const image = find("img"), stage = find(".lightbox-stage"), zoom = find("[data-zoom]"), save = find("[data-save]");
  let from = "";

  const pictures = () => [...document.querySelectorAll("#messages a[data-lightbox]")];
  function show(link) {
    from = link.id;
    magnify(false);
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    save.href = `${link.href}?download=1`;
    const all = pictures(), at = all.findIndex((other) => other.id === from);
    for (const turn of box.querySelectorAll("[data-turn]")) turn.hidden = !all[at + Number(turn.dataset.turn)];
    if (!box.open) box.showModal();
  }
  function turn(by) {
    const all = pictures(), next = all[all.findIndex((other) => other.id === from) + by];
    if (next) show(next);
  }
  function magnify(is) {
    box.classList.toggle("is-zoomed", is);
    zoom.setAttribute("aria-pressed", is);
    if (is) { stage.scrollLeft = (stage.scrollWidth - stage.clientWidth) / 2; stage.scrollTop = (stage.scrollHeight - stage.clientHeight) / 2; }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-lightbox]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.turn) turn(Number(button.dataset.turn));
    else if (button === zoom || event.target === image) magnify(!box.classList.contains("is-zoomed"));
    else if (event.target === stage || (button && "shut" in button.dataset)) box.close();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") { if (!box.classList.contains("is-zoomed")) turn(event.key === "ArrowLeft" ? -1 : 1); }
    else if (event.key === "+" || event.key === "=") magnify(true);
    else if (event.key === "-") magnify(false);
    else return;
    event.stopPropagation();
  });
  box.addEventListener("close", () => {
    image.removeAttribute("src");
    document.getElementById(from)?.focus({ preventScroll: true });
  });
})();
