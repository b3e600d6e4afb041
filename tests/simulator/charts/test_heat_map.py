"""The heat map: a colour for every cell, a mark for every cell whose colour says no size."""

import base64
import doctest
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from simulator.charts import InstrumentWords, cells, colours, heat_map_svg
from simulator.charts.cells import Mark, cell, edges
from simulator.charts.colours import HUE_BY_LENS, LEVELS, ramp
from simulator.charts.png import indexed_png


def frame(step: int, sizes: Sequence[float | None], first: int | None = None) -> dict[str, Any]:
    return {
        "step": step,
        "steps": [step if first is None else first, step],
        "signal_norm": list(sizes),
    }


def draw(frames: Sequence[dict[str, Any]], *, steps: int = 2, step: int | None = None) -> Element:
    root: Element = fromstring(
        heat_map_svg(
            layers=["1", "2"],
            frames=frames,
            steps=steps,
            step=step,
            lens="signal",
            words=InstrumentWords(),
            figure_id="heat",
        )
    )
    return root


def mark(root: Element, name: str) -> str | None:
    return next(node for node in root.iter() if node.get("data-mark") == name).get("d")


def pixels(root: Element) -> list[bytes]:
    """The rows of the picture, without the filter byte."""
    image = next(node for node in root.iter() if node.get("data-part") == "cells")
    png = base64.b64decode((image.get("href") or "").partition("base64,")[2])
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    raw = zlib.decompress(png[start : png.index(b"IEND") - 8])
    assert len(raw) == height * (width + 1)
    return [raw[row * (width + 1) + 1 : (row + 1) * (width + 1)] for row in range(height)]


@pytest.mark.parametrize("module", [cells, colours])
def test_examples_in_the_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("lens", HUE_BY_LENS)
def test_ramp_grows_lighter_with_every_level(lens: str) -> None:
    lightness = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in ramp(lens)]
    assert all(before < after for before, after in pairwise(lightness))
    assert (lightness[0] < 40, lightness[-1] > 230) == (True, True)


@pytest.mark.parametrize(
    ("size", "level", "said"),
    [
        (1e-8, 0, None),
        (1e2, LEVELS - 1, None),
        (1e-3, LEVELS // 2, None),
        (1e-9, 0, Mark.BELOW),
        (1e3, LEVELS - 1, Mark.ABOVE),
        (0.0, None, Mark.ZERO),
        (None, None, Mark.MISSING),
    ],
)
def test_cell_has_a_level_and_a_mark_where_the_level_is_no_size(
    size: float | None, level: int | None, said: Mark | None
) -> None:
    found = cell(size, -8, 2)
    assert (found.level, found.mark) == (level, said)


def test_column_of_a_frame_covers_the_steps_it_holds_and_stays_on_the_axis() -> None:
    assert edges(frame(0, []), 10) == (0, 0.5)
    assert edges(frame(7, [], first=3), 10) == (2.5, 7.5)
    assert edges(frame(10, [], first=8), 10) == (7.5, 10)
    assert edges({"step": 4}, 10) == (3.5, 4.5)


def test_picture_has_the_last_layer_on_top_and_a_pixel_every_half_step() -> None:
    lowest, highest = 1, LEVELS
    root = draw([frame(0, [1e-8, 1e2]), frame(2, [0.0, 1e-8], first=1)])
    assert pixels(root) == [
        bytes([highest, lowest, lowest, lowest]),
        bytes([lowest, 0, 0, 0]),
    ]


def test_marks_stand_on_their_cells_and_neighbours_in_time_are_one() -> None:
    root = draw([frame(0, [0.0, None]), frame(1, [0.0, 1e-9]), frame(2, [1.0, 1e9])])
    assert mark(root, "zero") == "M70 126h324v96h-324z"
    assert mark(root, "missing") == "M70 30h108v96h-108z"
    assert mark(root, "below") == "M178 30h216v96h-216z"
    assert mark(root, "above") == "M394 30h108v96h-108z"


def test_scale_is_the_same_for_every_run() -> None:
    for sizes in ([1e-30, 1e-20], [1e10, 1e20]):
        root = draw([frame(0, sizes)])
        assert (root.get("data-low"), root.get("data-high")) == ("-8", "2")


def test_cursor_stands_at_the_step_shown() -> None:
    frames = [frame(0, [1.0, 1.0]), frame(1, [1.0, 1.0]), frame(2, [1.0, 1.0])]
    lines = [node for node in draw(frames, step=1).iter() if node.get("data-part") == "cursor"]
    assert [line.get("d") for line in lines] == ["M286 30L286 222"] * 2


def test_legend_names_the_decades_and_every_mark() -> None:
    said = {node.text for node in draw([]).iter()}
    assert {"10⁻⁸", "10²", "0", "no number", "below the scale", "above the scale"} <= said


def test_description_gives_both_ends_in_numbers() -> None:
    words = next(
        node for node in draw([frame(0, [1e-5, 0.25])]).iter() if node.tag.endswith("desc")
    )
    assert "At step 0: first 1.00 \N{MULTIPLICATION SIGN} 10⁻⁵, last 0.25." in (words.text or "")


def test_map_without_frames_has_axes_and_no_picture() -> None:
    root = draw([])
    assert [node for node in root.iter() if node.get("data-part") == "cells"] == []
    assert mark(root, "zero") == ""


def test_png_is_one_that_readers_know() -> None:
    png = indexed_png([b"\0\1", b"\2\1"], [(1, 2, 3), (4, 5, 6)])
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (2, 2)
    assert b"PLTE\0\0\0\1\2\3\4\5\6" in png
