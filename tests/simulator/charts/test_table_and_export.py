"""The figure as a table and as a file of its own."""

from xml.etree.ElementTree import fromstring

from simulator.charts import TableRow, Words, loss_svg, standalone_svg, table_rows

FRAMES = [
    {"step": 0, "signal_norm": [0.0, 0.5], "update_ratio": [None, None]},
    {"step": 1, "signal_norm": [None, 0.25], "update_ratio": [1e-3, 2e-3]},
]


def test_table_has_a_row_a_layer_with_both_ends_of_the_run() -> None:
    assert table_rows(FRAMES, None, "signal") == [
        TableRow(layer="1", initial="0 (below 1e-45)", now="\N{EN DASH}"),
        TableRow(layer="2", initial="0.5", now="0.25"),
    ]


def test_table_shows_the_step_and_the_lens_asked_for() -> None:
    assert [row.now for row in table_rows(FRAMES, 0, "signal")] == ["0 (below 1e-45)", "0.5"]
    missing = Words(missing="none")
    first = table_rows(FRAMES, 1, "update", words=missing)[1]
    assert (first.initial, first.now) == ("none", "2.00 \N{MULTIPLICATION SIGN} 10⁻³")


def test_table_is_empty_before_the_first_frame() -> None:
    assert table_rows([], None, "signal") == []


def test_exported_figure_is_a_whole_file_with_size_and_plain_colours() -> None:
    frames = [{"step": 0, "loss": 2.0}]
    file = standalone_svg(
        loss_svg(frames=frames, steps=1, step=None, words=Words(), figure_id="loss")
    )
    assert file.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    root = fromstring(file.encode())
    assert (root.get("width"), root.get("height")) == ("1040", "312")
    style = root.find("{http://www.w3.org/2000/svg}style")
    assert style is not None
    assert "var(" not in (style.text or "")
