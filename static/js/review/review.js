// Going through cards: turned, rated, taken back by key or thumb; saved when there is a connection.

import { ask } from "../attempt/server.js";
import { wordsOf } from "../words.js";
import { Outbox } from "./outbox.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";

const AGAIN_S = 60;

export class Review {
  constructor(root) {
    this.root = root;
    this.words = wordsOf(root.querySelector("template[data-words]"));
    this.form = root.querySelector("form");
    this.history = [];
    this.outbox = new Outbox(root.dataset.owner);
    const url = `${root.dataset.reviews}?lang=${root.dataset.language}`;
    this.sender = new Sender(this.form, url, this.outbox, {
      told: (answer) => this.learnOf(answer),
      changed: (...state) => this.showState(...state),
    });
    this.part("retry").addEventListener("click", () => this.sender.retry());
    this.begin();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  // What an earlier visit left is told first: it decides what is due.
  async begin() {
    const left = this.outbox.waiting().length;
    if (left) await this.sender.flush();
    if (this.part("card")) await this.load();
    else if (this.outbox.waiting().length < left) location.reload();
  }

  async load() {
    const response = await fetch(this.root.dataset.due).catch(() => null);
    if (!response?.ok) return this.queue ? this.finish() : undefined;
    const { cards } = await response.json();
    if (cards.length) this.isExhausted = false;
    const isFirst = !this.queue;
    this.queue = new Queue(cards);
    if (isFirst) this.listen();
    this.next({ isFirst });
  }

  listen() {
    this.part("keys").hidden = false;
    this.part("rating").addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter) this.rate(event.submitter.value);
    });
    this.part("undoing").addEventListener("submit", (event) => {
      if (!this.history.length) return;
      event.preventDefault();
      this.undo();
    });
    this.part("suspension").addEventListener("submit", (event) => {
      event.preventDefault();
      this.suspend();
    });
    this.part("card").addEventListener("toggle", () => this.turned());
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === "u" && this.history.length) this.undo();
    else if (!this.card) return;
    else if (event.key === " " && !event.target.closest("summary, button, a")) {
      event.preventDefault();
      this.part("card").open = !this.part("card").open;
    } else if (this.part("card").open) {
      const buttons = [...this.root.querySelectorAll("[data-keys]")];
      const pressed = buttons.find((button) => button.dataset.keys.split(" ").includes(event.key));
      if (pressed) this.rate(pressed.value);
    }
  }

  turned() {
    if (this.part("card").open) show(this.part("back"));
  }

  rate(rating) {
    const card = this.card;
    const review = this.outbox.add({ card: card.id, rating });
    this.history.push({ card: { ...card }, review });
    this.queue.putBack(card, secondsAway(card, rating), Date.now());
    card.intervals = null;
    this.part("undoing").hidden = false;
    this.sender.flush();
    this.next({});
  }

  undo() {
    const { card, review } = this.history.pop();
    this.outbox.add({ card: review.card, undoes: review.sequence });
    if (this.card && this.card.id !== card.id) this.queue.putFirst(this.card);
    this.queue.putFirst(card);
    this.sender.flush();
    this.next({});
    this.say("taken_back");
  }

  async suspend() {
    const card = this.card;
    const url = `${this.root.dataset.reviews}${card.id}/suspended/`;
    const response = await ask(this.form, "PUT", url, { is_suspended: true });
    if (!response?.ok) this.say("not_suspended");
    else if (this.card === card) this.next({});
  }

  // The first card is on the page already, turned perhaps.
  next({ isFirst = false }) {
    this.card = this.queue.take(Date.now());
    if (!this.card) {
      this.refill();
      return;
    }
    this.part("done").hidden = true;
    this.part("rating").hidden = this.part("suspension").hidden = false;
    this.showCard(isFirst && this.form.elements.card.value === this.card.id);
  }

  showCard(isThere) {
    const { card } = this;
    this.showLeft();
    this.showIntervals();
    if (isThere) return;
    this.form.elements.card.value = card.id;
    this.part("card").open = false;
    this.part("card").lang = card.language;
    this.part("front").innerHTML = card.front;
    this.part("back").innerHTML = card.back;
    this.part("reread").hidden = !card.url;
    this.part("reread").querySelector("a").href = card.url;
    show(this.part("card").querySelector("summary"));
  }

  showIntervals() {
    for (const place of this.root.querySelectorAll("[data-interval]")) {
      place.textContent = this.card.intervals?.[place.dataset.interval].words ?? "";
    }
  }

  showLeft() {
    this.part("left").textContent = this.words.left.replace("{count}", this.queue.length + (this.card ? 1 : 0));
  }

  say(word) {
    this.part("left").textContent = this.words[word];
  }

  // Once all is told, the server says whether there is more.
  async refill() {
    await this.sender.flush();
    if (this.card) return;
    const isOver = this.isExhausted || "cram" in this.root.dataset;
    if (this.outbox.waiting().length || isOver) this.finish();
    else {
      this.isExhausted = true;
      await this.load();
    }
  }

  finish() {
    this.isExhausted = false;
    this.part("rating").hidden = this.part("suspension").hidden = true;
    this.part("done").hidden = false;
    this.showLeft();
    this.showDone();
    this.part("done").focus();
  }

  showDone() {
    const word = this.outbox.waiting().length ? "done_offline" : "done";
    this.part("done-words").textContent = this.words[word];
  }

  learnOf(answer) {
    for (const state of answer.cards) {
      this.queue?.update(state);
      if (this.card?.id !== state.id) continue;
      Object.assign(this.card, state);
      this.showIntervals();
    }
    if (answer.unsaved.length && this.part("left")) this.say("card_gone");
  }

  showState(state, failure, count) {
    const place = this.part("state");
    place.dataset.state = state;
    place.textContent = (failure ? this.words[failure] : this.words[state]).replace("{count}", count);
    this.part("retry").hidden = state !== "unsaved";
    if (this.queue && !this.card) this.showDone();
  }
}

// Focused, and in sight above the ratings, without a jump where it was in sight already.
function show(side) {
  side.focus({ preventScroll: true });
  side.scrollIntoView({ block: "nearest" });
}

// How long the card stays away. What becomes of one that was rated without a connection is not
// known here: it comes back if it was forgotten.
function secondsAway(card, rating) {
  if (card.intervals) return card.intervals[rating].seconds;
  return rating === "again" ? AGAIN_S : Infinity;
}
