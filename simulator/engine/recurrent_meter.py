"""Measures a recurrent network: its weights are the same at every time step.

Index letters: T time steps, G gates, H units.
"""

import torch
from torch import Tensor

from simulator.engine.meter import Meter
from simulator.engine.network import VALUES
from simulator.engine.recurrent import RecurrentNetwork


class RecurrentMeter(Meter):
    """Reads the buffers of one recurrent network after each step.

    The row of a time step's gradient is its own contribution to the gradient of the recurrent
    weights, which shows what step teaches; norms of weights and updates are those of the shared
    weights, alike in every row.
    """

    rows_are_weights = False
    network: RecurrentNetwork

    def direction_norms(self, direction: Tensor) -> list[float]:
        """(T) times the L2 norm of the recurrent weights in a flat row like the parameters."""
        return super().direction_norms(direction) * self._depth

    def _gradient_norms(self, rows: dict[str, list[float]], beyond: list[float]) -> list[float]:
        # The squares of contributions to one gradient do not add to the square of its norm.
        return beyond

    def _bad_gradients(self, variant: int) -> list[int]:
        bad: list[int] = (~torch.isfinite(self._steps).all(1)).nonzero().view(-1).tolist()
        return bad

    def _plan_weights(self, table: Tensor) -> None:
        self._steps = self.network.step_gradients.flatten(1)
        self._steps_scratch = torch.empty_like(self._steps)
        self._shared = self.network.weight_rows[0]

    def _reduce_weights(self) -> None:
        row = self._row
        torch.linalg.vector_norm(self._steps, dim=1, out=row["weight_grad_norm"])
        torch.abs(self._steps, out=self._steps_scratch)
        torch.amax(self._steps_scratch, 1, out=row["weight_grad_max"])
        row["weight_norm"].copy_(torch.linalg.vector_norm(self._shared[VALUES], dim=1))
        torch.linalg.vector_norm(self.network.beyond, dim=1, out=self._beyond_norms)

    def _repair_weights(self, rows: dict[str, list[float]]) -> None:
        self._repair_norms(rows["weight_grad_norm"], self._steps)
        shared = rows["weight_norm"][:1]
        self._repair_norms(shared, self._shared[VALUES])
        rows["weight_norm"] = shared * self._depth
