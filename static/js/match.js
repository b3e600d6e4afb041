// Matching against the clock: one tile on the left, its partner on the right, by mouse, thumb or key.

import { wordsOf } from "./words.js";

const TICK_MS = 100;
const WRONG_MS = 700;

class Match {
  constructor(root) {
    this.root = root;
    this.words = wordsOf(root.querySelector("template[data-words]"));
    this.columns = [...root.querySelectorAll("[data-side]")].map((side) => [...side.querySelectorAll(".tile")]);
    this.left = this.columns[0].length;
    this.misses = 0;
    this.key = `match:${root.dataset.match}`;
    document.querySelector("[data-needs-scripts]").hidden = true;
    root.hidden = false;
    this.showBest();
    root.addEventListener("click", (event) => this.choose(event.target.closest(".tile")));
    root.addEventListener("keydown", (event) => this.move(event));
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  say(word, values = {}) {
    const put = (text, [name, value]) => text.replace(`{${name}}`, value);
    return Object.entries(values).reduce(put, this.words[word]);
  }

  // The clock starts with the first tile.
  start() {
    this.startedAt = performance.now();
    this.timer = setInterval(() => this.showTime(), TICK_MS);
  }

  get seconds() {
    return ((performance.now() - this.startedAt) / 1000).toFixed(1);
  }

  showTime() {
    this.part("time").textContent = this.say("time", { time: this.seconds });
  }

  choose(tile) {
    if (!tile || tile.disabled) return;
    if (this.startedAt === undefined) this.start();
    const side = this.columns.find((column) => column.includes(tile));
    for (const other of side) other.setAttribute("aria-pressed", String(other === tile && !isPressed(tile)));
    const pair = this.columns.map((column) => column.find(isPressed));
    if (pair.every(Boolean)) this.compare(pair);
  }

  compare(pair) {
    const isMatch = pair[0].dataset.pair === pair[1].dataset.pair;
    for (const tile of pair) tile.setAttribute("aria-pressed", "false");
    if (isMatch) this.settle(pair);
    else this.miss(pair);
  }

  settle(pair) {
    this.left -= 1;
    const hadFocus = pair.includes(document.activeElement);
    for (const tile of pair) tile.disabled = true;
    if (!this.left) {
      this.finish();
      return;
    }
    this.part("said").textContent = this.say("match", { count: this.left });
    if (hadFocus) this.columns[0].find((tile) => !tile.disabled).focus();
  }

  miss(pair) {
    this.misses += 1;
    this.part("said").textContent = this.words.no_match;
    for (const tile of pair) {
      tile.dataset.wrong = "";
      setTimeout(() => delete tile.dataset.wrong, WRONG_MS);
    }
  }

  finish() {
    clearInterval(this.timer);
    const time = this.seconds;
    this.part("time").textContent = this.say("time", { time });
    this.part("said").textContent = this.say("done", { time, count: this.misses });
    this.keepBest(Number(time));
    this.part("again").hidden = false;
    this.part("again").querySelector("a").focus();
  }

  // Up and down in a column, left and right between them, over what is matched.
  move(event) {
    const tile = event.target.closest(".tile");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!tile || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const [own, other] = this.columns[0].includes(tile) ? this.columns : [...this.columns].reverse();
    if (step) {
      const open = own.filter((one) => !one.disabled);
      open[(open.indexOf(tile) + step + open.length) % open.length].focus();
    } else {
      const open = other.filter((one) => !one.disabled);
      const near = (one) => Math.abs(other.indexOf(one) - own.indexOf(tile));
      open.sort((one, another) => near(one) - near(another))[0].focus();
    }
  }

  showBest() {
    const best = this.best;
    if (best) this.part("best").textContent = this.say("best", { time: best.toFixed(1) });
  }

  get best() {
    try {
      return Number(localStorage.getItem(this.key));
    } catch {
      return 0;
    }
  }

  keepBest(seconds) {
    if (this.best && this.best <= seconds) return;
    try {
      localStorage.setItem(this.key, seconds);
    } catch {
      // A browser may refuse to store anything.
    }
    this.showBest();
  }
}

function isPressed(tile) {
  return tile.getAttribute("aria-pressed") === "true";
}

const root = document.querySelector("[data-match]");
if (root) new Match(root);
