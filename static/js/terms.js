// The definition of a key term beside its link: on hover with a mouse and on focus by keyboard.
// It comes with the page, so nothing is fetched. Without this script, and on touch, the link leads
// to the term.

const OPEN_AFTER_MS = 120;
const CLOSE_AFTER_MS = 250;
const GAP = 6;

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

const links = document.querySelectorAll(".note a[data-term]");
if (links.length) {
  const preview = new TermPreview();
  for (const link of links) preview.follow(link);
}
