// An experiment in the page: sends its knobs, follows the run, draws it, lets it be read.

import { Knobs, fieldsOf } from "./figure/knobs.js";
import { inPageLanguage } from "./language.js";
import { follow, hasEnded } from "./stream.js";
import {
  FIELD_BY_LENS, LETTERS, addVariants, drawFlow, drawGuide, drawLoss, drawOthers, fill, flowSizes, layerCount, layerUnder,
  leavesFlowAxis, leavesLossAxis, measured, sizesAt, valuesAt,
} from "./figure/plot.js";

const REDRAW_MS_WITH_LESS_MOTION = 1000;
const REFRESH_MS = 500;
const PREDICT_MS = 120;
const FILL_MS = 120;
const STEP_BY_KEY = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

class Experiment {
  constructor(section) {
    this.section = section;
    this.words = wordsOf(section);
    this.form = this.part("knobs");
    this.knobs = new Knobs(this.form);
    this.baseSpec = JSON.parse(section.dataset.spec);
    this.slider = this.part("step");
    this.lens = section.dataset.lens;
    this.forgetFrames();
    this.listen();
    this.resume();
  }

  part(name) {
    return this.section.querySelector(`[data-part="${name}"]`);
  }

  svg(name) {
    return this.section.querySelector(`[data-plot="${name}"] svg`);
  }

  forgetFrames() {
    this.run = null;
    this.frames = [];
    this.variants = [];
    this.picked = null;
    this.layer = null;
    this.drawnFrames = 0;
    this.refreshedFrames = -1;
  }

  get frame() {
    return this.picked === null ? this.frames.at(-1) : this.frames[this.picked];
  }

  /** Runs that were kept for comparison, but the one shown. */
  get kept() {
    return (this.pinned ?? []).filter((run) => run.id !== this.run?.id);
  }

  /** Every line beside the run's own, in the order of their letters. */
  get others() {
    return [...this.variants, ...this.kept].slice(0, LETTERS.length);
  }

  get state() {
    return this.section.dataset.state;
  }

  /** A run that only looks at initialisation has one step. */
  get isProbe() {
    return this.section.dataset.mode === "probe";
  }

  get isRunning() {
    return ["sending", "loading", "queued", "running"].includes(this.state);
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.isRunning) this.start(this.knobs.spec(this.baseSpec));
    });
    this.form.addEventListener("input", () => this.predictSoon());
    this.part("cancel").addEventListener("click", () => this.cancel());
    this.part("try").addEventListener("click", () => this.tryNext());
    this.part("lens").addEventListener("change", (event) => this.look(event.target.value));
    this.slider.addEventListener("input", () => this.pick(Number(this.slider.value)));
    // The view form is for pages without script: here its controls act at once.
    this.part("view").addEventListener("submit", (event) => event.preventDefault());
    this.listenToReader(this.part("reader"));
  }

  listenToReader(reader) {
    const point = (event) => this.read(layerUnder(this.svg("flow"), event));
    reader.addEventListener("pointermove", point);
    reader.addEventListener("pointerdown", point);
    reader.addEventListener("pointerleave", () => this.read(null));
    reader.addEventListener("blur", () => this.read(null));
    reader.addEventListener("keydown", (event) => {
      const step = STEP_BY_KEY[event.key];
      if (!step || !this.frames.length) return;
      event.preventDefault();
      const last = layerCount(this.svg("flow"));
      this.read(Math.min(Math.max((this.layer ?? (step > 0 ? 0 : last + 1)) + step, 1), last));
    });
  }

  /** Before a run, the figure is what theory expects of the knobs as they stand. */
  predictSoon() {
    clearTimeout(this.prediction);
    this.prediction = setTimeout(() => this.predict(), PREDICT_MS);
  }

  async predict() {
    if (this.run || this.isRunning) return;
    const { prediction } = this;
    const spec = this.knobs.spec(this.baseSpec);
    this.section.dataset.mode = spec.mode ?? "train";
    const url = new URL(this.section.dataset.theoryUrl, location.href);
    for (const [name, value] of fieldsOf(spec)) url.searchParams.append(name, value);
    // A spec that cannot be used has no theory: what was shown stays until it can.
    const figures = await fetchFigures(url).catch(() => null);
    if (figures && prediction === this.prediction && !this.run) this.replaceFigures(figures);
  }

  async start(spec) {
    this.knobs.clearProblems();
    this.stop?.();
    this.enter("sending");
    let answer;
    try {
      answer = await this.post(this.section.dataset.runsUrl, { spec });
    } catch (error) {
      this.enter("idle");
      this.showError(error);
      return;
    }
    this.forgetFrames();
    this.clearOutcome();
    this.section.dataset.updates = 0;
    this.watch(answer);
  }

  /** Follows a run from its first frame, whatever its state. */
  watch(run) {
    this.run = run;
    if (run.spec) this.section.dataset.mode = run.spec.mode;
    remember(this.section.dataset.experiment, run.id);
    this.enter(hasEnded(run.status) ? "loading" : run.status);
    this.part("lens").disabled = false;
    this.showLinks();
    this.refresh();
    this.stop = follow(run, {
      onFrame: (frame) => this.take(frame),
      onState: (message) => this.enter(message.status, message),
      onEnd: (message) => this.end(message),
      onLost: () => this.lose(),
    });
  }

  lose() {
    this.isLost = true;
    this.say(navigator.onLine ? this.words.lost : this.words.offline);
  }

  take(frame) {
    this.frames.push(frame);
    addVariants(this.variants, frame);
    if (this.state === "queued" || this.isLost) this.enter("running");
    this.drawSoon();
  }

  drawSoon() {
    if (this.isDrawing) return;
    this.isDrawing = true;
    const draw = () => requestAnimationFrame(() => {
      this.isDrawing = false;
      this.draw();
    });
    const isChosen = document.documentElement.dataset.motion === "reduced";
    const isCalm = (isChosen || matchMedia("(prefers-reduced-motion: reduce)").matches) && this.isRunning;
    if (isCalm && this.drawnFrames) setTimeout(draw, REDRAW_MS_WITH_LESS_MOTION);
    else draw();
  }

  draw() {
    const frame = this.frame;
    const [flow, loss] = [this.svg("flow"), this.svg("loss")];
    // A figure of another run, or of no run, has other layers: the one of this run is on its way.
    if (!frame || layerCount(flow) !== frame.signal_norm.length) return;
    this.countUpdate();
    const sizes = flowSizes(flow, this.frames, frame);
    drawFlow(flow, sizes, { step: frame.step, isLatest: frame === this.frames.at(-1) });
    drawLoss(loss, this.frames, frame);
    drawOthers(flow, loss, this.others, frame);
    this.showStep(frame);
    if (this.layer) this.read(this.layer);
    if (leavesFlowAxis(flow, sizes) || leavesLossAxis(loss, frame)) this.refreshForNewFrames();
    this.announce("draw");
  }

  /** Tells the instruments of the lab, where they are in the page. */
  announce(what) {
    this.section.dispatchEvent(new CustomEvent(`experiment-${what}`));
  }

  countUpdate() {
    const hasGrown = this.frames.length > this.drawnFrames;
    this.drawnFrames = this.frames.length;
    if (hasGrown && this.state === "running") {
      this.section.dataset.updates = Number(this.section.dataset.updates || 0) + 1;
    }
  }

  refreshForNewFrames() {
    if (this.frames.length > this.refreshedFrames) this.refresh();
  }

  /** Asks the server for the figures anew: another lens, another run, or data off the axis. */
  async refresh() {
    if (this.isRefreshing) {
      this.isStale = true;
      return;
    }
    this.isRefreshing = true;
    this.isStale = false;
    const [run, asked] = [this.run, Date.now()];
    this.refreshedFrames = this.frames.length;
    const figures = await fetchFigures(this.figureUrl()).catch(() => null);
    if (figures && run === this.run) this.replaceFigures(figures);
    else if (!figures) this.say(this.words.lost);
    if (this.isRunning) await elapse(asked + REFRESH_MS - Date.now());
    this.isRefreshing = false;
    if (this.isStale) this.refresh();
    else this.drawSoon();
  }

  figureUrl() {
    const url = this.address("figureUrl");
    url.searchParams.set("lens", this.lens);
    if (this.picked !== null) url.searchParams.set("step", this.frame.step);
    for (const { id } of this.pinned ?? []) url.searchParams.append("with", id);
    return url;
  }

  address(name) {
    return new URL(this.section.dataset[name].replace("{id}", this.run.id), location.href);
  }

  replaceFigures(figures) {
    for (const plot of figures.querySelectorAll("[data-plot]")) {
      const place = this.section.querySelector(`[data-plot="${plot.dataset.plot}"]`);
      place?.replaceChildren(...plot.childNodes);
    }
    this.drawSoon();
  }

  look(lens) {
    this.lens = lens;
    this.refresh();
    this.fillTable();
  }

  /** Shows the frame of a step; one past the last frame of a run cut short is the last. */
  pick(step) {
    this.pickFrame(Math.max(this.frames.findLastIndex((frame) => frame.step <= step), 0));
  }

  pickFrame(index) {
    this.picked = index;
    this.drawSoon();
    // Not at every step that a reader passes: a deep network has hundreds of cells.
    clearTimeout(this.filling);
    this.filling = setTimeout(() => this.fillTable(), FILL_MS);
  }

  showStep(frame) {
    const last = this.isProbe ? 0 : (this.run.spec?.steps ?? this.frames.at(-1).step);
    const text = fill(this.words.step_of, { step: frame.step, steps: last });
    this.part("step-text").textContent = text;
    this.slider.max = last;
    this.slider.value = frame.step;
    this.slider.setAttribute("aria-valuetext", text);
  }

  read(layer) {
    const svg = this.svg("flow");
    this.layer = this.frames.length ? layer : null;
    drawGuide(svg, this.layer);
    const [own, others] = this.layer ? [this.readOut(svg), this.readOthers(svg)] : [this.words.read_hint, ""];
    const place = this.part("read-others");
    this.part("read-out").textContent = place ? own : `${own} ${others}`.trim();
    if (place && place.textContent !== others) place.textContent = others;
    this.announce("read");
  }

  readOut(svg) {
    const sizes = flowSizes(svg, this.frames, this.frame);
    const values = valuesAt(svg, sizes, this.layer);
    const template = values.theory ? this.words.read_out_theory : this.words.read_out;
    const { place } = svg.dataset;
    return fill(template, { place, layer: this.layer, step: this.frame.step, ...values });
  }

  readOthers(svg) {
    const values = this.others.map((run, index) => fill(this.words.other, {
      letter: LETTERS[index],
      value: measured(sizesAt(svg, run, this.frame)[this.layer - 1], "–", this.words.floor),
    }));
    const { step } = this.frame;
    const { place } = svg.dataset;
    return values.length ? fill(this.words.others, { place, layer: this.layer, step, values: values.join(", ") }) : "";
  }

  end({ status, verdict, error }) {
    this.stop = null;
    this.run.status = status;
    this.enter(status);
    if (error) this.say(typeof error === "string" ? error : error.message);
    this.slider.disabled = !this.frames.length;
    this.showVerdict(verdict);
    this.refresh();
    this.fillTable();
  }

  showVerdict(verdict) {
    this.part("verdict").textContent = verdict?.sentence ?? "";
    this.part("verdict").dataset.kind = verdict?.kind ?? "";
    this.next = verdict?.next_step;
    this.part("next").hidden = !this.next;
    this.part("next-text").textContent = this.next?.text ?? "";
  }

  tryNext() {
    if (!this.next || this.isRunning) return;
    this.knobs.set(this.next.changes);
    this.start({ ...this.run.spec, ...this.next.changes });
  }

  fillTable() {
    const field = FIELD_BY_LENS[this.lens];
    const now = this.frame?.[field] ?? [];
    const first = this.frames[0]?.[field] ?? [];
    const text = (value) => measured(value, "–", this.words.floor);
    const rows = first.map((value, index) => tableRow(index + 1, text(value), text(now[index])));
    this.part("rows").replaceChildren(...rows);
    this.part("table").hidden = !rows.length;
    this.announce("table");
    this.addColumns(text);
  }

  /** A column of the table for each other run, behind those of the instruments. */
  addColumns(text) {
    const heads = this.part("heads");
    for (const head of heads.querySelectorAll("[data-other]")) head.remove();
    heads.append(...this.others.map((_, index) => columnHead(LETTERS[index])));
    const columns = this.frame ? this.others.map((run) => sizesAt(this.svg("flow"), run, this.frame)) : [];
    [...this.part("rows").children].forEach((row, layer) => {
      row.append(...columns.map((sizes) => cell(layer < sizes.length ? text(sizes[layer]) : "")));
    });
  }

  /** Shows the state in words and opens the controls that fit it. */
  enter(status, { position } = {}) {
    const isWaitingInLine = status === "queued" && position > 0;
    this.section.dataset.state = status;
    this.isLost = false;
    const name = status === "done" && this.isProbe ? "probed" : status;
    const words = isWaitingInLine ? this.words.queued_behind : this.words[name];
    this.say(fill(words ?? "", { position, step: this.frames.at(-1)?.step }));
    this.part("run").setAttribute("aria-disabled", this.isRunning);
    this.part("cancel").hidden = !["queued", "running"].includes(status);
    if (this.isRunning) this.slider.disabled = true;
    this.announce("state");
  }

  // Written only when it changes: screen readers read every write aloud.
  say(words) {
    const status = this.part("status");
    if (status.textContent !== words) status.textContent = words;
  }

  clearOutcome() {
    this.showVerdict(null);
    this.fillTable();
    this.part("read-out").textContent = this.words.read_hint;
  }

  showLinks() {
    for (const name of ["page", "csv"]) {
      const link = this.part(name);
      if (!link) continue; // a run's own page does not lead to itself
      link.href = this.address(`${name}Url`);
      link.hidden = false;
    }
  }

  showError({ message, problems = [] }) {
    const unplaced = this.knobs.showProblems(problems).map((problem) => problem.message);
    this.say([message, ...unplaced].filter(Boolean).join(" "));
  }

  async cancel() {
    await this.post(this.run.cancel, {}).catch((error) => this.showError(error));
  }

  async post(url, body) {
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value,
    };
    const request = { method: "POST", credentials: "same-origin", headers };
    const response = await fetch(inPageLanguage(url), { ...request, body: JSON.stringify(body) }).catch(() => null);
    if (!response) throw { message: this.words.offline };
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw answer.error ?? { message: this.words.refused };
    return answer;
  }

  /** Shows the run that the page was made for, or the last one of this visit. */
  async resume() {
    const given = this.section.dataset.run;
    if (given) {
      this.watch(JSON.parse(given));
      return;
    }
    const id = recall(this.section.dataset.experiment);
    if (!id) return;
    const response = await fetch(inPageLanguage(`${this.section.dataset.runsUrl}${id}/`)).catch(() => null);
    const run = response?.ok ? await response.json() : null;
    if (!run || this.run || this.isRunning) return;
    // The address of the lab says its knobs: they are not changed for a run of others.
    if (this.section.dataset.defaults && !this.knobs.hold(run.spec)) return;
    this.knobs.set(run.spec);
    this.watch(run);
  }
}

function wordsOf(section) {
  const words = section.querySelector("template[data-words]").content.querySelectorAll("[data-word]");
  return Object.fromEntries([...words].map((word) => [word.dataset.word, word.textContent]));
}

async function fetchFigures(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function tableRow(layer, initial, now) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = layer;
  row.append(head, cell(initial), cell(now));
  return row;
}

export function cell(text) {
  const element = document.createElement("td");
  element.textContent = text;
  return element;
}

function columnHead(letter) {
  const head = document.createElement("th");
  head.scope = "col";
  head.dataset.other = "";
  head.textContent = letter;
  return head;
}

function elapse(wait) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(wait, 0)));
}

// Storage is refused in some private windows; the page works without.
function remember(experiment, id) {
  try {
    sessionStorage.setItem(`run:${experiment}`, id);
  } catch {
    // Nothing is lost but the memory over a reload.
  }
}

function recall(experiment) {
  try {
    return sessionStorage.getItem(`run:${experiment}`);
  } catch {
    return null;
  }
}

/** The experiments in a part of the page that has just come into it. */
export function begin(root) {
  return [...root.querySelectorAll("[data-experiment]")].map((section) => new Experiment(section));
}

export const experiments = begin(document);
