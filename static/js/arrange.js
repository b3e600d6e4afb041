// The questions of a quiz, put in order by drag or by buttons, and a guard for unsaved work.
// Without this script the same buttons send the form, and the server moves the line.

import { Guard } from "./teach/guard.js";

const wordsOf = (template) =>
  Object.fromEntries([...template.content.children].map((word) => [word.dataset.word, word.textContent]));

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The lines of an arrangement: every move is announced, and the moved line keeps the focus.
class Arrangement {
  constructor(form, words) {
    this.words = words;
    this.said = form.querySelector("[data-part='said']");
    this.list = form.querySelector("[data-part='lines']");
    this.form = form;
    this.list.addEventListener("click", (event) => this.press(event));
    for (const line of this.lines) this.makeDraggable(line);
    this.list.addEventListener("dragover", (event) => this.dragOver(event));
  }

  get lines() {
    return [...this.list.querySelectorAll("[data-line]")];
  }

  press(event) {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("[data-line]");
    const by = Number(button.dataset.move);
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line);
    else other.after(line);
    this.settle(line);
    const next = button.disabled ? line.querySelector("[data-move]:not(:disabled)") : button;
    next?.focus();
  }

  makeDraggable(line) {
    const grip = line.querySelector("[data-part='grip']");
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => {
      line.draggable = true;
    });
    line.addEventListener("dragstart", () => {
      this.dragged = line;
      line.classList.add("is-dragged");
    });
    line.addEventListener("dragend", () => {
      line.draggable = false;
      line.classList.remove("is-dragged");
      this.dragged = null;
      this.settle(line);
    });
  }

  dragOver(event) {
    const line = event.target.closest("[data-line]");
    if (!this.dragged || !line) return;
    event.preventDefault();
    if (line === this.dragged) return;
    const { top, height } = line.getBoundingClientRect();
    if (event.clientY < top + height / 2) line.before(this.dragged);
    else line.after(this.dragged);
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
