// The instruments of the lab and of a run's page: they follow the experiment that they belong to.

import { cell, experiments } from "../figure.js";
import { Comparison } from "./compare.js";
import { TakeAway } from "./take_away.js";
import { HeatMap } from "./heat.js";
import { drawRidges, histogramAt, spread } from "./ridges.js";
import {
  decadePlace, drawOther, fill, layerPlace, measured, numbers, round, setPath, stepPlace, valuesOf,
} from "./plot.js";

const QUANTITIES = ["saturated", "active", "dead"];
const STEP_QUANTITIES = ["loss", "accuracy", "gradient_norm", "clipped_gradient_norm"];
const NORMS = ["gradient_norm", "clipped_gradient_norm"];
const FRAMES_BY_KEY = {
  ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity,
};
const LAYERS_BY_KEY = { ArrowUp: 1, ArrowDown: -1 };

class Instruments {
  constructor(experiment, root) {
    this.experiment = experiment;
    this.root = root;
    this.words = wordsOf(root);
    this.heat = new HeatMap(this.part("live-cells"));
    this.listen();
    // After ours: the columns of other runs stand behind those of the units.
    this.comparison = new Comparison(experiment, root, this.words);
    this.takeAway = new TakeAway(experiment, root, this.words);
    if (experiment.frames.length) experiment.drawSoon();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  listen() {
    const { section } = this.experiment;
    section.addEventListener("experiment-draw", () => this.draw());
    section.addEventListener("experiment-read", () => this.read());
    section.addEventListener("experiment-table", () => this.fillTable());
    section.addEventListener("experiment-state", () => this.fillSteps());
    this.part("step-table").addEventListener("toggle", () => this.fillSteps());
    this.listenToHeat(this.part("heat"));
  }

  fillTable() {
    const { section, frames, frame } = this.experiment;
    const measuredAt = histogramAt(frames, frame);
    [...section.querySelectorAll('[data-part="rows"] tr')].forEach((row, layer) => {
      row.append(...QUANTITIES.map((quantity) => cell(measured(frame[quantity][layer], "–"))));
      const median = measuredAt ? spread(measuredAt.histogram, layer + 1).median : null;
      row.append(cell(measured(median, "–")));
    });
  }

  /** Every step as a table, once it is looked at. */
  fillSteps() {
    const { frames } = this.experiment;
    const table = this.part("step-table");
    table.hidden = !frames.length;
    if (!table.open || this.experiment.isRunning) return;
    const rows = frames.map((frame) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = frame.step;
      row.append(head, ...STEP_QUANTITIES.map((quantity) => cell(measured(frame[quantity], "–"))));
      return row;
    });
    this.part("step-rows").replaceChildren(...rows);
  }

  listenToHeat(reader) {
    reader.addEventListener("pointerdown", (event) => {
      reader.setPointerCapture(event.pointerId);
      this.point(event);
    });
    reader.addEventListener("pointermove", (event) => {
      if (event.buttons) this.point(event);
    });
    reader.addEventListener("keydown", (event) => this.press(event));
  }

  get canPick() {
    return this.experiment.frames.length > 0 && !this.experiment.isRunning;
  }

  point(event) {
    const { experiment } = this;
    if (!this.heat.svg || !experiment.frames.length) return;
    const { index, layer } = this.heat.under(event, experiment.frames);
    if (this.canPick) experiment.pickFrame(index);
    experiment.read(layer);
  }

  press(event) {
    const { frames, frame, layer } = this.experiment;
    const [across, up] = [FRAMES_BY_KEY[event.key], LAYERS_BY_KEY[event.key]];
    if ((!across && !up) || !frames.length) return;
    event.preventDefault();
    if (across && this.canPick) {
      this.experiment.pickFrame(within(frames.indexOf(frame) + across, 0, frames.length - 1));
    }
    const last = frame.signal_norm.length;
    this.experiment.read(within((layer ?? (up > 0 ? 0 : last + 1)) + (up ?? 0), 1, last));
  }

  draw() {
    const { experiment } = this;
    const { frames, frame } = experiment;
    const heat = experiment.svg("heat");
    // The instruments of another run, or of another lens, are replaced in a moment.
    if (Number(heat?.dataset.layers) !== frame.signal_norm.length) return;
    this.heat.draw(heat, frames, frame, experiment.layer);
    this.drawUnits(experiment.svg("units"), frame);
    drawRidges(experiment.svg("ridges"), frames, frame);
    this.drawTrace(experiment.svg("accuracy"), ["accuracy"], frames, frame);
    const norm = experiment.svg("norm");
    this.drawTrace(norm, NORMS, frames, frame);
    this.read();
    if (leavesDecades(norm, frame)) experiment.refreshForNewFrames();
  }

  drawUnits(svg, frame) {
    const scale = numbers(svg, ["layers", "x0", "x1", "bar"]);
    const bases = svg.dataset.bases.split(" ").map(Number);
    QUANTITIES.forEach((quantity, index) => {
      const bars = frame[quantity].flatMap((share, layer) => (share ? [
        [layerPlace(scale, layer + 1), bases[index]],
        [layerPlace(scale, layer + 1), bases[index] - scale.bar * share],
        null,
      ] : []));
      setPath(svg, `[data-series="${quantity}"]`, bars);
      this.experiment.others.forEach((run, other) => {
        const ends = valuesOf(run, quantity, frame).map((share, layer) => (
          isNumber(share) ? [layerPlace(scale, layer + 1), bases[index] - scale.bar * share] : null));
        drawOther(svg, other, ends, `${quantity}-other`);
      });
    });
    svg.querySelector("desc").textContent = fill(svg.dataset.desc, {
      count: frame.active.length, step: frame.step, ...extremes(frame),
    });
  }

  drawTrace(svg, quantities, frames, frame) {
    const scale = numbers(svg, ["steps", "x0", "x1", "low", "high", "y0", "y1"]);
    const isLog = svg.dataset.scale === "log";
    const line = (shown, quantity) => shown.filter(({ step }) => step <= scale.steps)
      .map((each) => tracePoint(scale, each.step, each[quantity], isLog));
    for (const quantity of quantities) setPath(svg, `[data-series="${quantity}"]`, line(frames, quantity));
    this.experiment.others.forEach((run, index) => drawOther(svg, index, line(run.frames, quantities[0])));
    const x = round(stepPlace(scale, frame.step));
    for (const line of svg.querySelectorAll('[data-part="cursor"]')) {
      line.setAttribute("d", `M${x} ${scale.y1}L${x} ${scale.y0}`);
    }
    svg.querySelector("desc").textContent = fill(svg.dataset.desc, {
      init: measured(frames[0][quantities[0]], "–"),
      now: measured(frame[quantities[0]], "–"),
      clipped: measured(frame.clipped_gradient_norm, "–"),
      step: frame.step,
    });
  }

  /** The chosen layer in every instrument. */
  read() {
    const { frame, layer } = this.experiment;
    this.heat.guide(layer);
    const units = this.experiment.svg("units");
    const x = layer && round(layerPlace(numbers(units, ["layers", "x0", "x1"]), layer));
    setPath(units, '[data-part="guide"]', layer ? [[x, 16], [x, units.dataset.bases.split(" ").at(-1)]] : []);
    const shares = layer && frame ? QUANTITIES.map((quantity) => [quantity, percent(frame[quantity][layer - 1])]) : [];
    const { place } = this.experiment.svg("flow").dataset;
    const text = shares.length
      ? fill(this.words.units, { place, layer, step: frame.step, ...Object.fromEntries(shares) }) : "";
    if (this.part("read-units").textContent !== text) this.part("read-units").textContent = text;
  }
}

function within(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function percent(share) {
  return isNumber(share) ? `${measured(100 * share, "–")} %` : "–";
}

function isNumber(value) {
  return value !== null && value !== undefined;
}

function tracePoint(scale, step, value, isLog) {
  if (!isNumber(value)) return null;
  const place = isLog ? (value > 0 ? Math.log10(value) : scale.low) : value;
  return [stepPlace(scale, step), decadePlace(scale, place)];
}

/** Whether the gradient of the run, or of a variant beside it, has left the decades of the svg. */
function leavesDecades(svg, frame) {
  const sizes = [frame, ...(frame.others ?? [])].flatMap((each) => NORMS.map((quantity) => each?.[quantity]));
  return sizes.some((size) => {
    const exponent = Math.log10(size);
    return size > 0 && (exponent < svg.dataset.low || exponent > svg.dataset.high);
  });
}

/** The layer that stands out in each row of the units, as its description names it. */
function extremes(frame) {
  const found = {};
  for (const quantity of QUANTITIES) {
    const shares = frame[quantity];
    const known = shares.filter((share) => share !== null);
    const share = quantity === "active" ? Math.min(...known) : Math.max(...known);
    found[quantity] = known.length ? measured(share, "–") : "–";
    found[`${quantity}_layer`] = known.length ? shares.indexOf(share) + 1 : 1;
  }
  return found;
}

function wordsOf(root) {
  const words = root.querySelector("template[data-instrument-words]").content.querySelectorAll("[data-word]");
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}

for (const experiment of experiments) {
  const root = experiment.section.querySelector("[data-instruments]");
  if (root) new Instruments(experiment, root);
}
