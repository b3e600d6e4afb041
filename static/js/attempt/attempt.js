// An attempt: every answer is saved when it is given, and the page says truthfully whether it was.

import { wordsOf } from "../words.js";
import { Draft } from "./draft.js";
import { QuestionMap } from "./map.js";
import { check, showOutcome } from "./practice.js";
import { Question } from "./question.js";
import { ask, csrfToken, isLost } from "./server.js";
import { Timer } from "./timer.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const TYPING_MS = 800;
const MOST_UNSURE = 5;
const TYPED = "textarea, input[type='text']";

export class Attempt {
  constructor(form) {
    this.form = form;
    this.words = wordsOf(document.querySelector("template[data-words]"));
    this.draft = new Draft(form.dataset.attempt);
    this.isKept = true;
    this.waitMs = FIRST_WAIT_MS;
    const sets = form.querySelectorAll("[data-question]:not([data-shape='none'])");
    this.questions = [...sets].map((set) => new Question(set, this.words));
    this.map = new QuestionMap(document.querySelector(".question-map"), this.words);
    this.part("save").hidden = true;
    this.listen();
    this.takeUpDraft();
    this.startTimer();
  }

  part(name) {
    return this.form.querySelector(`[data-part="${name}"]`);
  }

  urlOf(question) {
    return `${this.form.dataset.responses}${question.id}/`;
  }

  questionOf(element) {
    const set = element?.closest("[data-question]");
    return this.questions.find((question) => question.fieldset === set);
  }

  listen() {
    this.form.addEventListener("change", (event) => this.give(this.questionOf(event.target), 0));
    this.form.addEventListener("input", (event) => {
      if (event.target.matches(TYPED)) this.give(this.questionOf(event.target), TYPING_MS);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.act(event.submitter);
    });
    this.part("retry").addEventListener("click", () => this.retry());
    window.addEventListener("online", () => this.retry());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    window.addEventListener("beforeunload", (event) => {
      if (!this.isKept && this.isWaiting) event.preventDefault();
    });
  }

  // Enter in a field presses the first button, which saves: here, the question one is in.
  act(button) {
    const question = this.questionOf(button.matches("[data-part='enter']") ? document.activeElement : button);
    const isPractice = this.form.dataset.behaviour === "practice";
    if (button === this.part("submit")) this.submit();
    else if (button.name === "flag") this.flag(question, button);
    else if (question && isPractice && !question.isSettled) check(this, question, button.name === "give_up");
    else this.flush();
  }

  // What an earlier visit could not send, its sequence with it: a newer answer wins. And what was
  // answered before this script had come.
  takeUpDraft() {
    const kept = this.draft.read();
    for (const question of this.questions) {
      const left = kept[question.id];
      if (!left) this.give(question, 0);
      if (!left || question.isSettled) continue;
      const { sequence, unsure = [], ...given } = left;
      question.choose(given);
      question.sequence = sequence;
      question.unsure = unsure;
      question.waiting = given;
      this.send(question);
    }
    this.showAll();
  }

  give(question, waitMs) {
    if (!question || question.isSettled) return;
    if (question.give()) {
      this.keep(question);
      this.showAll();
    }
    clearTimeout(question.timer);
    if (question.waiting === null) return;
    if (waitMs) question.timer = setTimeout(() => this.send(question), waitMs);
    else this.send(question);
  }

  keep(question) {
    this.isKept = this.draft.put(question.id, question.kept);
  }

  get isWaiting() {
    return this.questions.some((question) => question.waiting !== null);
  }

  flush() {
    for (const question of this.questions) {
      clearTimeout(question.timer);
      if (question.waiting !== null) this.send(question);
    }
  }

  retry() {
    clearTimeout(this.timer);
    this.flush();
    this.showState();
  }

  send(question) {
    if (!question.isSending) question.sent = this.put(question);
    return question.sent;
  }

  async put(question) {
    question.isSending = true;
    const given = question.waiting;
    question.unsure = [...question.unsure, given].slice(-MOST_UNSURE);
    this.keep(question);
    this.failure = null;
    this.showState();
    const content = { sequence: question.sequence + 1, ...given };
    const response = await ask(this.form, "PUT", this.urlOf(question), content);
    question.isSending = false;
    await this.settle(question, given, response);
    this.showState();
  }

  async settle(question, given, response) {
    if (isLost(response)) {
      this.fail("offline");
      this.waitAndRetry();
    } else if (response.ok) {
      this.waitMs = FIRST_WAIT_MS;
      const told = await response.json();
      this.accept(question, given, (told.saved ?? told).sequence);
    } else {
      await this.refuse(question, given, response);
    }
  }

  async refuse(question, given, response) {
    if (response.status === 409) this.takeOver(question, given, (await response.json()).state);
    else this.fail("refused");
    this.showState();
  }

  accept(question, given, sequence) {
    question.sequence = sequence;
    question.unsure = [];
    if (question.waiting !== given) {
      this.keep(question);
      this.send(question);
      return;
    }
    question.waiting = null;
    this.draft.drop(question.id);
  }

  // The server holds a later answer than the one this page was given on top of, or takes none.
  takeOver(question, given, state) {
    if (state.status === "submitted" || state.status === "overdue") {
      this.draft.write({});
      showResult();
      return;
    }
    const held = state.status ? undefined : question.heldOf(state);
    if (held) {
      // A save had arrived and only its acknowledgement was lost; what was given since goes on top.
      this.accept(question, question.holds(state, given) ? given : held, state.sequence);
      return;
    }
    const own = typeof given.answer === "string" ? given.answer : "";
    question.sequence = state.sequence;
    question.waiting = null;
    question.unsure = [];
    this.draft.drop(question.id);
    question.choose(state);
    question.note.textContent = this.words[state.status ?? "overtaken"];
    if (own) question.note.append(` ${this.words.own_text} ${own}`);
    if (state.status === "settled") showOutcome(this, question);
    this.showAll();
  }

  fail(reason) {
    this.failure = reason === "offline" && !this.isKept ? "kept_nowhere" : reason;
  }

  waitAndRetry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), this.waitMs);
    this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
  }

  showState() {
    const isSending = this.questions.some((question) => question.isSending);
    const state = this.part("state");
    const failed = Boolean(this.failure) && this.isWaiting;
    state.dataset.state = failed ? "unsaved" : isSending || this.isWaiting ? "saving" : "saved";
    state.textContent = failed ? this.words[this.failure] : this.words[state.dataset.state];
    this.part("retry").hidden = !failed || isSending;
  }

  showAll() {
    const answered = this.questions.filter((question) => question.isAnswered).length;
    this.form.querySelector("progress").value = answered;
    this.part("progress").textContent = this.words.progress
      .replace("{answered}", answered)
      .replace("{total}", this.questions.length);
    for (const question of this.questions) this.map.mark(question.id, "answered", question.isAnswered);
    this.showState();
  }

  async flag(question, button) {
    const isFlagged = !("flagged" in button.dataset);
    const url = `${this.urlOf(question)}flag/`;
    const response = await ask(this.form, "PUT", url, { is_flagged: isFlagged });
    question.note.textContent = response?.ok ? "" : this.words.not_flagged;
    if (!response?.ok) return;
    button.toggleAttribute("data-flagged", isFlagged);
    button.textContent = isFlagged ? this.words.unflag : this.words.flag;
    this.map.mark(question.id, "flagged", isFlagged);
  }

  startTimer() {
    const element = this.part("time");
    if (!element) return;
    new Timer(element, this.part("announce"), this.words, {
      ask: () => this.secondsLeft(),
      end: () => this.submit({ isOver: true }),
    });
  }

  // By the server's clock: its answer says what time it is there.
  async secondsLeft() {
    const response = await ask(this.form, "GET", this.form.dataset.api);
    const now = Date.parse(response?.headers.get("Date") ?? "");
    if (!response?.ok || Number.isNaN(now)) return null;
    const { status, deadline_at: deadline } = await response.json();
    if (status !== "open" || deadline === null) showResult();
    return (Date.parse(deadline) - now) / 1000;
  }

  // Sends the page whole, so that what is on it stands, and shows the result at the same address.
  async submit({ isOver = false } = {}) {
    const [button, failure] = [this.part("submit"), this.part("failure")];
    clearTimeout(this.timer);
    for (const question of this.questions) clearTimeout(question.timer);
    const body = new FormData(this.form);
    body.set("csrfmiddlewaretoken", csrfToken(this.form));
    button.disabled = true;
    failure.hidden = true;
    const url = this.form.dataset.submit;
    const response = await fetch(url, { method: "POST", body }).catch(() => null);
    if (response?.ok) {
      this.draft.write({});
      showResult();
      return;
    }
    button.disabled = isOver;
    failure.textContent = isLost(response) ? this.words.not_submitted : this.words.submit_refused;
    failure.hidden = false;
    if (isOver && isLost(response)) setTimeout(() => this.submit({ isOver }), this.waitMs);
  }
}

// The result stands at the same address; it is read from its beginning, not from where one was.
export function showResult() {
  history.replaceState(null, "", "#result");
  history.scrollRestoration = "manual";
  location.reload();
}
