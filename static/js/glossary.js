// Narrows a glossary to the terms that hold what is typed, in name or definition. Without this
// script the whole list is there, by letter.

const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class Glossary {
  constructor(root) {
    this.entries = [...root.querySelectorAll("[data-entry]")].map((row) => [row, bare(row.textContent)]);
    if (!this.entries.length) return;
    this.sections = root.querySelectorAll("[data-letter]");
    this.letters = root.querySelector("[data-letters]");
    this.found = root.querySelector("[data-found]");
    const filter = root.querySelector("[data-filter]");
    filter.hidden = false;
    const field = filter.querySelector("input");
    field.addEventListener("input", () => this.narrow(bare(field.value.trim())));
    if (field.value) this.narrow(bare(field.value.trim()));
  }

  narrow(wanted) {
    let count = 0;
    for (const [row, text] of this.entries) {
      row.hidden = !text.includes(wanted);
      count += row.hidden ? 0 : 1;
    }
    for (const section of this.sections) {
      section.hidden = !section.querySelector("[data-entry]:not([hidden])");
    }
    this.letters.hidden = Boolean(wanted);
    this.found.textContent = wanted
      ? this.found.dataset.words.replace("{count}", count).replace("{total}", this.entries.length)
      : "";
  }
}

for (const root of document.querySelectorAll("[data-glossary]")) new Glossary(root);
