/* Ctrl K: a place or a deed by typing a few of its letters. The server sends the list; here it is narrowed and walked. */
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const list = () => $("#command-list");
  const choices = () => all("a, button", list()).filter((choice) => choice.checkVisibility());

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    const address = document.body.dataset.menu;
    if (!address || $("dialog[open]")) return;
    event.preventDefault();
    htmx.ajax("GET", address, { target: "#sheet", swap: "innerHTML" });
  });

  function narrow() {
    const words = plain($("#command-words").value).split(/\s+/).filter(Boolean);
    for (const item of all(":scope > li", list())) {
      if ("search" in item.dataset) {
        item.hidden = !words.length;
        const typed = $("#command-words").value.trim(), link = $("a", item), address = new URL(link.href);
        address.searchParams.set("q", typed);
        link.href = address;
        $(".row-text", item).textContent = typed;
        continue;
      }
      if (item.matches(".list-part")) { item.hidden = words.length > 0; continue; }
      const here = !item.dataset.needs || $(item.dataset.needs);
      item.hidden = !here || !words.every((word) => plain(item.textContent).includes(word));
    }
  }
  const begin = () => { if (list()) narrow(); };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "sheet" || !$("[data-command]", event.detail.target)) return;
    begin();
    $("#command-words").focus();
  });
  document.addEventListener("input", (event) => { if (event.target.id === "command-words") narrow(); });
  document.addEventListener("keydown", (event) => {
    if (!list()?.parentElement.contains(event.target)) return;
    const found = choices(), at = found.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = found[at + (event.key === "ArrowDown" ? 1 : -1)];
      (next ?? $("#command-words")).focus();
    } else if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      found[0]?.click();
    }
  });
  document.addEventListener("click", (event) => {
    const press = event.target.closest("#command-list [data-press]");
    if (!press) return;
    $("#sheet").close();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: press.dataset.press, bubbles: true, cancelable: true }));
  });
  begin();
})();
