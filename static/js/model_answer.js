// A model answer opens after an answer of one's own. Without this script it opens at once.
// What is written is sent nowhere.

class ModelAnswer {
  constructor(root) {
    this.own = root.querySelector("[data-own]");
    this.hint = root.querySelector("[data-hint]");
    root.querySelector("summary").addEventListener("click", (event) => this.press(event));
    this.own.addEventListener("input", () => { this.hint.textContent = ""; });
  }

  press(event) {
    if (this.own.value.trim() || event.currentTarget.parentElement.open) return;
    event.preventDefault();
    this.hint.textContent = this.hint.dataset.words;
    this.own.focus();
  }
}

for (const root of document.querySelectorAll("[data-model-answer]")) new ModelAnswer(root);
