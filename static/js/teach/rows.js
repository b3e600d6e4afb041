// Rows of options, answers and the like: added, removed, and moved by buttons, Alt and an arrow
// key, or the mouse. Their order on the page is the order that is sent.

const STEP_BY_KEY = { ArrowUp: -1, ArrowDown: 1 };
const TYPED = "textarea, input[type='text']";
const NEW_KEY = /NEW-KEY/g;

export class Rows {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    form.addEventListener("click", (event) => this.click(event));
    form.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("change", (event) => this.renew(event));
    form.addEventListener("dragstart", (event) => this.take(event));
    form.addEventListener("dragover", (event) => this.drag(event));
    form.addEventListener("dragend", () => this.drop());
    offerHandles(form);
    for (const button of form.querySelectorAll("[data-renew]")) button.hidden = true;
  }

  click(event) {
    const button = event.target.closest("button[name='act']");
    if (!button) return;
    const row = button.closest("[data-row]");
    if ("add" in button.dataset) this.add(event, button.closest("[data-group]"));
    else if ("remove" in button.dataset) this.remove(event, row);
    else if ("move" in button.dataset) this.move(event, row, Number(button.dataset.move), button);
  }

  // A gap brings rows of its own: those the server adds.
  add(event, group) {
    const blank = group.querySelector(":scope > template[data-blank]");
    if (!blank) return;
    event.preventDefault();
    const rows = group.querySelector(":scope > [data-rows]");
    rows.insertAdjacentHTML("beforeend", blank.innerHTML.replace(NEW_KEY, newKey()));
    const row = rows.lastElementChild;
    offerHandles(row);
    this.changed(rows);
    row.querySelector(TYPED).focus();
  }

  remove(event, row) {
    event.preventDefault();
    const rows = row.parentElement;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.changed(rows);
    const place = next?.querySelector(TYPED);
    (place ?? rows.closest("[data-group]").querySelector(":scope > [data-add]")).focus();
  }

  move(event, row, step, focused) {
    event.preventDefault();
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    focused.focus();
    this.changed(row.parentElement);
    this.say(row);
  }

  press(event) {
    const row = event.target.closest("[data-row]");
    if (!row || !event.altKey || !(event.key in STEP_BY_KEY)) return;
    if (row.querySelector("[data-move]")) this.move(event, row, STEP_BY_KEY[event.key], event.target);
  }

  // A gap of another kind has other fields: those the server knows.
  renew(event) {
    if (!/^gap:[^:]+:kind$/.test(event.target.name ?? "")) return;
    this.form.requestSubmit(event.target.closest("[data-row]").querySelector("[data-renew]"));
  }

  take(event) {
    if (!("handle" in event.target.dataset)) return;
    this.dragged = event.target.closest("[data-row]");
    this.dragged.dataset.dragged = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(this.dragged, 0, 0);
  }

  drag(event) {
    const over = event.target.closest("[data-row]");
    if (!this.dragged || !over || over.parentElement !== this.dragged.parentElement) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over === this.dragged) return;
    if (event.clientY < top + height / 2) over.before(this.dragged);
    else over.after(this.dragged);
  }

  drop() {
    if (!this.dragged) return;
    delete this.dragged.dataset.dragged;
    this.changed(this.dragged.parentElement);
    this.say(this.dragged);
    this.dragged = null;
  }

  // Rows are called by their places.
  changed(rows) {
    const title = rows.closest("[data-group]").dataset.rowTitle;
    [...rows.children].forEach((row, place) => {
      for (const words of row.querySelectorAll("[data-title], [data-whose]")) {
        if (words.closest("[data-row]") === row) words.textContent = ` ${title} ${place + 1}`;
      }
    });
    this.form.dispatchEvent(new Event("change"));
  }

  say(row) {
    const rows = [...row.parentElement.children];
    this.form.querySelector("[data-part='moved']").textContent = this.words.moved
      .replace("{place}", rows.indexOf(row) + 1)
      .replace("{total}", rows.length);
  }
}

// Without a text of its own a handle could not be taken hold of.
function offerHandles(place) {
  for (const handle of place.querySelectorAll("[data-handle]")) {
    handle.textContent = "⠿";
    handle.draggable = true;
  }
}

// Nothing of what is right can be told by a key: it is drawn.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `o-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
