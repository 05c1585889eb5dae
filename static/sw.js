/* The service worker of an agency's portal: rings, opens what it rang for, and says so when there is no connection.
 *
 * It keeps nothing of any conversation: only the drawings, styles and scripts of the pages and one page that says "offline".
 * `version`, `shell` and `words` are put in front of this file by the server.
 */
"use strict";
const CACHE = `foyer-${foyer.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(foyer.shell)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("foyer-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(foyer.offline)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

self.addEventListener("push", (event) => {
  let message = {};
  try { message = event.data.json(); } catch { /* an empty push says nothing */ }
  event.waitUntil(ring(message));
});

async function ring(message) {
  if ("unseen" in message) await badge(message.unseen);
  if (message.clear) {
    for (const shown of await self.registration.getNotifications({ tag: message.clear })) shown.close();
    return;
  }
  if (!message.title) return;
  const words = message.words || {};
  const actions = message.conversation ? [{ action: "reply", title: words.reply }] : []; // a tap on the rest opens it
  if (message.can_take_over) actions.push({ action: "take-over", title: words.take_over });
  await self.registration.showNotification(message.title, {
    body: message.body, tag: message.tag, renotify: Boolean(message.tag), icon: "/icon-192.png", badge: "/icon-96.png",
    data: { url: message.url, conversation: message.conversation }, actions,
  });
}

async function badge(number) {
  if (!("setAppBadge" in self.navigator)) return;
  await (number ? self.navigator.setAppBadge(number) : self.navigator.clearAppBadge()).catch(() => {});
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(answer(event.action, event.notification.data || {}));
});

async function answer(action, data) {
  if (action === "take-over" && data.conversation) await takeOver(data.conversation).catch(() => {}); // the page shows who holds the pen
  const isReply = action === "reply" && data.conversation; // where one writes is at the end of the thread; sending takes over
  const address = new URL(isReply ? `/conversations/${data.conversation}?reply=1` : data.url || "/", self.location.origin).href;
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const window = open.find((client) => client.url === address) || open.find((client) => new URL(client.url).origin === self.location.origin);
  if (!window) return self.clients.openWindow(address);
  await window.focus();
  return window.url === address && !isReply ? window : window.navigate(address).catch(() => self.clients.openWindow(address));
}

async function takeOver(conversation) {
  const { token } = await (await fetch("/notifications/token", { credentials: "same-origin" })).json();
  return fetch(`/conversations/${conversation}/take-over`, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } });
}
