// The lab: which knobs belong to the kind of network, variants of one knob, what a run would
// cost, another seed, and an address that follows the run.

import { experiments } from "./figure.js";
import { fieldsOf } from "./figure/knobs.js";
import { fill, inDecimals } from "./figure/plot.js";

const GATES_BY_KIND = { rnn: 1, lstm: 4, gru: 3 };

class Lab {
  constructor(experiment) {
    this.experiment = experiment;
    this.form = experiment.form;
    this.defaultsByKind = JSON.parse(experiment.section.dataset.defaults);
    this.kind = this.value("kind");
    const spec = experiment.knobs.spec.bind(experiment.knobs);
    experiment.knobs.spec = (base) => ({ ...spec(base), ...this.comparison() });
    this.form.addEventListener("input", () => this.change());
    experiment.section.addEventListener("experiment-state", () => this.follow());
    experiment.part("reseed").addEventListener("click", () => this.reseed());
    experiment.part("copy").addEventListener("click", () => this.copy());
    this.follow();
  }

  value(name) {
    return this.form.elements[name].value;
  }

  /** The comparison as a spec has it; nothing where no knob is varied. */
  comparison() {
    const field = this.value("compare_field");
    if (!field) return {};
    const values = this.value("compare_values").split(",").map((text) => text.trim());
    const isOptional = this.form.elements[field].matches?.("[data-optional]");
    const read = (text) => (isOptional && text === "none" ? null : typed(text));
    return { compare: { field, values: values.filter(Boolean).map(read) } };
  }

  change() {
    this.changeKind();
    this.showChoices();
    this.showCost();
  }

  /** Shows the knobs of the kind; those that stood at the default of the kind before follow. */
  changeKind() {
    const kind = this.value("kind");
    const [before, now] = [this.defaultsByKind[this.kind], this.defaultsByKind[kind]];
    for (const [name, value] of Object.entries(now)) {
      const control = this.form.elements[name];
      if (kind !== this.kind && value !== before[name] && control.value === String(before[name])) {
        if (name !== "kind") control.value = value;
      }
    }
    this.kind = kind;
    for (const knob of this.form.querySelectorAll("[data-kinds], [data-needs]")) {
      knob.hidden = !this.acts(knob.dataset);
    }
  }

  /** Whether a knob acts on this kind, beside the other knobs as they stand or are varied. */
  acts({ kinds, needs }) {
    if (kinds && !kinds.split(" ").includes(this.kind)) return false;
    if (!needs) return true;
    const [name, value] = needs.split("=");
    if (this.form.elements[name].closest("[hidden]")) return false;
    return this.value("compare_field") === name || this.value(name) === value;
  }

  showChoices() {
    const place = this.experiment.part("comparable");
    const control = this.form.elements[this.value("compare_field")];
    const choices = [...(control?.options ?? [])].map((option) => option.value);
    place.textContent = choices.length ? fill(place.dataset.words, { choices: choices.join(", ") }) : "";
  }

  showCost() {
    const place = this.form.querySelector("[data-cost]");
    const { compare, ...spec } = this.experiment.knobs.spec(this.defaultsByKind[this.kind]);
    const variants = compare ? compare.values.map((value) => ({ ...spec, [compare.field]: value })) : [spec];
    const cost = variants.reduce((sum, variant) => sum + costOf(variant), 0);
    const percent = (100 * cost) / Number(place.dataset.cap);
    place.textContent = Number.isFinite(percent)
      ? fill(place.dataset.words, { percent: percent < 10 ? inDecimals(percent.toFixed(1)) : Math.round(percent) })
      : "";
    place.classList.toggle("is-over", percent > 100);
  }

  follow() {
    const { run, isRunning } = this.experiment;
    // A run that was asked for elsewhere has set the knobs, its kind among them.
    this.kind = this.value("kind");
    this.change();
    this.experiment.part("reseed").hidden = !run || isRunning;
    this.experiment.part("copy").hidden = !run || !navigator.clipboard;
    this.experiment.part("copied").textContent = "";
    if (run?.spec) history.replaceState(null, "", address(run.spec, this.defaultsByKind[run.spec.kind]));
  }

  reseed() {
    const { run, knobs } = this.experiment;
    const seed = run.spec.seed < 2 ** 31 - 1 ? run.spec.seed + 1 : 0;
    knobs.set({ ...run.spec, seed });
    this.experiment.start({ ...run.spec, seed });
  }

  async copy() {
    const isCopied = await navigator.clipboard.writeText(location.href).then(() => true, () => false);
    const place = this.experiment.part("copied");
    place.textContent = isCopied ? place.dataset.words : location.href;
  }
}

/** Twin of cost_flop in simulator/engine/cost.py. */
function costOf(spec) {
  const runs = spec.mode === "probe" ? spec.seeds : spec.steps;
  return 6 * multiplications(spec) * spec.batch_size * runs;
}

function multiplications(spec) {
  const [length, size] = [spec.sequence_length, spec.hidden_size];
  if (spec.kind === "transformer") return spec.blocks * length * (12 * size ** 2 + 2 * length * size);
  if (spec.kind in GATES_BY_KIND) return length * GATES_BY_KIND[spec.kind] * size ** 2;
  return spec.depth * spec.width ** 2;
}

/** A word of the values as the spec's own type: what is none of these stays a word. */
function typed(text) {
  if (text === "true" || text === "false") return text === "true";
  return Number.isNaN(Number(text)) ? text : Number(text);
}

// The address follows the run: it says every knob that is not at its default.
function address(spec, defaults) {
  const url = new URL(location.href);
  const kept = url.searchParams.getAll("with");
  const changed = fieldsOf(spec).filter(([name, value]) => value !== defaults[name]);
  url.search = new URLSearchParams(changed.sort(([one], [other]) => (one < other ? -1 : 1)));
  for (const id of kept) url.searchParams.append("with", id);
  return url;
}

for (const experiment of experiments) if (experiment.section.dataset.defaults) new Lab(experiment);
