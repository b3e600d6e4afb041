// The questions of a quiz, put in order by drag or by buttons, and a guard for unsaved work.
// Without this script the same buttons send the form, and the server moves the line.

import { Guard } from "./teach/guard.js";

const wordsOf = (template) =>
  Object.fromEntries([...template.content.children].map((word) => [word.dataset.word, word.textContent]));

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const STEP_BY_KEY = { ArrowUp: -1, ArrowDown: 1 };

const middleOf = (line) => {
  const { top, height } = line.getBoundingClientRect();
  return top + height / 2;
};

// The lines of an arrangement, moved by buttons, by Alt and an arrow key, by mouse or finger. Its
// neighbours make way for the line that moves: it stays in the page, and keeps focus and pointer.
class Arrangement {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.said = form.querySelector("[data-part='said']");
    this.list = form.querySelector("[data-part='lines']");
    this.list.addEventListener("click", (event) => this.press(event));
    this.list.addEventListener("keydown", (event) => this.type(event));
    for (const line of this.lines) this.makeDraggable(line);
    form.querySelector("[data-part='help']").hidden = false;
  }

  get lines() {
    return [...this.list.querySelectorAll("[data-line]")];
  }

  press(event) {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("[data-line]");
    if (!this.step(line, Number(button.dataset.move))) return;
    this.settle(line);
    if (button.disabled) line.querySelector("[data-move]:not(:disabled)")?.focus();
  }

  type(event) {
    const line = event.target.closest("[data-line]");
    if (!line || !event.altKey || !(event.key in STEP_BY_KEY)) return;
    event.preventDefault();
    if (this.step(line, STEP_BY_KEY[event.key])) this.settle(line);
  }

  step(line, by) {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return false;
    if (by < 0) line.after(other);
    else line.before(other);
    return true;
  }

  makeDraggable(line) {
    const grip = line.querySelector("[data-part='grip']");
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      line.classList.add("is-dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (grip.hasPointerCapture(event.pointerId)) this.follow(line, event.clientY);
    });
    grip.addEventListener("lostpointercapture", () => {
      line.classList.remove("is-dragged");
      this.settle(line);
    });
  }

  follow(line, y) {
    while (line.previousElementSibling && y < middleOf(line.previousElementSibling)) this.step(line, -1);
    while (line.nextElementSibling && y > middleOf(line.nextElementSibling)) this.step(line, 1);
  }

  // Ends cannot be passed; what moved is said.
  settle(moved) {
    const lines = this.lines;
    for (const [place, line] of lines.entries()) {
      line.querySelector("[data-move='-1']").disabled = place === 0;
      line.querySelector("[data-move='1']").disabled = place === lines.length - 1;
    }
    const title = moved.querySelector("[data-part='title']").firstChild.textContent.trim();
    const place = lines.indexOf(moved) + 1;
    this.said.textContent = fill(this.words.moved, { title, place, total: lines.length });
    this.form.dispatchEvent(new Event("input"));
  }
}

// One of two forms on the page: what is ticked or sought in the bank is no work to lose.
class OwnGuard extends Guard {
  contents() {
    const fields = [...new FormData(this.form)];
    return JSON.stringify(fields.filter(([name]) => !["find", "tag", "add"].includes(name)));
  }

  press(event) {
    if (this.form.contains(document.activeElement)) super.press(event);
  }
}

// Enter in the search finds, instead of pressing the first button of the form.
function findByEnter(form) {
  form.querySelector("[data-find]")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-part='find']"));
  });
}

const form = document.querySelector("[data-arrange]");
if (form) {
  const words = wordsOf(document.querySelector("template[data-words]"));
  if (form.querySelector("[data-part='lines']")) new Arrangement(form, words);
  for (const guarded of document.querySelectorAll("[data-guard]")) new OwnGuard(guarded, words);
  findByEnter(form);
}
