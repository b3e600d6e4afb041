"""The parts of a script that every run shares; ``$name`` is filled in by `script`."""

HEADER = '''
"""$summary

It needs torch and numpy. Saved as run.py, it prints CSV by

    python run.py > run.csv

with a row for $row.

It draws the same initial weights and the same batches in the same order as the run it was made
from ($versions). Other versions or processors may differ
in the last digits, and training makes small differences grow. The site averages neighbouring
steps of a long run; this script prints every step.
"""

$imports
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

$constants
'''

BATCHES = '''
def batches(
    inputs: torch.Tensor, $labels: torch.Tensor, generator: torch.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Shuffled epochs for ever; the incomplete last batch of each is left out."""
    while True:
        order = torch.randperm(len($labels), generator=generator)
        for start in range(0, len($labels) - BATCH_SIZE + 1, BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            yield inputs[chosen], $labels[chosen]
'''

NORM = '''
def norm(tensor: torch.Tensor) -> float:
    """The L2 norm; scaled by the largest component, whose square may be too small to hold."""
    wide = tensor.detach().double()
    largest = wide.abs().max().item()
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * torch.linalg.vector_norm(wide / largest).item()
'''

MAIN_CALL = """
if __name__ == "__main__":
    main()
"""
