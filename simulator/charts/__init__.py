"""Figures as SVG text from the frames of a run; pure, the one place that draws.

Index letters: L layers (layer 1 is nearest the input), S recorded steps.
"""

from simulator.charts.gradient_flow import gradient_flow_svg
from simulator.charts.heat_map import heat_map_svg
from simulator.charts.instrument_words import InstrumentWords
from simulator.charts.lenses import FIELD_BY_LENS, Lens
from simulator.charts.loss import loss_svg
from simulator.charts.overlay import LETTERS, MOST_OTHERS, OtherRun
from simulator.charts.ridgelines import ridgelines_svg
from simulator.charts.standalone import standalone_svg
from simulator.charts.table import (
    TableRow,
    other_columns,
    step_rows,
    table_rows,
    unit_columns,
    with_columns,
)
from simulator.charts.traces import accuracy_svg, gradient_norm_svg
from simulator.charts.units import units_svg
from simulator.charts.words import Words

__all__ = [
    "FIELD_BY_LENS",
    "LETTERS",
    "MOST_OTHERS",
    "InstrumentWords",
    "Lens",
    "OtherRun",
    "TableRow",
    "Words",
    "accuracy_svg",
    "gradient_flow_svg",
    "gradient_norm_svg",
    "heat_map_svg",
    "loss_svg",
    "other_columns",
    "ridgelines_svg",
    "standalone_svg",
    "step_rows",
    "table_rows",
    "unit_columns",
    "units_svg",
    "with_columns",
]
