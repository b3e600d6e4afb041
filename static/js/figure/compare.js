// Other runs drawn over the one shown: here they are kept and let go. The server draws and names
// them with the figure, and their lines follow the step as those of variants do.

import { LETTERS, fill } from "./plot.js";

export class Comparison {
  constructor(experiment, root, words) {
    Object.assign(this, { experiment, root, words, runs: [] });
    this.listen();
    this.part("keep").hidden = false;
    for (const id of experiment.section.dataset.compared?.split(" ") ?? []) this.add(id);
    this.show();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  listen() {
    const { section } = this.experiment;
    this.part("compare").addEventListener("submit", (event) => event.preventDefault());
    this.part("keep").addEventListener("click", () => this.add(this.experiment.run.id));
    this.part("recent").addEventListener("change", ({ target }) => {
      if (target.value) this.add(target.value);
      target.value = "";
    });
    this.part("compared").addEventListener("click", ({ target }) => {
      if (target.dataset.remove) this.remove(target.dataset.remove);
    });
    section.addEventListener("experiment-state", () => this.show());
    section.addEventListener("experiment-draw", () => this.show());
  }

  async add(id) {
    if (this.runs.length >= LETTERS.length || this.runs.some((run) => run.id === id)) return;
    const run = { id, frames: [] };
    this.change([...this.runs, run]);
    const url = `${this.experiment.section.dataset.runsUrl}${id}/frames/`;
    const response = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) {
      this.change(this.runs.filter((other) => other !== run));
      return;
    }
    run.frames = (await response.json()).frames.map(({ payload }) => payload);
    this.experiment.drawSoon();
    this.experiment.fillTable();
  }

  remove(id) {
    this.change(this.runs.filter((run) => run.id !== id));
    this.part("keep").focus();
  }

  change(runs) {
    this.runs = runs;
    this.takeAlong(document.querySelector("[data-again]"));
    this.experiment.pinned = runs;
    const address = new URL(location.href);
    address.searchParams.delete("with");
    for (const run of runs) address.searchParams.append("with", run.id);
    history.replaceState(null, "", address);
    if (this.experiment.run) this.experiment.refresh();
    this.experiment.fillTable();
    this.show();
  }

  /** On a run's own page, the form that asks for the next run names those kept for it. */
  takeAlong(form) {
    for (const input of form?.querySelectorAll("[name=with]") ?? []) input.remove();
    form?.append(...this.runs.map(({ id }) => field("with", id)));
  }

  /** The list of runs with their letters, and which buttons can be pressed. */
  show() {
    const { run, isRunning } = this.experiment;
    const isKept = this.runs.some((other) => other.id === run?.id);
    this.part("keep").disabled = !run || isRunning || isKept || this.runs.length >= LETTERS.length;
    const { variants, kept } = this.experiment;
    const items = kept.map((other, index) => this.item(other, variants.length + index));
    if (isKept) items.push(element("li", this.words.kept));
    const list = this.part("compared");
    const text = items.map((item) => item.textContent).join();
    if (list.textContent !== text || list.querySelector("a")) list.replaceChildren(...items);
  }

  item(run, index) {
    const named = this.experiment.svg("flow").querySelector(`[data-other="${index}"]`);
    const item = element("li", named?.textContent ?? LETTERS[index]);
    const button = element("button", this.words.remove);
    button.type = "button";
    button.dataset.remove = run.id;
    button.setAttribute("aria-label", fill(this.words.remove_this, { name: item.textContent }));
    item.append(" ", button);
    return item;
  }
}

function field(name, value) {
  const made = document.createElement("input");
  Object.assign(made, { type: "hidden", name, value });
  return made;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
