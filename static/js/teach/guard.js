// Says whether what stands in the form is saved, and asks before it is left behind.

import { keep, offer } from "./unsent.js";

export class Guard {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.state = form.querySelector("[data-part='state']");
    this.saved = this.contents();
    this.isUnsaved = "unsaved" in form.dataset;
    form.addEventListener("input", () => this.look());
    form.addEventListener("change", () => this.look());
    form.addEventListener("submit", (event) => {
      this.isLeaving = true;
      keep(form, event.submitter, words.owner);
    });
    window.addEventListener("pageshow", () => { this.isLeaving = false; this.look(); });
    window.addEventListener("beforeunload", (event) => {
      if (this.hasChanges && !this.isLeaving) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => this.press(event));
    this.look();
    offer(form, words);
  }

  // The pictures are sent on their own.
  contents() {
    const fields = [...new FormData(this.form)];
    return JSON.stringify(fields.filter(([name]) => !name.startsWith("picture_")));
  }

  get hasChanges() {
    return this.isUnsaved || this.contents() !== this.saved;
  }

  look() {
    const state = this.hasChanges ? "unsaved" : "saved";
    if (this.state.dataset.state === state) return;
    this.state.dataset.state = state;
    this.state.textContent = this.words[state];
  }

  press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    this.form.requestSubmit(this.form.querySelector("button[value='save']"));
  }
}
