/* The page "How I am told": switches push on for this browser, after a tap and an explanation, and offers the installation. */
(() => {
  "use strict";
  const card = document.getElementById("push");
  const show = (state) => { for (const part of card.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state; };
  const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(key.length / 4) * 4, "=")), (c) => c.charCodeAt(0));

  async function look() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return show("unsupported");
    if (Notification.permission === "denied") return show("denied");
    const registration = await navigator.serviceWorker.register("/sw.js");
    const subscription = await registration.pushManager.getSubscription();
    return show(subscription && Notification.permission === "granted" && card.querySelector("ul") ? "on" : "off");
  }

  async function switchOn(button) {
    button.disabled = true;
    try {
      const allowed = await Notification.requestPermission();
      if (allowed !== "granted") return show(allowed === "denied" ? "denied" : "off");
      await navigator.serviceWorker.register("/sw.js");
      const registration = await navigator.serviceWorker.ready;
      const old = await registration.pushManager.getSubscription();
      if (old) await old.unsubscribe(); // it may be of another key
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(card.dataset.key) });
      const answer = await fetch(card.dataset.add, {
        method: "POST", body: JSON.stringify(made), headers: { "Content-Type": "application/json", "X-CSRFToken": window.foyer.token() },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      location.reload();
    } catch {
      show("failed");
    } finally {
      button.disabled = false;
    }
    return undefined;
  }

  card.addEventListener("click", (event) => {
    const button = event.target.closest("[data-on]");
    if (button) switchOn(button);
  });
  let install = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install = event;
    card.querySelector("[data-install]").hidden = false;
  });
  card.querySelector("[data-install-now]").addEventListener("click", () => { install?.prompt(); });
  look().catch(() => show("off"));
})();
