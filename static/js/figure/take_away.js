// A figure as a file: the server's SVG that stands alone, or the same as PNG by way of a canvas.

export class TakeAway {
  constructor(experiment, root, words) {
    Object.assign(this, { experiment, root, words });
    this.part("take-away").addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(this.svgUrl());
    });
    this.part("png").addEventListener("click", () => this.takePng());
    this.part("png").hidden = false;
    experiment.section.addEventListener("experiment-state", () => this.show());
    this.show();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  show() {
    const { run } = this.experiment;
    this.part("take-away").hidden = !run;
    if (!run) return;
    for (const name of ["json", "script"]) {
      this.part(name).hidden = !run[name];
      if (run[name]) this.part(name).href = run[name];
    }
  }

  svgUrl() {
    const url = new URL("export.svg", this.experiment.address("pageUrl"));
    url.search = this.experiment.figureUrl().search;
    url.searchParams.delete("parts");
    url.searchParams.set("figure", this.part("figure").value);
    return url;
  }

  async takePng() {
    const png = await pngOf(this.svgUrl()).catch(() => null);
    this.part("taken").textContent = png ? "" : this.words.not_taken;
    if (png) save(png, `run-${this.experiment.run.id}-${this.part("figure").value}.png`);
  }
}

async function pngOf(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(response.statusText);
  const address = URL.createObjectURL(new Blob([await response.text()], { type: "image/svg+xml" }));
  try {
    return await drawn(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function drawn(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
