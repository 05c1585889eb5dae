// The drawer: what the provider between the two phones does, and how to make it misbehave.

import { $, api, attempt, el, icon, time, toast } from "./page.js";

const STATES = {
  authorized: ["Connected", "good"],
  notAuthorized: ["Disconnected", "bad"],
  blocked: ["Blocked", "bad"],
  yellowCard: ["Yellow card", "warn"],
  suspended: ["Suspended", "warn"],
  starting: ["Starting", "warn"],
  sleepMode: ["Asleep", "warn"],
};
const SENDING = "sendMessage";
const FAULTS = [
  ["ok", "Works", {}],
  ["slow", "Slow (5 s)", { seconds: 5 }],
  ["hang", "Hangs", { seconds: 60 }],
  ["lost-response", "Takes it, answer lost", {}],
  ["reset", "Connection reset", {}],
  ["status", "Error 500", { code: 500, body: "<html>Internal Server Error</html>" }],
  ["429", "Too many requests", { retry_after: 20 }],
  ["garbage", "Garbage", {}],
];

export class Provider {
  /** `current()` gives the account shown and the contact whose thread is open, if any. */
  constructor(current) {
    this.current = current;
    this.timer = 0;
    for (const button of document.querySelectorAll(".opens-provider")) {
      button.append(icon("provider"));
      button.addEventListener("click", () => this.toggle());
    }
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !$("provider").hidden && !document.querySelector("dialog[open]")) this.toggle();
    });
  }

  toggle() {
    const drawer = $("provider");
    drawer.hidden = !drawer.hidden;
    document.body.classList.toggle("with-provider", !drawer.hidden);
    clearInterval(this.timer);
    if (!drawer.hidden) {
      this.draw();
      this.timer = setInterval(() => this.drawBook(), 2000);
      drawer.querySelector("button")?.focus();
    }
  }

  draw() {
    const { account, contact } = this.current();
    const drawer = $("provider");
    const look = JSON.stringify([account, contact]);
    if (drawer.hidden || (look === this.look && drawer.childElementCount)) return;
    this.look = look;
    const focused = drawer.contains(document.activeElement) ? document.activeElement.textContent : null;
    const close = el("button", { type: "button", class: "round", "aria-label": "Close", onclick: () => this.toggle() });
    close.append(icon("close", 20));
    const head = el("header", {}, el("h2", {}, "Provider"), close);
    if (!account) {
      drawer.replaceChildren(head, el("p", { class: "quiet" }, "There is no number yet."));
      return;
    }
    this.book = el("ol", { class: "book" });
    const held = drawer.scrollTop;
    drawer.replaceChildren(
      head,
      this.link(account),
      this.webhooks(account),
      this.faults(account),
      ...(contact ? [this.person(account, contact)] : []),
      this.keys(account),
      el("section", {}, el("h3", {}, "Requests"), this.book),
    );
    drawer.scrollTop = held;
    if (focused) [...drawer.querySelectorAll("button")].find((item) => item.textContent === focused)?.focus();
    this.drawBook();
  }

  path(account, rest) {
    return `/_control/accounts/${account.idInstance}${rest}`;
  }

  post(account, rest, body) {
    return attempt(() => api("POST", this.path(account, rest), body));
  }

  // --- the parts ---------------------------------------------------------------------------------------------

  link(account) {
    const [words, tone] = STATES[account.state] || [account.state, "warn"];
    const to = (state, label) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(account.state === state),
          onclick: () => this.post(account, "/state", { state }),
        },
        label,
      );
    const part = el(
      "section",
      {},
      el("h3", {}, "Link to the agency's phone ", el("span", { class: `pill ${tone}` }, words)),
      el(
        "div",
        { class: "buttons" },
        to("authorized", "Connect"),
        to("notAuthorized", "Disconnect"),
        to("yellowCard", "Yellow card"),
        to("blocked", "Block"),
      ),
    );
    if (account.state === "notAuthorized") part.append(this.picture(account));
    return part;
  }

  picture(account) {
    const box = el("div", { class: "code" });
    const scan = el(
      "button",
      { type: "button", class: "wide-button", onclick: () => this.post(account, "/state", { state: "authorized" }) },
      "Scan with the agency's phone",
    );
    attempt(async () => {
      const answer = await api("GET", `/waInstance${account.idInstance}/qr/${account.token}`);
      if (answer.type !== "qrCode") return;
      box.append(
        el("img", { src: `data:image/png;base64,${answer.message}`, alt: "Code to scan", width: 148, height: 148 }),
        scan,
      );
    });
    return box;
  }

  webhooks(account) {
    const last = account.lastAttempt;
    const outcome = !last
      ? "Nothing delivered yet."
      : `Last: ${last.status ?? last.error} after ${Math.round(last.seconds * 1000)} ms at ${time(last.at)}.`;
    const on = account.behaviour.webhooks_on;
    const waiting = account.webhooksWaiting;
    const again = async () => {
      const done = await this.post(account, "/webhooks/repeat", { count: 5, parallel: true });
      if (done) toast(`Delivered again: ${done.map((item) => item.status ?? item.error).join(", ")}`);
    };
    return el(
      "section",
      {},
      el("h3", {}, "Webhooks ", el("span", { class: `pill ${waiting ? "warn" : "good"}` }, `${waiting} waiting`)),
      el("p", { class: "quiet" }, account.settings.webhookUrl || "No address set yet."),
      el("p", { class: "quiet" }, outcome),
      el(
        "div",
        { class: "buttons" },
        el(
          "button",
          { type: "button", "aria-pressed": String(!on), onclick: () => this.post(account, "/webhooks", { on: !on }) },
          on ? "Hold back" : "Held back",
        ),
        el("button", { type: "button", onclick: () => this.post(account, "/webhooks", { retry: true }) }, "Try now"),
        el("button", { type: "button", onclick: again, disabled: !last }, "Repeat last 5×"),
      ),
    );
  }

  faults(account) {
    const active = account.faults.find((item) => item.method.toLowerCase() === SENDING.toLowerCase());
    const script = ([mode, label, details]) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String((active?.mode || "ok") === mode),
          onclick: () => this.post(account, "/faults", { method: SENDING, mode, ...details }),
        },
        label,
      );
    return el(
      "section",
      {},
      el("h3", {}, "Sending "),
      el("p", { class: "quiet" }, `${account.queue} in the send queue.`),
      el("div", { class: "buttons" }, ...FAULTS.map(script)),
    );
  }

  person(account, contact) {
    const change = (wish) => () =>
      attempt(() => api("PATCH", this.path(account, "/contacts"), { chatId: contact.chatId, ...wish }));
    const button = (label, pressed, wish) =>
      el("button", { type: "button", "aria-pressed": String(pressed), onclick: change(wish) }, label);
    return el(
      "section",
      {},
      el("h3", {}, `${contact.name}'s phone`),
      el(
        "div",
        { class: "buttons" },
        button("Switched off", !contact.reachable, { reachable: !contact.reachable }),
        button("No WhatsApp", !contact.hasWhatsapp, { hasWhatsapp: !contact.hasWhatsapp }),
        button("Reads when opened", contact.reads === "opened", { reads: "opened" }),
        button("Reads at once", contact.reads === "always", { reads: "always" }),
        button("No read receipts", contact.reads === "never", { reads: "never" }),
      ),
    );
  }

  keys(account) {
    const row = (name, value) =>
      el("div", { class: "key" }, el("dt", {}, name), el("dd", {}, el("code", {}, value), this.copier(name, value)));
    return el(
      "section",
      {},
      el("h3", {}, "To connect this number"),
      el("dl", {}, row("apiUrl", account.apiUrl), row("idInstance", String(account.idInstance)), row("token", account.token)),
    );
  }

  copier(name, value) {
    const copy = () => navigator.clipboard?.writeText(value).then(() => toast("Copied."), () => {});
    const button = el("button", { type: "button", class: "round", "aria-label": `Copy ${name}`, onclick: copy });
    button.append(icon("copy", 18));
    return button;
  }

  async drawBook() {
    const { account } = this.current();
    if (!account || !this.book) return;
    const rows = await api("GET", `/_control/ledger?account=${account.idInstance}&limit=8`).catch(() => null);
    if (!rows) return;
    const line = (row) => {
      const outcome = row.status ?? (row.seconds === null ? "…" : "no answer");
      const tone = row.status === 200 && row.answered ? "good" : "bad";
      return el("li", {}, el("span", {}, row.method), el("span", { class: `pill ${tone}` }, String(outcome)), time(row.at));
    };
    this.book.replaceChildren(...rows.reverse().map(line));
    if (!rows.length) this.book.replaceChildren(el("li", { class: "quiet" }, "None yet."));
  }
}
