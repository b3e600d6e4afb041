// Draws frames into the figures that the server made, with the scales in their data attributes.
// Twin of simulator/charts/labels.py and numerals.py: the same places, the same numerals.

export const FIELD_BY_LENS = {
  signal: "signal_norm",
  weights: "weight_grad_norm",
  update: "update_ratio",
};
const SHARE_BY_SERIES = { now: 0.2, init: 0.58, theory: 0.85 };
const ABOVE = -10;
const BELOW = 19;
const TOP = 34;
const FLAT = 1.5;
const TOGETHER = 6;
const MARKS_A_LINE = 8;
export const LETTERS = "ABCDEFG";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DECIMAL_SIGN = (0.5).toLocaleString(document.documentElement.lang)[1];

export function measured(value, missing, zero = "0") {
  if (value === null || value === undefined) return missing;
  if (value === 0) return zero;
  const [mantissa, exponent] = value.toExponential(2).split("e");
  if (exponent > -3 && exponent < 4) return inDecimals(Number(value.toPrecision(3)));
  const power = String(Number(exponent)).replace("-", "⁻");
  return `${inDecimals(mantissa)} × 10${power.replace(/\d/g, (digit) => SUPERSCRIPTS[digit])}`;
}

/** A number as text, with the decimal sign of the page's language. */
export function inDecimals(number) {
  return String(number).replace(".", DECIMAL_SIGN);
}

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Sizes of every line at one frame, relative to the lens that the svg was drawn for. */
export function flowSizes(svg, frames, frame) {
  const field = FIELD_BY_LENS[svg.dataset.lens];
  const init = frames.length ? frames[0][field] : [];
  return {
    theory: theorySizes(svg, init),
    init,
    now: frame && frame.step > 0 ? frame[field] : [],
  };
}

export function drawFlow(svg, sizes, { step, isLatest }) {
  const scale = flowScale(svg);
  const lines = {};
  for (const [series, values] of Object.entries(sizes)) {
    lines[series] = flowPoints(svg, values);
    setPath(svg, `[data-series="${series}"]`, lines[series]);
  }
  drawBand(svg, sizes.init);
  const words = flowWords(svg);
  const nowName = svg.querySelector('[data-name="now"]');
  // A figure of theory alone has none.
  if (nowName) nowName.textContent = isLatest ? words.now : fill(words.atStep, { step });
  for (const series of Object.keys(lines)) placeName(svg, series, lines, scale.floor);
  const isDrawn = Object.values(lines).some((line) => line.some((point) => point));
  show(svg.querySelector('[data-part="state"]'), !isDrawn);
  describe(svg, sizes, step);
  svg.dataset.step = step;
}

/** The places of sizes of any run in the figure. */
export function flowPoints(svg, sizes) {
  const scale = flowScale(svg);
  return sizes.map((size, index) => flowPoint(scale, index + 1, size));
}

/** The places of the losses of any run, up to the end of the axis. */
export function lossPoints(svg, frames) {
  const scale = lossScale(svg);
  return frames.filter((frame) => frame.step <= scale.steps).map((frame) => lossPoint(scale, frame));
}

/** The variants of a comparison but the first, each with the frames it has; none elsewhere. */
export function addVariants(variants, frame) {
  (frame.others ?? []).forEach((other, index) => {
    variants[index] ??= { frames: [] };
    if (other) variants[index].frames.push({ ...other, step: frame.step });
  });
}

/** What another run has of a quantity at the step of a frame; its last step where it ended before. */
export function valuesOf(run, quantity, frame) {
  const shown = run.frames.findLast((each) => each.step <= frame.step) ?? run.frames[0];
  return shown?.[quantity] ?? [];
}

/** The same by the lens of the svg. */
export function sizesAt(svg, run, frame) {
  return valuesOf(run, FIELD_BY_LENS[svg.dataset.lens], frame);
}

/** The lines of other runs in both figures, at the step of a frame; the server drew their shapes. */
export function drawOthers(flow, loss, others, frame) {
  others.forEach((run, index) => {
    drawOther(flow, index, flowPoints(flow, sizesAt(flow, run, frame)));
    drawOther(loss, index, lossPoints(loss, run.frames));
  });
}

/** The line and the marks of one other run, if the server drew them already. */
export function drawOther(svg, index, points, series = "other") {
  if (!svg.querySelector(`[data-series="${series}-${index}"]`)) return;
  setPath(svg, `[data-series="${series}-${index}"]`, points);
  setPath(svg, `[data-series="${series}-marks-${index}"]`, marked(points));
}

// Twin of marked_points in simulator/charts/overlay.py.
function marked(points) {
  const last = points.length - 1;
  if (last < MARKS_A_LINE) return points;
  return Array.from({ length: MARKS_A_LINE }, (_, index) => points[Math.round((last * index) / (MARKS_A_LINE - 1))]);
}

/** Whether some size has left the decades of the svg. */
export function leavesFlowAxis(svg, sizes) {
  const { low, high } = flowScale(svg);
  return [...sizes.init, ...sizes.now].some(
    (size) => size > 0 && (Math.log10(size) < low || Math.log10(size) > high),
  );
}

/** The values under one layer, as text by series. */
export function valuesAt(svg, sizes, layer) {
  const { missing, floor } = flowWords(svg);
  const text = (values) => measured(values[layer - 1], missing, floor);
  return { init: text(sizes.init), now: text(sizes.now.length ? sizes.now : sizes.init),
    theory: sizes.theory.length ? text(sizes.theory) : "" };
}

/** The layers of the run; the axis is longer where a deeper run is drawn over it. */
export function layerCount(svg) {
  return Number(svg.dataset.depth);
}

/** The layer nearest to a pointer event. */
export function layerUnder(svg, event) {
  const { x0, x1, layers } = flowScale(svg);
  const matrix = svg.getScreenCTM();
  if (!matrix) return 1;
  const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
  const layer = 1 + Math.round(((x - x0) / (x1 - x0)) * (layers - 1));
  return Math.min(Math.max(layer, 1), layerCount(svg));
}

/** A hairline at a layer; none for null. */
export function drawGuide(svg, layer) {
  const scale = flowScale(svg);
  const x = layerPlace(scale, layer);
  setPath(svg, '[data-part="guide"]', layer ? [[x, scale.y1], [x, scale.floor]] : []);
}

export function drawLoss(svg, frames, frame) {
  const scale = lossScale(svg);
  const x = stepPlace(scale, frame.step);
  const dot = lossPoint(scale, frame);
  setPath(svg, '[data-series="loss"]', frames.map((each) => lossPoint(scale, each)));
  setPath(svg, '[data-part="cursor"]', [[x, scale.y1], [x, scale.y0]]);
  // A line of no length with round ends is a dot.
  setPath(svg, '[data-part="cursor-dot"]', [dot, dot]);
  svg.querySelector("desc").textContent = fill(svg.dataset.desc, {
    init: measured(frames[0].loss, "–"),
    now: measured(frame.loss, "–"),
    step: frame.step,
  });
}

export function leavesLossAxis(svg, frame) {
  const { isLog, low, high } = lossScale(svg);
  if (!isLog) return frame.loss > high;
  return frame.loss > 0 && (Math.log10(frame.loss) < low || Math.log10(frame.loss) > high);
}

function flowScale(svg) {
  return numbers(svg, ["layers", "x0", "x1", "low", "high", "y0", "y1", "floor"]);
}

function lossScale(svg) {
  const scale = numbers(svg, ["steps", "x0", "x1", "low", "high", "y0", "y1"]);
  return { ...scale, isLog: svg.dataset.scale === "log" };
}

export function numbers(svg, names) {
  return Object.fromEntries(names.map((name) => [name, Number(svg.dataset[name])]));
}

function flowWords(svg) {
  const [now, atStep, missing, floor] = svg.dataset.names.split("|");
  return { now, atStep, missing, floor };
}

function theorySizes(svg, init) {
  const last = init.at(-1);
  if (!svg.dataset.theory || !last) return [];
  return svg.dataset.theory
    .split(" ")
    .map((exponent) => last * 10 ** Number(exponent))
    .map((size) => (size >= 10 ** svg.dataset.low ? size : null));
}

function drawBand(svg, init) {
  const last = init.at(-1);
  const floor = 10 ** svg.dataset.low;
  const [low, high] = (last ? svg.dataset.band : "").split("|")
    .map((line) => line.split(" ").map((exponent) => last * 10 ** Number(exponent)));
  const cut = (sizes) => flowPoints(svg, sizes.map((size) => Math.max(size || 0, floor)));
  const isDrawn = high?.map((size) => size >= floor) ?? [];
  const edge = (sizes) => cut(sizes).filter((point, index) => isDrawn[index]);
  setPath(svg, '[data-part="band"]', high ? [...edge(high), ...edge(low).reverse()] : []);
}

function flowPoint(scale, layer, size) {
  if (size === null || size === undefined) return null;
  const y = size > 0 ? decadePlace(scale, Math.log10(size)) : scale.floor;
  return [layerPlace(scale, layer), y];
}

export function layerPlace({ x0, x1, layers }, layer) {
  return layers > 1 ? x0 + ((layer - 1) / (layers - 1)) * (x1 - x0) : x0;
}

export function decadePlace({ low, high, y0, y1 }, value) {
  const inside = Math.min(Math.max(value, low), high);
  return y0 + ((inside - low) / (high - low)) * (y1 - y0);
}

export function stepPlace({ x0, x1, steps }, step) {
  return x0 + (Math.min(step, steps) / steps) * (x1 - x0);
}

function lossPoint(scale, { step, loss }) {
  if (loss === null || loss === undefined) return null;
  const value = scale.isLog ? (loss > 0 ? Math.log10(loss) : scale.low) : loss;
  return [stepPlace(scale, step), decadePlace(scale, value)];
}

export function setPath(svg, selector, points) {
  let command = "M";
  let d = "";
  for (const point of points) {
    if (point) d += command + point.map(round).join(" ");
    command = point ? "L" : "M";
  }
  svg.querySelector(selector).setAttribute("d", d);
}

export function round(value) {
  return Math.round(value * 10) / 10;
}

function placeName(svg, series, lines, bottom) {
  const name = svg.querySelector(`text[data-name="${series}"]`);
  if (!name) return; // among other runs, names stand in the key
  const index = nearestPoint(lines[series], SHARE_BY_SERIES[series]);
  show(name, index >= 0);
  if (index < 0) return;
  const [x, y] = lines[series][index];
  const isBelow = (isLowest(series, lines, index) || y + ABOVE < TOP) && y + BELOW <= bottom;
  name.setAttribute("x", round(x));
  name.setAttribute("y", round(y + (isBelow ? BELOW : ABOVE)));
  name.setAttribute("text-anchor", anchor(lines[series], index, isBelow));
}

function nearestPoint(line, share) {
  const wanted = share * (line.length - 1);
  let nearest = -1;
  line.forEach((point, index) => {
    const isNearer = nearest < 0 || Math.abs(index - wanted) < Math.abs(nearest - wanted);
    if (point && isNearer) nearest = index;
  });
  return nearest;
}

function isLowest(series, lines, index) {
  const y = lines[series][index][1];
  const heights = Object.keys(lines)
    .filter((key) => key !== series && lines[key][index])
    .map((key) => lines[key][index][1]);
  const isUnderOne = heights.some((height) => height < y - TOGETHER);
  return isUnderOne && !heights.some((height) => height > y + TOGETHER);
}

function anchor(line, index, isBelow) {
  const left = line[Math.max(index - 1, 0)];
  const right = line[Math.min(index + 1, line.length - 1)];
  const slope = left && right ? right[1] - left[1] : 0;
  if (Math.abs(slope) < FLAT) return "middle";
  return slope < 0 !== isBelow ? "end" : "start";
}

function describe(svg, sizes, step) {
  const { missing, floor } = flowWords(svg);
  const now = sizes.now.length ? sizes.now : sizes.init;
  svg.querySelector("desc").textContent = fill(svg.dataset.desc, {
    count: layerCount(svg),
    step,
    init_first: measured(sizes.init[0], missing, floor),
    init_last: measured(sizes.init.at(-1), missing, floor),
    now_first: measured(now[0], missing, floor),
    now_last: measured(now.at(-1), missing, floor),
  });
}

function show(element, isShown) {
  if (isShown) element.removeAttribute("display");
  else element.setAttribute("display", "none");
}
