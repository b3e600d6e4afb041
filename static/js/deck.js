// A deck of flashcards: one card at a time, turned by click or space, changed by the arrow keys.
// Without this script every card is there, closed.

class Deck {
  constructor(root) {
    this.places = [...root.querySelectorAll("[data-position]")];
    if (!this.places.length) return;
    this.bar = root.querySelector("[data-bar]");
    this.count = root.querySelector("[data-count]");
    this.current = Math.max(this.places.findIndex((place) => `#${place.id}` === location.hash), 0);
    root.dataset.live = "";
    this.bar.hidden = false;
    for (const button of root.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(Number(button.dataset.go)));
    }
    document.addEventListener("keydown", (event) => this.press(event));
    this.show();
  }

  get card() {
    return this.places[this.current].querySelector("[data-card]");
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps) {
      event.preventDefault();
      this.go(steps[event.key]);
    } else if (event.key === " " && !event.target.closest("summary, button, a")) {
      event.preventDefault();
      this.card.open = !this.card.open;
    }
  }

  // A card that is left turns its question up again.
  go(step) {
    this.card.open = false;
    this.current = (this.current + step + this.places.length) % this.places.length;
    this.show();
    this.card.querySelector("summary").focus();
  }

  show() {
    this.places.forEach((place, index) => { place.hidden = index !== this.current; });
    this.count.textContent = this.count.dataset.words
      .replace("{number}", this.current + 1)
      .replace("{count}", this.places.length);
  }
}

for (const root of document.querySelectorAll("[data-deck]")) new Deck(root);
