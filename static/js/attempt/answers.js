// What stands in the controls of a question as an answer of its shape, and back.

const READ = {
  one: (parts) => valueOf(parts.get("")),
  many: (parts) => valueOf(parts.get("")),
  text: (parts) => valueOf(parts.get("")),
  map: (parts) =>
    Object.fromEntries(
      [...parts].map(([part, fields]) => [part, valueOf(fields)]).filter(([, given]) => !isBlank(given)),
    ),
  order: (parts) =>
    [...parts]
      .map(([option, [field]]) => [option, field.valueAsNumber])
      .filter(([, place]) => !Number.isNaN(place))
      .sort(([, one], [, other]) => one - other)
      .map(([option]) => option),
};

export function readAnswer(set) {
  return READ[set.dataset.shape](partsOf(set));
}

export function writeAnswer(set, answer) {
  const shape = set.dataset.shape;
  for (const [part, fields] of partsOf(set)) {
    if (shape === "order") fields[0].value = answer.indexOf(part) + 1 || "";
    else put(fields, shape === "map" ? answer?.[part] : answer);
  }
}

export function isBlank(answer) {
  if (typeof answer === "string") return answer.trim() === "";
  return answer === null || answer === undefined || Object.keys(answer).length === 0;
}

// Whether two answers are the same: a database may have put the parts in an order of its own.
export function isSame(one, other) {
  return canonical(one) === canonical(other);
}

function canonical(answer) {
  const isMap = answer !== null && typeof answer === "object" && !Array.isArray(answer);
  return JSON.stringify(isMap ? Object.entries(answer).sort() : answer);
}

// Whether somebody answered before the script had come.
export function isTouched(set) {
  return [...set.querySelectorAll("[name^='answer:'], [name^='certainty:']")].some((field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    const chosen = field.querySelector("option[selected]")?.value ?? "";
    return field.value !== (field.options ? chosen : field.defaultValue);
  });
}

// The fields of a question by part: `answer:<question>` or `answer:<question>:<part>`.
function partsOf(set) {
  const parts = new Map();
  for (const field of set.querySelectorAll("[name^='answer:']")) {
    const part = field.name.split(":")[2] ?? "";
    parts.set(part, [...(parts.get(part) ?? []), field]);
  }
  return parts;
}

function valueOf(fields) {
  const chosen = fields.filter((field) => field.checked).map((field) => field.value);
  if (fields[0].type === "checkbox") return chosen;
  if (fields[0].type === "radio") return chosen[0] ?? null;
  return fields[0].value.trim() ? fields[0].value : "";
}

function put(fields, given) {
  const isChoice = ["checkbox", "radio"].includes(fields[0].type);
  for (const field of fields) {
    if (isChoice) field.checked = Array.isArray(given) ? given.includes(field.value) : field.value === given;
    else field.value = given ?? "";
  }
}
