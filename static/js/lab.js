// The lab: what a run would cost, another seed, and an address that follows the run.

import { experiments } from "./figure.js";

// While the knobs are turned: 6 · depth · width² · batch · steps.

const place = document.querySelector("[data-cost]");
const form = place?.closest("form");

function show() {
  const value = (name) => Number(form.elements[name].value);
  const steps = form.elements.mode.value === "probe" ? 1 : value("steps");
  const cost = 6 * value("depth") * value("width") ** 2 * value("batch_size") * steps;
  const percent = (100 * cost) / Number(place.dataset.cap);
  place.textContent = Number.isFinite(percent)
    ? place.dataset.words.replace("{percent}", percent < 10 ? percent.toFixed(1) : Math.round(percent))
    : "";
  place.classList.toggle("is-over", percent > 100);
}

// The address follows the run: it says every knob that is not at its default.
function address(spec, defaults) {
  const url = new URL(location.href);
  const kept = url.searchParams.getAll("with");
  const changed = Object.entries(spec).filter(([name, value]) => value !== null && value !== defaults[name]);
  url.search = new URLSearchParams(changed.sort(([one], [other]) => (one < other ? -1 : 1)));
  for (const id of kept) url.searchParams.append("with", id);
  return url;
}

class Lab {
  constructor(experiment) {
    this.experiment = experiment;
    this.defaults = JSON.parse(experiment.section.dataset.defaults);
    experiment.section.addEventListener("experiment-state", () => this.follow());
    experiment.part("reseed").addEventListener("click", () => this.reseed());
    experiment.part("copy").addEventListener("click", () => this.copy());
    this.follow();
  }

  follow() {
    const { run, isRunning } = this.experiment;
    this.experiment.part("reseed").hidden = !run || isRunning;
    this.experiment.part("copy").hidden = !run || !navigator.clipboard;
    this.experiment.part("copied").textContent = "";
    if (run?.spec) history.replaceState(null, "", address(run.spec, this.defaults));
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

if (form) {
  form.addEventListener("input", show);
  show();
}

for (const experiment of experiments) if (experiment.section.dataset.defaults) new Lab(experiment);
