"""One recurrent layer on stacked storage, with gradient through time written by hand.

Index letters: B batch, T time steps, H units, G gates (1 of a plain network), F input features,
C outputs of the readout.
Time step 1 takes the first input; the state before it is 0. The readout sees the last step.
What an MLP records of its layers is recorded here of the time steps.

Source: Werbos 1990, "Backpropagation through time: what it does and how to do it".
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from simulator.engine.activations import ACTIVATION_BY_NAME
from simulator.engine.initialization import (
    draw_biases,
    draw_readout,
    draw_recurrent,
    draw_weights,
)
from simulator.engine.network import DTYPES, GRADIENTS, VALUES, Network
from simulator.engine.regression import score_estimates
from simulator.engine.spec import GATES_BY_KIND, Spec

# A linear state grows by 1.1 ** 100 = 14000 in a hundred steps; larger readout weights than these
# would saturate the loss of such a network, and no gradient would be left to follow.
READOUT_DEVIATION = 0.001


class RecurrentParameters:
    """Parameters and their gradients, one flat row each, and views of both.

    Attributes:
        flat: (2, P) of which all the others are views, in their order.
        recurrent: (2, G, H, H). inputs: (2, G, H, F). readout: (2, C, H).
        biases: (2, G, H). readout_bias: (2, C).
    """

    def __init__(self, spec: Spec, features: int, outputs: int) -> None:
        gates, size = GATES_BY_KIND[spec.kind], spec.hidden_size
        shapes = (
            (gates, size, size),
            (gates, size, features),
            (outputs, size),
            (gates, size),
            (outputs,),
        )
        sizes = [torch.Size(shape).numel() for shape in shapes]
        self.flat = torch.zeros(2, sum(sizes), dtype=DTYPES[spec.dtype])
        parts = torch.split(self.flat, sizes, dim=1)
        views = [part.view(2, *shape) for part, shape in zip(parts, shapes, strict=True)]
        self.recurrent, self.inputs, self.readout, self.biases, self.readout_bias = views

    def draw(self, spec: Spec, generator: Generator) -> None:
        """Every parameter holds its initial value; the scheme is about the input weights."""
        recurrent, inputs = self.recurrent[VALUES], self.inputs[VALUES]
        recurrent.copy_(draw_recurrent(spec, tuple(recurrent.shape), generator))
        inputs.copy_(draw_weights(spec, tuple(inputs.shape), generator))
        readout = self.readout[VALUES]
        shape = (readout.shape[0], readout.shape[1])
        readout.copy_(draw_readout(shape, generator, READOUT_DEVIATION))
        for biases in (self.biases[VALUES], self.readout_bias[VALUES]):
            biases.copy_(draw_biases(spec, tuple(biases.shape), generator))


class RecurrentNetwork(Network):
    """What the recurrent kinds share: parameters, readout, and the gradients of the weights.

    Attributes:
        inputs: (B, T, F). labels: (B, 1) classes, or targets of a regression, whose loss is the
            squared error averaged over the batch.
        signals: (2, T, B, H): states h_t and the deltas of the kind.
        projected: (T, B, G * H) pre-activations, at first of the inputs alone.
        input_deltas: (T, B, G * H) dL/dz of the gates, z what their nonlinearity receives.
        recurrent_deltas: (T, B, G * H) derivatives by the terms U h_{t-1}; the same tensor but
            for a GRU.
        step_gradients: (T, G * H, H) the part of dL/dU that each time step contributes, 0 of the
            first, whose state before is 0.
        beyond: (1, P) the whole gradient: the contributions of the steps are not parts of it
            whose squares add.
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        self.spec, self.is_regression = spec, classes == 0
        outputs = classes or 1
        self.own = own = RecurrentParameters(spec, features, outputs)
        self.flat = own.flat
        self.activation = ACTIVATION_BY_NAME[spec.activation if spec.kind == "rnn" else "tanh"]
        self.weight_rows = (own.recurrent.view(2, 1, -1),)
        self.beyond = own.flat[GRADIENTS].view(1, -1)
        self._allocate(features, outputs)
        self._view_weights()

    def _allocate(self, features: int, outputs: int) -> None:
        spec, like = self.spec, self.flat
        batch, length, size = spec.batch_size, spec.sequence_length, spec.hidden_size
        stacked = GATES_BY_KIND[spec.kind] * size
        self.inputs = like.new_zeros(batch, length, features)
        self.labels = torch.zeros(batch, 1, dtype=like.dtype if self.is_regression else torch.int64)
        self.signals = like.new_zeros(2, length, batch, size)
        self.activations, self.deltas = self.signals.unbind()
        self.projected = like.new_zeros(length, batch, stacked)
        self.input_deltas = self.recurrent_deltas = torch.zeros_like(self.projected)
        self.step_gradients = like.new_zeros(length, stacked, size)
        self.logits = like.new_zeros(batch, outputs)
        self.logit_deltas = torch.zeros_like(self.logits)
        self.log_probabilities = self.logits if self.is_regression else self.logits.clone()
        self._minus_ones = like.new_full((batch, 1), -1.0)

    def _view_weights(self) -> None:
        own = self.own
        self._recurrent = own.recurrent[VALUES].flatten(0, 1)
        self._recurrent_gradient = own.recurrent[GRADIENTS].flatten(0, 1)
        self._inputs = own.inputs[VALUES].flatten(0, 1)
        self._inputs_gradient = own.inputs[GRADIENTS].flatten(0, 1)
        self._biases, self._biases_gradient = own.biases.flatten(1).unbind()

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value."""
        self.own.draw(self.spec, generators[0])

    def _forward(self) -> None:
        inputs = self.inputs.transpose(0, 1).flatten(0, 1)
        torch.addmm(self._biases, inputs, self._inputs.t(), out=self.projected.flatten(0, 1))
        self._run_forward()
        own = self.own
        top, readout = self.activations[-1], own.readout[VALUES]
        torch.addmm(own.readout_bias[VALUES], top, readout.t(), out=self.logits)

    def _backward(self) -> None:
        self._run_backward()
        self._fill_gradients()

    def _run_forward(self) -> None:
        """Fills the states from the projected inputs."""
        raise NotImplementedError

    def _run_backward(self) -> None:
        """Fills the deltas, and those of the gates, from the logit deltas."""
        raise NotImplementedError

    def _score(self, loss_out: Tensor, correct_out: Tensor) -> None:
        if self.is_regression:
            score_estimates(self.logits, self.labels, self.logit_deltas, loss_out, correct_out)
        else:
            super()._score(loss_out, correct_out)

    def _fill_gradients(self) -> None:
        own, states, above = self.own, self.activations, self.logit_deltas
        by_step = self.recurrent_deltas[1:].transpose(1, 2)
        torch.bmm(by_step, states[:-1], out=self.step_gradients[1:])
        torch.sum(self.step_gradients, 0, out=self._recurrent_gradient)
        deltas = self.input_deltas.flatten(0, 1)
        inputs = self.inputs.transpose(0, 1).flatten(0, 1)
        torch.mm(deltas.t(), inputs, out=self._inputs_gradient)
        torch.sum(deltas, 0, out=self._biases_gradient)
        torch.mm(above.t(), states[-1], out=own.readout[GRADIENTS])
        torch.sum(above, 0, out=own.readout_bias[GRADIENTS])


class Rnn(RecurrentNetwork):
    """z_t = W x_t + U h_{t-1} + b, h_t = phi(z_t); its deltas are dL/dz_t.

    Source: Elman 1990, "Finding structure in time".

    Attributes:
        slopes: (T, B, H) phi'(z).
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        super().__init__(spec, features, classes)
        self.slopes = torch.zeros_like(self.deltas)
        self.input_deltas = self.recurrent_deltas = self.deltas
        if not self.activation.keeps_preactivations:
            self.projected = self.activations

    def _run_forward(self) -> None:
        weights, apply = self._recurrent.t(), self.activation.apply
        state: Tensor | None = None
        for z, h in zip(self.projected, self.activations, strict=True):
            if state is not None:
                z.addmm_(state, weights)
            apply(z, h)
            state = h

    def _run_backward(self) -> None:
        """dL/dz_t = (dL/dz_{t+1} U) * phi'(z_t), from the readout at the last step down."""
        self.activation.slopes(self.projected, self.slopes)
        above, weights = self.logit_deltas, self.own.readout[VALUES]
        for t in reversed(range(len(self.deltas))):
            delta = self.deltas[t]
            torch.mm(above, weights, out=delta)
            delta.mul_(self.slopes[t])
            above, weights = delta, self._recurrent
