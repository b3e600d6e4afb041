// The question as a student sees it, a moment after the last key.

const WAIT_MS = 400;

export class Preview {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.place = document.querySelector("[data-part='preview']");
    this.asked = 0;
    form.querySelector("[data-part='show']").hidden = true;
    form.addEventListener("input", () => this.wait());
    form.addEventListener("change", () => this.wait());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), WAIT_MS);
  }

  // An answer that comes late, after a newer question was asked, is not shown.
  async show() {
    const asked = ++this.asked;
    const body = new FormData(this.form);
    body.delete("picture_file");
    const response = await fetch(this.form.dataset.previewUrl, { method: "POST", body }).catch(() => null);
    const html = response?.ok ? await response.text() : null;
    if (asked !== this.asked) return;
    if (html === null) this.place.textContent = this.words.no_preview;
    else this.place.innerHTML = html;
  }
}
