// Sends what waits in the outbox, and says truthfully how far it has come.

import { ask, isLost } from "../attempt/server.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MOST_AT_ONCE = 100;

export class Sender {
  // `told` is called with the server's answer, `changed` with the state in a word.
  constructor(form, url, outbox, { told, changed }) {
    Object.assign(this, { form, url, outbox, told, changed });
    this.waitMs = FIRST_WAIT_MS;
    this.failure = "";
    window.addEventListener("online", () => this.retry());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    window.addEventListener("beforeunload", (event) => {
      if (!this.outbox.isKept) event.preventDefault();
    });
  }

  retry() {
    clearTimeout(this.timer);
    return this.flush();
  }

  flush() {
    this.sent ??= this.send().finally(() => { this.sent = null; });
    return this.sent;
  }

  async send() {
    for (let reviews = this.next(); reviews.length; reviews = this.next()) {
      this.failure = "";
      this.show(true);
      const told = { reviews, time_zone: timeZone() };
      const response = await ask(this.form, "POST", this.url, told);
      if (!response?.ok) {
        this.fail(response);
        return;
      }
      this.settle(await response.json());
    }
    this.show(false);
  }

  next() {
    return this.outbox.waiting().slice(0, MOST_AT_ONCE);
  }

  settle(answer) {
    this.waitMs = FIRST_WAIT_MS;
    for (const review of [...answer.saved, ...answer.unsaved]) this.outbox.drop(review);
    this.told(answer);
  }

  fail(response) {
    this.failure = "refused";
    if (isLost(response)) {
      this.failure = this.outbox.isKept ? "offline" : "kept_nowhere";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), this.waitMs);
      this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
    }
    this.show(false);
  }

  show(isSending) {
    const count = this.outbox.waiting().length;
    const state = this.failure && count ? "unsaved" : isSending || count ? "saving" : "saved";
    this.changed(state, this.failure, count);
  }
}

// Where the learner's days begin and end; nothing where the browser does not say.
function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
