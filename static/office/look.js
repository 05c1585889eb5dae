/* The admin theme's pages under our content policy, which allows no inline style and no evaluated text.
   The theme is written for Alpine's usual build; static/unfold/js/alpine/alpine.js is Alpine's build for strict policies in
   its place. That one reads most of the theme's expressions by itself; what it does not read is replaced here, before it starts. */
(() => {
  const kept = "sidebarDesktopOpen";
  const remembered = () => { try { return localStorage.getItem(kept) !== "0"; } catch { return true; } };
  const remember = (open) => { try { localStorage.setItem(kept, open ? "1" : "0"); } catch { /* a private window */ } };

  function shell() {
    return {
      activeTab: "general", sidebarMobileOpen: false, sidebarDesktopOpen: remembered(),
      init() {
        this.activeTab = getCurrentTab() || this.activeTab;
        this.$watch(kept, remember);
      },
    };
  }

  const rewrite = (selector, attributes) => document.querySelectorAll(selector).forEach((element) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) element.removeAttribute(name); else element.setAttribute(name, value);
    }
  });

  document.addEventListener("alpine:init", () => {
    Alpine.data("shell", shell);
    for (const part of [searchForm, searchDropdown, searchCommand]) Alpine.data(part.name, part);
    const chosen = /theme\('(\w+)'\)/.exec(document.documentElement.getAttribute("x-data") || "");
    Alpine.data("look", () => theme(chosen ? chosen[1] : undefined));
    rewrite("html[x-data]", { "x-data": "look" });
    rewrite("body[x-data]", { "x-data": "shell", "x-init": null });
    rewrite('[x-on\\:click^="sidebarDesktopOpen ="]', { "x-on:click": "sidebarDesktopOpen = !sidebarDesktopOpen" });
    rewrite("#changelist-actions", { "x-bind:style": null });
    rewrite("form[x-bind\\:action]", { "x-bind:action": null });
  });

  /* htmx would write a style element of its own and evaluate filters. */
  document.addEventListener("DOMContentLoaded", () => { if (window.htmx) htmx.config.allowEval = false; });
  const settings = document.createElement("meta");
  settings.name = "htmx-config";
  settings.content = '{"allowEval":false,"selfRequestsOnly":true,"includeIndicatorStyles":false,"historyCacheSize":0}';
  document.head.append(settings);
})();
