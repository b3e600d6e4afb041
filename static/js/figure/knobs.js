// The knobs of an experiment's form: their values as a spec, and what was wrong with them.

/** A spec as the fields of an address or a form; what is off is left out. */
export function fieldsOf({ compare, ...spec }) {
  const fields = Object.entries(spec).filter(([, value]) => value !== null);
  if (!compare) return fields;
  const values = compare.values.map((value) => value ?? "none").join(", ");
  return [...fields, ["compare_field", compare.field], ["compare_values", values]];
}

export class Knobs {
  constructor(form) {
    this.form = form;
  }

  spec(base) {
    const knobs = [...this.form.elements].filter(
      // What is hidden belongs to another kind of network, and keeps its default.
      (control) => control.matches("[data-knob]") && !control.closest("[hidden]"),
    );
    const chosen = knobs.map((control) => [control.name, knobValue(control)]);
    return { ...base, ...Object.fromEntries(chosen) };
  }

  /** Whether every knob here stands as in the spec, and the comparison too, if there is one. */
  hold(spec) {
    const mine = { compare: null, ...this.spec({}) };
    return Object.entries(mine).every(([name, value]) => isSame(value, spec[name] ?? null));
  }

  set(spec) {
    for (const [name, value] of Object.entries(spec ?? {})) {
      const control = this.form.elements[name];
      if (control?.matches?.("[data-knob]")) control.value = value ?? "";
    }
  }

  clearProblems() {
    for (const control of this.form.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
    }
    for (const line of this.form.querySelectorAll("[data-problem]")) line.textContent = "";
  }

  /** Puts each problem beside its knob; returns those that have none on this page. */
  showProblems(problems) {
    return problems.filter((problem) => !this.showProblem(problem));
  }

  showProblem({ field, message }) {
    const line = this.form.querySelector(`[data-problem="${CSS.escape(field)}"]`);
    if (!line) return false;
    line.textContent = message;
    this.form.elements[field]?.setAttribute("aria-invalid", "true");
    return true;
  }
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Numbers as numbers, switches as true or false; what is none goes as it was typed, for the server to say so. */
function knobValue(control) {
  if (control.matches("[data-boolean]")) return control.value === "true";
  if (!control.matches("[type=number], [data-number]")) return control.value;
  if (control.value === "" && control.matches("[data-optional]") && control.validity.valid) return null;
  const number = Number(control.value);
  return control.value.trim() === "" || Number.isNaN(number) ? control.value : number;
}
