// The time that is left. The server's clock decides; this page only counts along.

const TICK_MS = 1000;
const LAST_S = [300, 60];
const LONG_HIDDEN_MS = 20_000;

export class Timer {
  // `ask` gives the seconds that are left by the server's clock, or null; `end` is called once.
  constructor(element, live, words, { ask, end }) {
    Object.assign(this, { element, live, words, ask, end });
    this.set(Number(element.dataset.leftS));
    this.told = LAST_S.filter((seconds) => seconds > this.left);
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("online", () => this.resynchronise());
    this.tick();
  }

  // The page's own steady clock: setting the device's clock moves nothing.
  set(seconds) {
    this.endsAt = performance.now() + 1000 * seconds;
  }

  get left() {
    return Math.max(0, (this.endsAt - performance.now()) / 1000);
  }

  tick() {
    const left = Math.ceil(this.left);
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.element.textContent = this.words.time_left.replace("{time}", time);
    this.element.dataset.state = left > LAST_S.at(-1) ? "running" : "last";
    this.speak(left);
    if (left === 0) this.finish();
  }

  speak(left) {
    const due = LAST_S.filter((seconds) => left <= seconds && !this.told.includes(seconds));
    if (!due.length) return;
    this.told.push(...due);
    this.live.textContent = this.words[`left_${Math.min(...due)}`];
  }

  // A steady clock stands still while the device sleeps.
  look() {
    if (document.hidden) this.hiddenAt = Date.now();
    else if (Date.now() - this.hiddenAt > LONG_HIDDEN_MS) this.resynchronise();
  }

  async resynchronise() {
    const left = await this.ask();
    if (left !== null) this.set(left);
    return left;
  }

  // The deadline may have been moved since the page was loaded.
  async finish() {
    clearInterval(this.ticking);
    if ((await this.resynchronise()) > 0) {
      this.ticking = setInterval(() => this.tick(), TICK_MS);
      return;
    }
    this.live.textContent = this.element.textContent = this.words.time_over;
    this.end();
  }
}
