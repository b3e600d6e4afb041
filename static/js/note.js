// What a note does beside its experiments; one file, as each is a request more at the first visit.
// Without it a link leads to its term, and a button says that the note is read.

const OPEN_AFTER_MS = 120;
const CLOSE_AFTER_MS = 250;
const GAP = 6;
const WHOLE = 10;

// The definition of a key term beside its link: on hover with a mouse and on focus by keyboard.
// It comes with the page, so nothing is fetched. On touch the link leads to the term.
class TermPreview {
  constructor() {
    this.box = document.createElement("div");
    Object.assign(this.box, { id: "term-preview", className: "term-preview", hidden: true });
    this.box.setAttribute("role", "tooltip");
    document.querySelector("main").append(this.box);
    // A preview that the pointer can enter stays, so that it can be read under a magnifier.
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.later(null, CLOSE_AFTER_MS));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.later(null, 0);
    });
  }

  follow(link) {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") this.later(link, OPEN_AFTER_MS);
    });
    link.addEventListener("pointerleave", () => this.later(null, CLOSE_AFTER_MS));
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) this.later(link, 0);
    });
    link.addEventListener("blur", () => this.later(null, 0));
  }

  later(link, wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.close(); if (link) this.open(link); }, wait);
  }

  open(link) {
    const definition = document.querySelector(`[data-definition="${CSS.escape(link.dataset.term)}"]`);
    if (!definition) return;
    this.link = link;
    this.box.lang = definition.lang;
    this.box.replaceChildren(...definition.cloneNode(true).childNodes);
    this.box.hidden = false;
    link.setAttribute("aria-describedby", this.box.id);
    this.place(link.getClientRects()[0]);
  }

  // Below the words, above where there is no room; never beyond the sides.
  place(words) {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.max(GAP, Math.min(words.left, clientWidth - width - GAP));
    const isBelow = words.bottom + GAP + height <= clientHeight || words.top < height + GAP;
    const top = isBelow ? words.bottom + GAP : words.top - height - GAP;
    this.box.style.left = `${left + window.scrollX}px`;
    this.box.style.top = `${top + window.scrollY}px`;
  }

  close() {
    this.box.hidden = true;
    this.link?.removeAttribute("aria-describedby");
    this.link = null;
  }
}

// Tells how far the reader came, in tenths of the text: at its end, and when it is left. The server
// keeps it for readers of whom it keeps something already.
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
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("tenths", this.furthest);
    navigator.sendBeacon(this.form.action, body);
  }
}

const links = document.querySelectorAll(".note a[data-term]");
if (links.length) {
  const preview = new TermPreview();
  for (const link of links) preview.follow(link);
}

const form = document.querySelector("[data-reading]");
const text = document.querySelector("article.note");
if (form && text) new Reading(form, text);
