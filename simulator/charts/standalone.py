"""A figure that stands alone in a file: its own light colours, no page around it."""

# Plain colours: the drawing programs that open such a file know no custom properties.
_STYLE = """
svg{background:#fffdf8;font-family:system-ui,sans-serif;font-size:13px}
text{fill:#5b5750}
.axis-title{fill:#2a2723}
.tick-y,.floor-name{text-anchor:end}.tick-x,.state{text-anchor:middle}
.rule{stroke:#e3ddd0}.floor{stroke:#a39c8f;stroke-dasharray:1 3}
.series{fill:none;stroke-width:1.8;stroke-linejoin:round}
.init{stroke:#6b665e;stroke-dasharray:5 4}.theory{stroke:#6b665e;stroke-dasharray:1.5 4}
.seed-band{fill:#6b665e;fill-opacity:.3}
.seed-spread,.hatch{stroke:#2f7fc1;stroke-width:1}
.ring{fill:#fffdf8;stroke:#6b665e;stroke-width:1.4}
.name{stroke:#fffdf8;stroke-width:4;stroke-dasharray:none;paint-order:stroke}
.other{stroke:#6a3d9a;stroke-width:1.4}.other-marks{fill:none}
.other-shape{fill:#fffdf8;stroke:#6a3d9a;stroke-width:1.2}
.lens-signal .now{stroke:#0b62a8}.lens-signal .dot{fill:#0b62a8}
.lens-weights .now{stroke:#a8480b}.lens-weights .dot{fill:#a8480b}
.lens-update .now{stroke:#1b7352}.lens-update .dot{fill:#1b7352}
.lens-signal .name.now,.lens-weights .name.now,.lens-update .name.now{stroke:#fffdf8;fill:#2a2723}
.loss{stroke:#2a2723}.cursor{stroke:#6b665e;fill:none}
.trace,.bars{stroke:#2a2723;fill:none}.clipped-gradient-norm{stroke-dasharray:3 3}
.bars{stroke:#5b5750}.key .bars{stroke-width:8}
.guide,.cursor-halo,.heat-frame{fill:none}.heat-cells{image-rendering:pixelated}
.heat-frame,.heat-line,.heat-key{stroke:#6b665e}.heat-line{fill:none}.heat-legend{text-anchor:start}
.cursor-halo{stroke:#fffdf8;stroke-width:4}.chart-trace .cursor-halo{stroke:none}
.ridge{fill:#fffdf8;fill-opacity:.85;stroke:#0b62a8;stroke-width:1.4}
.cursor-dot{stroke:#2a2723;stroke-width:7;stroke-linecap:round}
"""
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCALE = 2


def standalone_svg(svg: str) -> str:
    """The svg of one of our figures as a file of its own."""
    opening, mark, rest = svg.partition(">")
    width, height = _size(opening)
    sized = f'{opening} width="{width * _SCALE}" height="{height * _SCALE}"{mark}'
    return f"{_HEADER}{sized}<style>{_STYLE}</style>{rest}\n"


def _size(opening: str) -> tuple[int, int]:
    box = opening.partition('viewBox="')[2].partition('"')[0].split()
    return int(box[2]), int(box[3])
