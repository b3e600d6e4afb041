"""How alike the examples of each data set are, as theory needs it; measured once, kept by a test.

Source: means over all pairs of `load_dataset`, rounded.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Likeness(NamedTuple):
    """Input features, classes, and the mean cosine of two inputs of one class and of two."""

    features: int
    classes: int
    within_class: float
    between_classes: float


LIKENESS_BY_DATASET: Mapping[str, Likeness] = {
    "digits": Likeness(64, 10, 0.42, -0.05),
    "spirals": Likeness(2, 2, 0.05, -0.06),
    "circles": Likeness(2, 2, 0.0, 0.0),
    "blobs": Likeness(2, 3, 0.90, -0.45),
}
