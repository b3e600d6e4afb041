// Ridgelines: the histogram of each layer at the step shown.
// Twin of simulator/charts/ridgelines.py.

import { decadePlace, fill, measured, numbers, setPath } from "./plot.js";

/** The latest frame with a histogram at or before a frame; the first with one if all are after. */
export function histogramAt(frames, frame) {
  const found = frames.findLast((each) => each.histogram && each.step <= frame.step);
  return found ?? frames.find((each) => each.histogram);
}

/** Which share of a layer is zero, and the size that half of it are below. */
export function spread(histogram, layer) {
  const counts = histogram.counts[layer - 1];
  const zeros = histogram.tiny[layer - 1];
  const counted = counts.reduce((sum, count) => sum + count, zeros);
  if (!counted) return { zeros: 0, median: null };
  let below = zeros;
  let column = 0;
  while (below < counted / 2) below += counts[column++];
  return { zeros: zeros / counted, median: column ? 2 ** (histogram.log2_low + column - 0.5) : 0 };
}

export function drawRidges(svg, frames, frame) {
  const shown = histogramAt(frames, frame);
  if (!shown || svg.dataset.shown === String(shown.step)) return;
  svg.dataset.shown = shown.step;
  const scale = numbers(svg, ["x0", "x1", "low", "high", "ridge", "layers"]);
  const rows = svg.dataset.rows.split(" ").map((row) => row.split(":").map(Number));
  const lines = rows.map(([layer]) => shares(shown.histogram, layer));
  const height = scale.ridge / (Math.max(0, ...lines.flat()) || 1);
  rows.forEach(([layer, base], index) => {
    const points = outline(shown.histogram, lines[index], base, { ...scale, height });
    setPath(svg, `[data-ridge="${layer}"]`, points);
  });
  svg.querySelector('[data-part="when"]').textContent = fill(svg.dataset.when, { step: shown.step });
  describe(svg, shown, scale.layers);
}

function shares({ counts, tiny }, layer) {
  const seen = counts[layer - 1].reduce((sum, count) => sum + count, 0);
  return seen ? counts[layer - 1].map((count) => count / (seen + tiny[layer - 1])) : [];
}

function outline({ log2_low: first }, line, base, { x0, x1, low, high, height }) {
  if (!line.length) return [];
  const points = line.map((share, column) => [
    decadePlace({ low, high, y0: x0, y1: x1 }, (first + column + 0.5) * Math.log10(2)),
    base - height * share,
  ]);
  return [[points[0][0], base], ...points, [points.at(-1)[0], base]];
}

function describe(svg, { step, histogram }, count) {
  const [first, last] = [spread(histogram, 1), spread(histogram, count)];
  svg.querySelector("desc").textContent = fill(svg.dataset.desc, {
    count, step,
    first: measured(first.median, "–"), first_zeros: measured(100 * first.zeros, "–"),
    last: measured(last.median, "–"), last_zeros: measured(100 * last.zeros, "–"),
  });
}
