// The map of questions: which are answered, flagged, and where one is.

const IN_VIEW = { rootMargin: "-20% 0px -65% 0px" };

export class QuestionMap {
  constructor(nav, words) {
    this.words = words;
    this.links = new Map([...nav.querySelectorAll("[data-goto]")].map((link) => [link.dataset.goto, link]));
    const seen = new IntersectionObserver((entries) => {
      const entry = entries.find((found) => found.isIntersecting);
      if (entry) this.show(entry.target.id);
    }, IN_VIEW);
    for (const id of this.links.keys()) seen.observe(document.getElementById(id));
    document.addEventListener("focusin", (event) => {
      const set = event.target.closest("[data-question]");
      if (set) this.show(set.id);
    });
  }

  show(id) {
    for (const [other, link] of this.links) {
      if (other === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // Sets or takes away "answered" or "flagged".
  mark(id, state, holds) {
    const link = this.links.get(id);
    if (!link) return;
    link.toggleAttribute(`data-${state}`, holds);
    const states = ["answered", "flagged"].filter((name) => name in link.dataset);
    link.querySelector("[data-part='map-state']").textContent = states
      .map((name) => ` ${this.words[name]}`)
      .join("");
  }
}
