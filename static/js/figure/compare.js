// Other runs drawn over the one shown. The server draws them with the figure and names them;
// here their lines follow the step, and runs are kept and let go.
// Twin of simulator/charts/overlay.py: marks at about eight places of a line.

import { cell } from "../figure.js";
import { FIELD_BY_LENS, fill, flowPoints, lossPoints, measured, setPath } from "./plot.js";

const LETTERS = "ABCDEFG";
const MARKS_A_LINE = 8;

export class Comparison {
  constructor(experiment, root, words) {
    Object.assign(this, { experiment, root, words, runs: [] });
    this.listen();
    for (const id of experiment.section.dataset.compared?.split(" ") ?? []) this.add(id);
    this.show();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  /** Those that are drawn: all but the run itself. */
  get others() {
    return this.runs.filter((run) => run.id !== this.experiment.run?.id);
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
    section.addEventListener("experiment-draw", () => this.draw());
    section.addEventListener("experiment-read", () => this.read());
    section.addEventListener("experiment-table", () => this.fillTable());
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
    this.experiment.compared = runs.map((run) => run.id);
    const address = new URL(location.href);
    address.searchParams.delete("with");
    for (const run of runs) address.searchParams.append("with", run.id);
    history.replaceState(null, "", address);
    if (this.experiment.run) this.experiment.refresh();
    this.experiment.fillTable();
    this.show();
  }

  draw() {
    const { frame } = this.experiment;
    const [flow, loss] = [this.experiment.svg("flow"), this.experiment.svg("loss")];
    this.others.forEach((run, index) => {
      drawOther(flow, index, flowPoints(flow, this.sizes(run, frame)));
      drawOther(loss, index, lossPoints(loss, run.frames));
    });
    this.show();
    this.read();
  }

  /** What a run has at the step of a frame; its last step where it ended before. */
  sizes(run, frame) {
    const shown = run.frames.findLast((each) => each.step <= frame.step) ?? run.frames[0];
    return shown?.[FIELD_BY_LENS[this.experiment.svg("flow").dataset.lens]] ?? [];
  }

  /** The list of runs with their letters, and which buttons can be pressed. */
  show() {
    const { run, isRunning } = this.experiment;
    const isKept = this.runs.some((other) => other.id === run?.id);
    this.part("keep").disabled = !run || isRunning || isKept || this.runs.length >= LETTERS.length;
    const items = this.others.map((other, index) => this.item(other, index));
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

  read() {
    const { frame, layer } = this.experiment;
    const values = layer && frame ? this.others.map((run, index) => fill(this.words.other, {
      letter: LETTERS[index], value: this.text(this.sizes(run, frame)[layer - 1]),
    })) : [];
    const text = values.length
      ? fill(this.words.others, { layer, step: frame.step, values: values.join(", ") }) : "";
    const place = this.part("read-others");
    if (place.textContent !== text) place.textContent = text;
  }

  text(value) {
    return measured(value, "–", this.experiment.words.floor);
  }

  fillTable() {
    const { section, frame } = this.experiment;
    const heads = section.querySelector('[data-part="heads"]');
    for (const head of heads.querySelectorAll("[data-other]")) head.remove();
    this.others.forEach((_, index) => {
      const head = element("th", LETTERS[index]);
      head.scope = "col";
      head.dataset.other = "";
      heads.append(head);
    });
    const columns = frame ? this.others.map((run) => this.sizes(run, frame)) : [];
    [...section.querySelectorAll('[data-part="rows"] tr')].forEach((row, layer) => {
      const texts = columns.map((sizes) => (layer < sizes.length ? this.text(sizes[layer]) : ""));
      row.append(...texts.map(cell));
    });
  }
}

function drawOther(svg, index, points) {
  if (!svg.querySelector(`[data-series="other-${index}"]`)) return;
  setPath(svg, `[data-series="other-${index}"]`, points);
  setPath(svg, `[data-series="other-marks-${index}"]`, marked(points));
}

function marked(points) {
  const last = points.length - 1;
  if (last < MARKS_A_LINE) return points;
  return Array.from({ length: MARKS_A_LINE }, (_, index) => points[Math.round((last * index) / (MARKS_A_LINE - 1))]);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
