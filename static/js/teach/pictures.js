// A picture is sent on its own and inserted where one was writing.

import { insert } from "./toolbars.js";

export class Pictures {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.set = form.querySelector("[data-picture]");
    this.said = this.set.querySelector("[data-part='picture-said']");
    this.set.querySelector("[data-part='picture']").addEventListener("click", (event) => this.send(event));
  }

  // The texts there are now: rows come and go.
  ask(text) {
    const choice = this.form.elements.picture_field;
    if (![...choice.options].some((option) => option.value === text.name)) {
      choice.add(new Option(text.labels[0].textContent, text.name));
    }
    choice.value = text.name;
    this.form.elements.picture_file.focus();
  }

  async send(event) {
    event.preventDefault();
    this.said.textContent = "";
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "picture_alt"]) body.set(name, this.form.elements[name].value);
    const [file] = this.form.elements.picture_file.files;
    if (file) body.set("picture_file", file);
    const response = await fetch(this.form.dataset.pictureUrl, { method: "POST", body }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (response?.ok) this.put(answer);
    else this.said.textContent = answer?.problems?.map((found) => found.message).join("; ") || this.words.no_picture;
  }

  put({ markdown, line }) {
    const text = this.form.elements[this.form.elements.picture_field.value];
    this.keep(text, line);
    insert(text, markdown);
    this.form.elements.picture_file.value = "";
    this.form.elements.picture_alt.value = "";
  }

  keep(text, line) {
    let files = this.form.elements[`${text.name}.files`];
    if (!files) {
      files = document.createElement("input");
      files.type = "hidden";
      files.name = `${text.name}.files`;
      text.after(files);
    }
    files.value = `${files.value}\n${line}`.trim();
  }
}
