"""The bands behind the lines of a gradient flow: where most seeds lie, in theory and measured.

Index letter: L layers, layer 1 nearest the input.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

from simulator.charts import svg
from simulator.charts.scales import FlowScale, path

Sizes = Sequence[float | None]
_HATCH = 6


def seed_band(scale: FlowScale, low: Sizes, high: Sizes) -> str:
    """Where theory expects most seeds, between two (L,) sizes: a plain shade."""
    outline = _outline(scale, low, high)
    return svg.element("path", class_="seed-band", data_part="band", d=outline)


def seed_spread(scale: FlowScale, by_seed: Sequence[Sizes], figure_id: str) -> str:
    """Where eight in ten of the (K, L) measured sizes lie: hatched, with an edge."""
    outline = _outline(scale, *measured_spread(by_seed))
    return svg.element("defs", _hatch(figure_id)) + svg.element(
        "path", data_part="spread", d=outline, **area_attributes("seed-spread", figure_id)
    )


def area_attributes(class_: str, figure_id: str) -> dict[str, svg.Attribute]:
    """How an area of a class is filled, in the figure and in its key."""
    hatched = {"fill": f"url(#{figure_id}-hatch)"} if class_ == "seed-spread" else {}
    return {"class_": class_, **hatched}


def _hatch(figure_id: str) -> str:
    return svg.element(
        "pattern",
        svg.element("path", class_="hatch", d=f"M0 0V{_HATCH}"),
        id=f"{figure_id}-hatch",
        width=_HATCH,
        height=_HATCH,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _outline(scale: FlowScale, low: Sizes, high: Sizes) -> str:
    """The area between two (L,) sizes; what leaves the axis at the bottom is cut."""
    bottom = 10.0**scale.decades.low
    above = [(n, hi) for n, hi in enumerate(high, 1) if hi is not None and hi >= bottom]
    below = [(n, max(low[n - 1] or 0.0, bottom)) for n, _hi in reversed(above)]
    outline = path((scale.layers.place(n), scale.y(size)) for n, size in [*above, *below])
    return f"{outline}Z" if outline else ""


def measured_spread(by_seed: Sequence[Sizes]) -> tuple[Sizes, Sizes]:
    """(L,) sizes between which eight in ten of the (K, L) measured ones lie."""
    columns = [
        sorted(size for size in column if size is not None) for column in zip(*by_seed, strict=True)
    ]
    low = [column[floor(0.1 * (len(column) - 1))] if column else None for column in columns]
    high = [column[ceil(0.9 * (len(column) - 1))] if column else None for column in columns]
    return low, high


def band_attribute(low: Sizes, high: Sizes) -> str:
    """log10 of both, so that the script can draw them once step 0 is there."""
    return "|".join(" ".join(logarithm(size) for size in sizes) for sizes in (low, high))


def logarithm(size: float | None) -> str:
    """log10 with two decimals; a dash for what has none."""
    return f"{log10(size):.2f}" if size else "-"


def scaled(ratios: Sizes, anchor: float) -> list[float | None]:
    """(L,) sizes whose last layer has the size `anchor`."""
    return [None if ratio is None else ratio * anchor for ratio in ratios]
