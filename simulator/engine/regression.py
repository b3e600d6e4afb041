"""The loss of a regression: mean squared error, with the fraction of close estimates beside it.

Index letter: B batch.
"""

import torch
from torch import Tensor

# An estimate this near its target counts as correct in the accuracy.
# Source: Hochreiter & Schmidhuber 1997, section 5.4, where an error below 0.04 is correct.
CLOSE = 0.04


def score_estimates(
    estimates: Tensor, targets: Tensor, deltas: Tensor, loss_out: Tensor, correct_out: Tensor
) -> None:
    """Sums squared errors and hits; dL/destimate = 2 (estimate - target) / B.

    Args:
        estimates, targets: (B, 1). deltas: (B, 1) receives the derivatives.
        loss_out: () receives the squared errors summed over the batch.
        correct_out: () receives the number of estimates within CLOSE of their target.
    """
    torch.sub(estimates, targets, out=deltas)
    errors = deltas.abs()
    torch.sum(errors.square(), (0, 1), out=loss_out)
    torch.sum(errors.lt_(CLOSE), (0, 1), out=correct_out)
    deltas.mul_(2.0 / deltas.shape[0])
