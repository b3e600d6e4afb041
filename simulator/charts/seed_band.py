"""The band behind the lines of a gradient flow: where most seeds lie in theory.

Index letter: L layers, layer 1 nearest the input.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

from simulator.charts import svg
from simulator.charts.scales import FlowScale, path

Sizes = Sequence[float | None]


def seed_band(scale: FlowScale, low: Sizes, high: Sizes, part: str = "band") -> str:
    """The area between two (L,) sizes; what leaves the axis at the bottom is cut."""
    bottom = 10.0**scale.decades.low
    above = [(n, hi) for n, hi in enumerate(high, 1) if hi is not None and hi >= bottom]
    below = [(n, max(low[n - 1] or 0.0, bottom)) for n, _hi in reversed(above)]
    outline = path((scale.layers.place(n), scale.y(size)) for n, size in [*above, *below])
    return svg.element(
        "path", class_="seed-band", data_part=part, d=f"{outline}Z" if outline else ""
    )


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
