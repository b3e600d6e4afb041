"""The parts of a script that every run shares; ``$name`` is filled in by `script`."""

HEADER = '''
"""A training run of Study Pack in plain PyTorch: $summary.

It needs torch and numpy. Saved as run.py, it prints a row for each step and layer as CSV by

    python run.py > run.csv

It draws the same initial weights and the same batches in the same order as the run it was made
from ($versions). Other versions or processors may differ
in the last digits, and training makes small differences grow. The site averages neighbouring
steps of a long run; this script prints every step.
"""

$imports
import sys
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

$constants
'''

NETWORK = '''
class Network(nn.Module):
    """DEPTH layers of h = phi(z), z = W h_below + b, and a linear readout."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        fan_ins = [features] + [WIDTH] * (DEPTH - 1)
        self.layers = nn.ModuleList(nn.Linear(fan_in, WIDTH) for fan_in in fan_ins)
        self.activation = $activation
        self.readout = nn.Linear(WIDTH, classes)

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The logits, and the z of every layer with its gradient to be kept.

        PyTorch keeps gradients of parameters only. What flows through the layers is dL/dz, and
        without it a vanishing signal is easily missed: dL/dW can stay level while dL/dz dies.
        """
        hidden, preactivations = inputs, []
        for layer in self.layers:
            z = layer(hidden)
            z.retain_grad()
            preactivations.append(z)
            hidden = self.activation(z)
        return self.readout(hidden), preactivations
'''

BATCHES = '''
def batches(
    inputs: torch.Tensor, labels: torch.Tensor, generator: torch.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Shuffled epochs for ever; the incomplete last batch of each is left out."""
    while True:
        order = torch.randperm(len(labels), generator=generator)
        for start in range(0, len(labels) - BATCH_SIZE + 1, BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            yield inputs[chosen], labels[chosen]
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
