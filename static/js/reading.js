// Tells how far the reader came in a note, in tenths of its text: at its end, and when it is left.
// The server keeps it for readers of whom it keeps something already. Without this script a button
// says that the note is read.

import { csrfToken } from "./attempt/server.js";

const WHOLE = 10;

class Reading {
  constructor(form, text) {
    Object.assign(this, { form, text, furthest: 0, told: -1 });
    const look = () => this.look();
    document.addEventListener("scroll", look, { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.tell();
    });
    look();
  }

  look() {
    const { top, height } = this.text.getBoundingClientRect();
    const part = Math.floor((WHOLE * (window.innerHeight - top)) / Math.max(height, 1));
    this.furthest = Math.max(this.furthest, Math.min(part, WHOLE));
    if (this.furthest === WHOLE) this.tell();
  }

  // Once a part: a page that is hidden and shown again tells nothing new.
  tell() {
    if (this.told === this.furthest) return;
    this.told = this.furthest;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", csrfToken(this.form));
    body.set("tenths", this.furthest);
    navigator.sendBeacon(this.form.action, body);
  }
}

const form = document.querySelector("[data-reading]");
const text = document.querySelector("article.note");
if (form && text) new Reading(form, text);
