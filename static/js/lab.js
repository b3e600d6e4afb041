// What a run would cost, while its knobs are turned: 6 · depth · width² · batch · steps.

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

if (form) {
  form.addEventListener("input", show);
  show();
}
