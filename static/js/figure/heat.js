// The heat map: its cells on a canvas under the axes that the server drew, its marks above them.
// Twin of simulator/charts/cells.py: the same levels, the same marks, half a step a pixel.

import { FIELD_BY_LENS, fill, measured, numbers, round, stepPlace } from "./plot.js";

const MARKS = ["zero", "missing", "below", "above"];

export class HeatMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.svg = null;
  }

  /** Draws what is new of the frames, the step shown and the layer chosen. */
  draw(svg, frames, frame, layer) {
    if (svg !== this.svg || frames !== this.frames) this.begin(svg, frames);
    const isGrown = this.columns.length < frames.length;
    while (this.columns.length < frames.length) this.add(frames[this.columns.length]);
    if (isGrown) {
      this.context.putImageData(this.pixels, 0, 0);
      this.drawMarks();
    }
    drawLine(svg, "cursor", this.cursor(frame));
    this.guide(layer);
    this.describe(frames, frame);
  }

  begin(svg, frames) {
    Object.assign(this, { svg, frames, columns: [], spans: [] });
    this.scale = numbers(svg, ["layers", "steps", "x0", "x1", "y0", "y1", "low", "high", "width", "height"]);
    this.palette = colours(svg.dataset.palette);
    this.canvas.width = 2 * this.scale.steps;
    this.canvas.height = this.scale.layers;
    this.pixels = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.place();
  }

  // The canvas lies where the server's picture stands, which it replaces.
  place() {
    const { x0, x1, y0, y1, width, height } = this.scale;
    const share = (part, whole) => `${(100 * part) / whole}%`;
    Object.assign(this.canvas.style, {
      left: share(x0, width), width: share(x1 - x0, width),
      top: share(y1, height), height: share(y0 - y1, height),
    });
    this.canvas.hidden = false;
    this.svg.querySelector('[data-part="cells"]')?.setAttribute("display", "none");
  }

  add(frame) {
    const { layers, low, high } = this.scale;
    const sizes = frame[FIELD_BY_LENS[this.svg.dataset.lens]];
    const marks = new Uint8Array(layers);
    const span = edges(frame, this.scale.steps);
    for (let layer = 0; layer < layers; layer += 1) {
      const [level, mark] = cell(sizes[layer], low, high, this.palette.length);
      marks[layer] = mark;
      const start = (layers - 1 - layer) * this.canvas.width;
      const colour = level === null ? 0 : this.palette[level];
      this.words.fill(colour, start + 2 * span[0], start + 2 * span[1]);
    }
    this.columns.push(marks);
    this.spans.push(span);
  }

  drawMarks() {
    const d = MARKS.map(() => "");
    for (let layer = 0; layer < this.scale.layers; layer += 1) this.markLayer(layer, d);
    MARKS.forEach((mark, index) => {
      this.svg.querySelector(`[data-mark="${mark}"]`).setAttribute("d", d[index]);
    });
  }

  // Neighbours in time with one mark are one patch.
  markLayer(layer, d) {
    let first = 0;
    for (let index = 1; index <= this.columns.length; index += 1) {
      const mark = this.columns[first][layer];
      if (index < this.columns.length && this.columns[index][layer] === mark) continue;
      if (mark) d[mark - 1] += this.rectangle(layer, this.spans[first][0], this.spans[index - 1][1]);
      first = index;
    }
  }

  rectangle(layer, start, end) {
    const { y0, y1, layers } = this.scale;
    const band = (y0 - y1) / layers;
    const x = stepPlace(this.scale, start);
    const width = round(stepPlace(this.scale, end) - x);
    return `M${round(x)} ${round(y0 - (layer + 1) * band)}h${width}v${round(band)}h${-width}z`;
  }

  cursor(frame) {
    const x = stepPlace(this.scale, frame.step);
    return [[x, this.scale.y1], [x, this.scale.y0]];
  }

  /** A line along the layer chosen; none for null. */
  guide(layer) {
    if (!this.svg) return;
    const { x0, x1, y0, y1, layers } = this.scale;
    const y = y0 - ((layer - 0.5) * (y0 - y1)) / layers;
    drawLine(this.svg, "guide", layer ? [[x0, y], [x1, y]] : []);
  }

  describe(frames, frame) {
    const { layers, low, high } = this.scale;
    const sizes = frame[FIELD_BY_LENS[this.svg.dataset.lens]];
    this.svg.querySelector("desc").textContent = fill(this.svg.dataset.desc, {
      count: layers, columns: frames.length, low, high, step: frame.step,
      first: measured(sizes[0], "–"), last: measured(sizes.at(-1), "–"),
    });
  }

  /** The frame and the layer under a pointer. */
  under(event, frames) {
    const { x0, x1, y0, y1, steps, layers } = this.scale;
    const matrix = this.svg.getScreenCTM();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const step = ((point.x - x0) / (x1 - x0)) * steps;
    const found = frames.findIndex((frame) => frame.step + 0.5 > step);
    const layer = Math.ceil(((y0 - point.y) / (y0 - y1)) * layers);
    return {
      index: found < 0 ? frames.length - 1 : found,
      layer: Math.min(Math.max(layer, 1), layers),
    };
  }
}

/** A level and a mark: 0 for none, else one more than its place among MARKS. */
function cell(size, low, high, levels) {
  if (size === null || size === undefined) return [null, 2];
  if (size <= 0) return [null, 1];
  const exponent = Math.log10(size);
  if (exponent < low) return [0, 3];
  if (exponent > high) return [levels - 1, 4];
  return [Math.min(Math.floor(((exponent - low) / (high - low)) * levels), levels - 1), 0];
}

function edges({ step, steps: [first, last] = [step, step] }, steps) {
  return [Math.max(first - 0.5, 0), Math.min(last + 0.5, steps)];
}

// Pixels as numbers: their bytes stand in the order red, green, blue, opacity.
function colours(palette) {
  const found = new Uint8Array(palette.length / 6 * 4);
  for (let index = 0; index < palette.length / 6; index += 1) {
    const channel = (at) => parseInt(palette.slice(6 * index + at, 6 * index + at + 2), 16);
    found.set([channel(0), channel(2), channel(4), 255], 4 * index);
  }
  return new Uint32Array(found.buffer);
}

function drawLine(svg, part, points) {
  const d = points.map((point, index) => `${index ? "L" : "M"}${point.map(round).join(" ")}`).join("");
  for (const line of svg.querySelectorAll(`[data-part="${part}"]`)) line.setAttribute("d", d);
}
