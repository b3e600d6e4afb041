// The order of the cards in front of the learner: those loaded, and those that come back in minutes.

const BACK_SOON_S = 20 * 60;

export class Queue {
  constructor(cards) {
    this.cards = cards;
    this.soon = [];
  }

  get length() {
    return this.cards.length + this.soon.length;
  }

  // The next card: one whose minutes are over, else a new one, else whichever comes back first.
  take(now) {
    this.soon.sort((one, other) => one.readyAt - other.readyAt);
    if (this.soon.length && (this.soon[0].readyAt <= now || !this.cards.length)) return this.soon.shift().card;
    return this.cards.shift();
  }

  // The card comes back within this visit where its interval is short.
  putBack(card, seconds, now) {
    if (seconds <= BACK_SOON_S) this.soon.push({ card, readyAt: now + 1000 * seconds });
  }

  // The card is in front again, and nowhere else.
  putFirst(card) {
    this.soon = this.soon.filter((waiting) => waiting.card.id !== card.id);
    this.cards = [card, ...this.cards.filter((other) => other.id !== card.id)];
  }

  // What the server says of a card now.
  update(state) {
    for (const card of [...this.cards, ...this.soon.map((waiting) => waiting.card)]) {
      if (card.id === state.id) Object.assign(card, state);
    }
  }
}
