// One question: its controls, its sequence, and the answer that waits to be saved.

import { isBlank, isSame, isTouched, readAnswer, writeAnswer } from "./answers.js";
import { OrderedList } from "./order.js";

export class Question {
  constructor(fieldset, words) {
    this.fieldset = fieldset;
    this.id = fieldset.dataset.question;
    this.seen = fieldset.querySelector("input[type='hidden']");
    this.note = this.part("note");
    this.list = fieldset.querySelector("[data-positions]");
    if (this.list) this.list = new OrderedList(this.list, words);
    this.isAnswered = "answered" in fieldset.dataset;
    this.known = isTouched(fieldset) ? {} : this.given;
    this.waiting = null;
    this.isSending = false;
    // What was sent and never acknowledged: the server may hold any of it.
    this.unsure = [];
    if (this.isSettled) this.lock();
  }

  part(name) {
    return this.fieldset.querySelector(`[data-part="${name}"]`);
  }

  get sequence() {
    return Number(this.seen.value);
  }

  set sequence(number) {
    this.seen.value = number;
  }

  get isSettled() {
    return "settled" in this.fieldset.dataset;
  }

  // What is on the page now: the answer and, where it is asked, how sure the learner is.
  get given() {
    const certainty = this.fieldset.querySelector("[name^='certainty:']:checked");
    const answer = readAnswer(this.fieldset);
    return certainty ? { answer, certainty: Number(certainty.value) } : { answer };
  }

  // Takes what is on the page as the answer; whether that says anything new.
  give() {
    const given = this.given;
    if (isBlank(given.answer) && !this.isAnswered) return false;
    if (isSame(given.answer, this.known.answer) && given.certainty === this.known.certainty) return false;
    this.waiting = this.known = given;
    this.isAnswered = !isBlank(given.answer);
    this.note.textContent = "";
    return true;
  }

  choose({ answer, certainty }) {
    writeAnswer(this.fieldset, answer);
    this.list?.arrange();
    for (const field of this.fieldset.querySelectorAll("[name^='certainty:']")) {
      field.checked = Number(field.value) === (certainty ?? 1);
    }
    this.known = this.given;
    this.isAnswered = !isBlank(answer);
  }

  // The answer that was sent without an acknowledgement and is what the server holds, if any.
  heldOf(state) {
    return this.unsure.find((given) => this.holds(state, given));
  }

  // What a later visit needs to send the answer.
  get kept() {
    return { ...this.waiting, sequence: this.sequence, unsure: this.unsure };
  }

  holds(state, given) {
    return isSame(state.answer, given.answer) && (state.certainty ?? undefined) === given.certainty;
  }

  // The answer stands as it is; what is left of the question can still be used.
  lock() {
    this.fieldset.dataset.settled = "";
    for (const part of this.fieldset.querySelectorAll(".answer, .gap-text")) part.disabled = true;
    this.fieldset.querySelector("[name='check']")?.remove();
    this.list?.lock();
  }
}
