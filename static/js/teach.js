// A question that is being written: rows, markup, pictures, the preview, and what is not saved.
// Without this script every button sends the form, and the page comes back with what it did.

import { Guard } from "./teach/guard.js";
import { Pictures } from "./teach/pictures.js";
import { Preview } from "./teach/preview.js";
import { Rows } from "./teach/rows.js";
import { Toolbars } from "./teach/toolbars.js";

function wordsOf(template) {
  const words = template.content.querySelectorAll("[data-word]");
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}

for (const form of document.querySelectorAll("form[data-editor]")) {
  const words = wordsOf(document.querySelector("template[data-words]"));
  new Guard(form, words);
  if (!form.dataset.previewUrl) continue;
  const pictures = new Pictures(form, words);
  new Rows(form, words);
  new Toolbars(form, words, pictures);
  new Preview(form, words);
}
