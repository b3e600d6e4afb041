// Open answers marked by keyboard: a digit gives a level, saves it and goes on to the next answer.
// Without this script the same buttons send the form, and the queue comes back without it.

import { csrfToken } from "./attempt/server.js";

const STEP_BY_KEY = { n: 1, p: -1 };
const DONE = "is-marked";

class Queue {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.articles = [...root.querySelectorAll("article")];
    root.addEventListener("submit", (event) => this.save(event));
    document.addEventListener("keydown", (event) => this.type(event));
    document.querySelector("[data-part='keys']").hidden = false;
    this.articles[0].focus({ preventScroll: true });
  }

  get current() {
    return document.activeElement.closest?.("article") ?? this.articles.find(isOpen);
  }

  type(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isTyping = event.target.matches("input, textarea, select");
    if (isTyping && event.key === "Escape") this.current?.focus();
    if (isTyping || !this.current) return;
    const level = this.current.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
    if (level) level.click();
    else if (event.key in STEP_BY_KEY) this.step(STEP_BY_KEY[event.key]);
    else if (event.key === "c") this.current.querySelector("textarea").focus();
    else return;
    event.preventDefault();
  }

  step(by) {
    this.articles[this.articles.indexOf(this.current) + by]?.focus();
  }

  async save(event) {
    event.preventDefault();
    const form = event.target;
    const state = form.querySelector("[data-part='state']");
    state.textContent = this.words.saving;
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(form) },
      body: new FormData(form, event.submitter),
    }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (!answer) state.textContent = this.words.lost;
    else if (response.ok) this.settle(form, state, answer.credit);
    else state.textContent = answer.error.problems.map(({ message }) => message).join(" ") || answer.error.message;
  }

  settle(form, state, credit) {
    const article = form.closest("article");
    form.elements.credit.value = credit;
    state.textContent = this.words.saved;
    article.classList.add(DONE);
    const after = this.articles.slice(this.articles.indexOf(article) + 1);
    const next = after.find(isOpen) ?? this.articles.find(isOpen);
    if (next) next.focus();
    else location.reload();
  }
}

function isOpen(article) {
  return !article.classList.contains(DONE);
}

const root = document.querySelector("[data-marking]");
if (root) {
  const template = document.querySelector("template[data-words]");
  const said = [...template.content.querySelectorAll("[data-word]")];
  new Queue(root, Object.fromEntries(said.map((word) => [word.dataset.word, word.textContent])));
}
