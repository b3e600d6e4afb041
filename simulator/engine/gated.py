"""Recurrent layers whose gates decide what the state keeps: LSTM and GRU.

Index letters: B batch, T time steps, H units.
The gates stand in the order of torch.nn.LSTM and torch.nn.GRU. PyTorch gives every gate two
biases that add, one beside the inputs and one beside the state; here they are one. A forget bias
of 1 is therefore the sum: setting both of PyTorch's to 1 would make 2.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from simulator.engine.network import VALUES
from simulator.engine.recurrent import RecurrentNetwork
from simulator.engine.spec import Spec

INPUT, FORGET, CELL, OUTPUT = range(4)
RESET, UPDATE, NEW = range(3)


class Lstm(RecurrentNetwork):
    """c_t = f_t c_{t-1} + i_t g_t, h_t = o_t tanh(c_t); i, f and o sigmoid, g tanh.

    Its deltas are dL/dc_t, the total derivative: along the cells, c_{t+1} = f_{t+1} c_t + ...,
    and through the gates of the next step, which see h_t.

    Source: Hochreiter & Schmidhuber 1997; Gers et al. 2000 for the forget gate.

    Attributes:
        cells: (T + 1, B, H), the first 0; squashed: (T, B, H) tanh of the others.
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        super().__init__(spec, features, classes)
        length, batch, size = self.deltas.shape
        self.cells = self.flat.new_zeros(length + 1, batch, size)
        self.squashed = torch.zeros_like(self.deltas)
        self._through_output = torch.zeros_like(self.deltas)
        # (T, B, 4, H): gates, and their derivatives, which begin as slopes in the same memory.
        self._gates = self.projected.view(length, batch, 4, size)
        self._inner = self.input_deltas.view(length, batch, 4, size)
        self._state_delta = self.flat.new_zeros(batch, size)

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value; forget gates start `forget_bias` higher."""
        super().draw(generators)
        self.own.biases[VALUES, FORGET] += self.spec.forget_bias

    def _run_forward(self) -> None:
        weights, size = self._recurrent.t(), self.spec.hidden_size
        state: Tensor | None = None
        steps = zip(self.projected, self._gates, self.squashed, self.activations, strict=True)
        for t, (z, gates, squashed, h) in enumerate(steps):
            if state is not None:
                z.addmm_(state, weights)
            z[:, : CELL * size].sigmoid_()
            gates[:, CELL].tanh_()
            gates[:, OUTPUT].sigmoid_()
            torch.mul(gates[:, FORGET], self.cells[t], out=self.cells[t + 1])
            self.cells[t + 1].addcmul_(gates[:, INPUT], gates[:, CELL])
            torch.tanh(self.cells[t + 1], out=squashed)
            state = torch.mul(gates[:, OUTPUT], squashed, out=h)

    def _run_backward(self) -> None:
        """dL/dc_t = dL/dh_t o_t (1 - tanh(c_t)^2) + f_{t+1} dL/dc_{t+1}, from the last step."""
        self._fill_slopes()
        above, weights, down = self.logit_deltas, self.own.readout[VALUES], self._state_delta
        last = len(self.deltas) - 1
        for t in range(last, -1, -1):
            torch.mm(above, weights, out=down)
            delta = torch.mul(down, self._through_output[t], out=self.deltas[t])
            if t < last:
                delta.addcmul_(self._gates[t + 1, :, FORGET], self.deltas[t + 1])
            self._inner[t, :, :OUTPUT].mul_(delta.unsqueeze(1))
            self._inner[t, :, OUTPUT].mul_(down)
            above, weights = self.recurrent_deltas[t], self._recurrent

    def _fill_slopes(self) -> None:
        """dc/dz of the gates of c, dh/dz of the output gate, and dh/dc."""
        i, _f, g, o = self._gates.unbind(2)
        slopes = self._inner
        # s (1 - s) for all of them; that of g, the only tanh, is overwritten.
        torch.addcmul(self._gates, self._gates, self._gates, value=-1, out=slopes)
        slopes[:, :, INPUT].mul_(g)
        slopes[:, :, FORGET].mul_(self.cells[:-1])
        torch.addcmul(i, i, g.square(), value=-1, out=slopes[:, :, CELL])
        slopes[:, :, OUTPUT].mul_(self.squashed)
        torch.addcmul(o, o, self.squashed.square(), value=-1, out=self._through_output)


class Gru(RecurrentNetwork):
    """h_t = (1 - u_t) n_t + u_t h_{t-1}, n_t = tanh(W x_t + b + r_t (U h_{t-1})).

    The reset gate r and the update gate u are sigmoid. Its deltas are dL/dh_t, the total
    derivative. PyTorch's second bias of n, inside the reset gate's product, stays 0.

    Source: Cho et al. 2014 (1406.1078), with the reset gate after the matrix, as torch.nn.GRU.

    Attributes:
        kept: (T, B, H) U h_{t-1} of n.
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        super().__init__(spec, features, classes)
        self.recurrent_deltas = torch.zeros_like(self.projected)
        self.kept = torch.zeros_like(self.deltas)
        length, batch, size = self.deltas.shape
        self._terms = torch.zeros_like(self.projected[0])
        # (T, B, 3, H): gates, and their derivatives, which begin as slopes in the same memory.
        self._gates = self.projected.view(length, batch, 3, size)
        self._inner = self.recurrent_deltas.view(length, batch, 3, size)
        self._new_slopes = torch.zeros_like(self.deltas)

    def _run_forward(self) -> None:
        weights, border, terms = self._recurrent.t(), NEW * self.spec.hidden_size, self._terms
        state = self.flat.new_zeros(self.deltas.shape[1:])
        steps = zip(self.projected, self._gates, self.kept, self.activations, strict=True)
        for z, gates, kept, h in steps:
            torch.mm(state, weights, out=terms)
            z[:, :border].add_(terms[:, :border]).sigmoid_()
            kept.copy_(terms[:, border:])
            new = gates[:, NEW].addcmul_(gates[:, RESET], kept).tanh_()
            state = torch.lerp(new, state, gates[:, UPDATE], out=h)

    def _run_backward(self) -> None:
        """dL/dh_{t-1} = u_t dL/dh_t + (dL/d(U h_{t-1})) U, from the readout down."""
        self._fill_slopes()
        torch.mm(self.logit_deltas, self.own.readout[VALUES], out=self.deltas[-1])
        for t in range(len(self.deltas) - 1, -1, -1):
            delta = self.deltas[t]
            self._inner[t].mul_(delta.unsqueeze(1))
            if t:
                torch.mul(delta, self._gates[t, :, UPDATE], out=self.deltas[t - 1])
                self.deltas[t - 1].addmm_(self.recurrent_deltas[t], self._recurrent)
        self.input_deltas.copy_(self.recurrent_deltas)
        size = self.spec.hidden_size
        torch.mul(self._new_slopes, self.deltas, out=self.input_deltas[:, :, NEW * size :])

    def _fill_slopes(self) -> None:
        """dh/dz of r and u, dh/d(U h_{t-1}) of n, and dh/dz of n."""
        r, u, n = self._gates.unbind(2)
        slopes, through = self._inner, self._new_slopes
        torch.addcmul(self._gates, self._gates, self._gates, value=-1, out=slopes)
        torch.mul(n, n, out=through).neg_().add_(1).mul_(1 - u)
        slopes[:, :, RESET].mul_(self.kept).mul_(through)
        torch.mul(through, r, out=slopes[:, :, NEW])
        difference = n.neg()
        difference[1:] += self.activations[:-1]
        slopes[:, :, UPDATE].mul_(difference)
