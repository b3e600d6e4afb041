// Options to be put in order: by buttons, by Alt and an arrow, by dragging, or by their numbers.

const STEP_BY_KEY = { ArrowUp: -1, ArrowDown: 1 };

export class OrderedList {
  constructor(list, words) {
    this.list = list;
    this.words = words;
    this.live = document.createElement("p");
    this.live.className = "visually-hidden";
    this.live.setAttribute("role", "status");
    list.after(this.live);
    for (const row of this.rows) row.append(this.tools(row));
    this.keep = this.button(words.keep_order, words.keep_order, () => this.settle(this.rows[0]));
    this.keep.className = "button quiet small keep-order";
    list.after(this.keep);
    this.arrange();
    this.listen();
  }

  get rows() {
    return [...this.list.children];
  }

  get isAnswered() {
    return this.rows.some((row) => field(row).value !== "");
  }

  tools(row) {
    const words = row.querySelector(".position-words").textContent.trim();
    const tools = document.createElement("span");
    tools.className = "position-tools";
    tools.append(
      this.button("↑", `${this.words.up}: ${words}`, () => this.move(row, -1)),
      this.button("↓", `${this.words.down}: ${words}`, () => this.move(row, 1)),
    );
    return tools;
  }

  button(text, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    if (label !== text) button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    return button;
  }

  listen() {
    this.list.addEventListener("keydown", (event) => {
      if (!event.altKey || !(event.key in STEP_BY_KEY)) return;
      event.preventDefault();
      this.move(event.target.closest("li"), STEP_BY_KEY[event.key]);
    });
    this.list.addEventListener("change", (event) => {
      const row = event.target.closest("li");
      if (row && event.target.value !== "") this.place(row, event.target.valueAsNumber - 1);
    });
    this.list.addEventListener("pointerdown", (event) => this.take(event));
  }

  move(row, step) {
    const focused = document.activeElement;
    this.place(row, this.rows.indexOf(row) + step);
    if (row.contains(focused)) focused.focus();
    this.settle(row);
  }

  place(row, index) {
    const others = this.rows.filter((other) => other !== row);
    this.list.insertBefore(row, others[Math.max(0, index)] ?? null);
    this.number();
    this.tell(row);
  }

  number() {
    this.rows.forEach((row, index) => {
      field(row).value = index + 1;
    });
    this.keep.hidden = true;
  }

  tell(row) {
    this.live.textContent = this.words.moved
      .replace("{place}", field(row).value)
      .replace("{total}", this.rows.length);
  }

  // The order on the page is the answer now.
  settle(row) {
    this.number();
    this.tell(row);
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The rows as their numbers say; those without one stay behind them.
  arrange() {
    const place = (row) => field(row).valueAsNumber || Infinity;
    this.list.append(...this.rows.sort((one, other) => (place(one) < place(other) ? -1 : Number(place(one) > place(other)))));
    this.keep.hidden = this.isAnswered;
  }

  take(event) {
    const row = event.target.closest("li");
    // A finger scrolls the page; it has the buttons.
    if (!row || event.pointerType === "touch" || event.button || event.target.closest("input, button") || field(row).matches(":disabled")) return;
    event.preventDefault();
    this.list.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const follow = (moved) => this.follow(row, moved.clientY);
    const drop = () => {
      this.list.removeEventListener("pointermove", follow);
      row.classList.remove("dragged");
      this.settle(row);
    };
    this.list.addEventListener("pointermove", follow);
    this.list.addEventListener("lostpointercapture", drop, { once: true });
  }

  follow(row, y) {
    const above = this.rows.filter((other) => other !== row && middle(other) < y).length;
    if (above !== this.rows.indexOf(row)) this.place(row, above);
  }

  lock() {
    for (const button of this.list.querySelectorAll("button")) button.remove();
    this.keep.hidden = true;
  }
}

function field(row) {
  return row.querySelector("input");
}

function middle(row) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
}
