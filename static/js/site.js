// What any page may have; one file, as each is a request more at the first visit.

const PAUSE_MS = 120;
const SHORTEST = 2;

// The search box of the site's head: "/" leads to it, suggestions appear as one types, the arrows
// choose among them. Without this script the box is a plain form.
class SearchBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input");
    this.list = form.querySelector("[data-suggestions]");
    this.told = form.querySelector("[data-told]");
    this.chosen = -1;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false",
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => {
      this.mark(-1); // Enter now means the words
      this.wait();
    });
    this.input.addEventListener("focus", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    // A press on an option must not take the focus from the box before its click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.reach(event));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  // "/" anywhere but where it is typed.
  reach(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const words = this.input.value.trim();
    this.asking?.abort();
    if (words.length < SHORTEST || document.activeElement !== this.input) return this.close();
    this.asking = new AbortController();
    try {
      const address = `${this.form.dataset.search}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(address, { signal: this.asking.signal });
      if (answer.ok) this.show(await answer.text());
      else this.close();
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // Enter still sends the form
    }
  }

  // What was chosen while an answer was on its way stays chosen where the answer has it too.
  show(html) {
    const address = this.options[this.chosen]?.href;
    this.list.innerHTML = html;
    this.list.hidden = false;
    this.told.textContent = this.list.firstElementChild.dataset.told;
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    this.mark(this.options.findIndex((option) => option.href === address));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.list.replaceChildren();
    this.told.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  press(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.list.hidden) this.ask();
      else this.choose(steps[event.key]);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.options[this.chosen].click();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault(); // the words stay; another Escape clears them
      this.close();
    }
  }

  // One place in the round is none of the options: the words themselves.
  choose(step) {
    const places = this.options.length + 1;
    this.mark(((this.chosen + 1 + step + places) % places) - 1);
  }

  mark(place) {
    this.chosen = place;
    this.options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    const chosen = this.options[place];
    if (!chosen) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }
}

for (const form of document.querySelectorAll("[data-search]")) new SearchBox(form);

// Prints the page, which is how a browser makes a PDF of it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A text whose formula is wider than the screen scrolls; the keyboard reaches it only where it does.
for (const text of document.querySelectorAll("[data-wide]")) {
  if (text.scrollWidth > text.clientWidth) text.tabIndex = 0;
}
