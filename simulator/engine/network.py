"""The multilayer perceptron on stacked storage, with its backward pass written by hand.

Index letters: B batch, L hidden layers, N width, D input features, C classes.
Layer 1 is nearest the input; the readout is not among the layers.
Every tensor is allocated once; a step fills the same memory with ``out=`` kernels.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from simulator.engine.activations import ACTIVATION_BY_NAME
from simulator.engine.initialization import draw_biases, draw_readout, draw_weights
from simulator.engine.spec import Spec

VALUES, GRADIENTS = 0, 1
SHIFTED = ("batch", "layer")
DTYPES = {"float32": torch.float32, "float64": torch.float64}


class Parameters:
    """Parameters and their gradients, one flat row each, and stacked views of both.

    The first axis of every view is (values, gradients), so one kernel measures both.

    Attributes:
        flat: (2, P) all parameters: weights of the layers, readout weights, biases, then scales
            and shifts of the normalisation.
        first: (2, N, D) weights of layer 1. hidden: (2, L-1, N, N) of layers 2..L.
        readout: (2, C, N). biases: (2, L, N). readout_bias: (2, C).
        scales, shifts: (2, L, N), or (2, 0, N) where the normalisation has none.
        beyond_layers: (2, ·) everything that is not a weight of the layers.
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        depth, width = spec.depth, spec.width
        shapes = (
            (width, features),
            (depth - 1, width, width),
            (classes, width),
            (depth, width),
            (classes,),
            (0 if spec.normalization == "none" else depth, width),
            (depth if spec.normalization in SHIFTED else 0, width),
        )
        sizes = [torch.Size(shape).numel() for shape in shapes]
        self.flat = torch.zeros(2, sum(sizes), dtype=DTYPES[spec.dtype])
        parts = torch.split(self.flat, sizes, dim=1)
        views = [part.view(2, *shape) for part, shape in zip(parts, shapes, strict=True)]
        self.first, self.hidden, self.readout, self.biases, self.readout_bias = views[:5]
        self.scales, self.shifts = views[5:]
        self.beyond_layers = self.flat[:, sizes[0] + sizes[1] :]

    def draw(self, spec: Spec, generator: Generator) -> None:
        """Every parameter holds its initial value."""
        for weights in (self.first, self.hidden):
            values = weights[VALUES]
            values.copy_(draw_weights(spec, tuple(values.shape), generator))
        readout = self.readout[VALUES]
        readout.copy_(draw_readout((readout.shape[0], readout.shape[1]), generator))
        for biases in (self.biases, self.readout_bias):
            values = biases[VALUES]
            values.copy_(draw_biases(spec, tuple(values.shape), generator))
        self.scales[VALUES].fill_(1)


class Network:
    """A network of fixed batch shape: `run_step` fills activations, deltas and gradients.

    Attributes:
        variants: networks of one shape trained side by side; one but for `MlpVariants`.
        inputs: (B, D) and labels: (B, 1), filled by the caller before a step.
        signals: (2, L, B, N): activations phi(z) and deltas dL/dz of the layers, where L is the
            cross-entropy averaged over the batch and z what the activation receives; in a
            residual network it is the stream, taken before a normalisation.
        weight_rows: each (2, rows, n) values and gradients of the weights, one row a layer.
        flat: (2, P) every parameter and its gradient. owner: (P) the variant of each, ``None``
            where there is one.
        beyond: (variants, n) gradients of everything that is not a weight of the layers.
    """

    variants = 1
    flat: Tensor
    owner: Tensor | None = None
    weight_rows: Sequence[Tensor]
    beyond: Tensor

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        self.spec = spec
        self.parameters = parameters = Parameters(spec, features, classes)
        self.flat = parameters.flat
        self.weight_rows = (
            parameters.first.view(2, 1, -1),
            parameters.hidden.view(2, spec.depth - 1, -1),
        )
        self.beyond = parameters.beyond_layers[GRADIENTS].view(1, -1)
        self.activation = ACTIVATION_BY_NAME[spec.activation]
        batch, like = spec.batch_size, self.parameters.flat
        self.inputs = like.new_zeros(batch, features)
        self.labels = torch.zeros(batch, 1, dtype=torch.int64)
        self.signals = like.new_zeros(2, spec.depth, batch, spec.width)
        self.activations, self.deltas = self.signals.unbind()
        self.logits = like.new_zeros(batch, classes)
        self.log_probabilities = like.new_zeros(batch, classes)
        self.logit_deltas = like.new_zeros(batch, classes)
        self._minus_ones = like.new_full((batch, 1), -1.0)

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value, drawn from the generator of its variant."""
        self.parameters.draw(self.spec, generators[0])

    @property
    def place(self) -> tuple[Tensor, Tensor]:
        """Inputs and labels, to be filled before a step; examples of all variants in a row."""
        return self.inputs, self.labels

    def run_step(self, loss_out: Tensor, correct_out: Tensor) -> None:
        """Activations, deltas and gradients hold those of the current inputs and parameters.

        Args:
            loss_out: () receives the cross-entropy summed over the batch.
            correct_out: () receives the number of examples classified correctly.
        """
        self._forward()
        self._score(loss_out, correct_out)
        self._backward()

    def _forward(self) -> None:
        """Fills activations and logits."""
        raise NotImplementedError

    def _backward(self) -> None:
        """Fills deltas and gradients from the logit deltas."""
        raise NotImplementedError

    def _score(self, loss_out: Tensor, correct_out: Tensor) -> None:
        """Sums loss and hits; dL/dlogits = (softmax - one_hot) / B."""
        torch.log_softmax(self.logits, 1, out=self.log_probabilities)
        chosen = self.log_probabilities.gather(1, self.labels)
        torch.sum(chosen.neg_(), (0, 1), out=loss_out)
        best = self.logits.argmax(1, keepdim=True)
        torch.sum(best.eq_(self.labels), (0, 1), dtype=correct_out.dtype, out=correct_out)
        torch.exp(self.log_probabilities, out=self.logit_deltas)
        self.logit_deltas.scatter_add_(1, self.labels, self._minus_ones)
        self.logit_deltas.mul_(1.0 / self.inputs.shape[0])


class Mlp(Network):
    """The plain network, with its backward pass written by hand.

    Attributes:
        slopes: (L, B, N) phi'(z).
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        super().__init__(spec, features, classes)
        self.slopes = torch.zeros_like(self.deltas)
        keeps = self.activation.keeps_preactivations
        self.preactivations = torch.zeros_like(self.deltas) if keeps else self.activations
        self._plan()

    def _plan(self) -> None:
        """Lists the views of every layer once: making them anew would double a small step."""
        p = self.parameters
        weights = [p.first[VALUES], *p.hidden[VALUES].unbind()]
        below = [self.inputs, *self.activations.unbind()[:-1]]
        self._forward_plan = list(
            zip(
                p.biases[VALUES].unbind(),
                below,
                [weight.t() for weight in weights],
                self.preactivations.unbind(),
                self.activations.unbind(),
                strict=True,
            )
        )
        deltas = self.deltas.unbind()
        self._backward_plan = list(
            zip(
                [*deltas[1:], self.logit_deltas],
                [*weights[1:], p.readout[VALUES]],
                deltas,
                self.slopes.unbind(),
                strict=True,
            )
        )[::-1]
        self._plan_gradients()

    def _plan_gradients(self) -> None:
        p, top = self.parameters, self.activations[-1]
        self._readout_plan = (p.readout_bias[VALUES], top, p.readout[VALUES].t())
        self._first_gradient = (self.deltas[0].t(), self.inputs, p.first[GRADIENTS])
        self._hidden_gradients = (
            self.deltas[1:].transpose(1, 2),
            self.activations[:-1],
            p.hidden[GRADIENTS],
        )
        self._readout_gradient = (self.logit_deltas.t(), top, p.readout[GRADIENTS])
        self._bias_gradients = p.biases[GRADIENTS]
        self._readout_bias_gradient = p.readout_bias[GRADIENTS]

    def _forward(self) -> None:
        apply, addmm = self.activation.apply, torch.addmm
        for bias, below, weight, preactivation, activation in self._forward_plan:
            addmm(bias, below, weight, out=preactivation)
            apply(preactivation, activation)
        bias, below, weight = self._readout_plan
        addmm(bias, below, weight, out=self.logits)

    def _backward(self) -> None:
        """dL/dz_l = (dL/dz_{l+1} W_{l+1}) * phi'(z_l), from the readout down."""
        self.activation.slopes(self.preactivations, self.slopes)
        mm, mul = torch.mm, torch.mul
        for above, weight, delta, slope in self._backward_plan:
            mm(above, weight, out=delta)
            mul(delta, slope, out=delta)
        self._fill_gradients()

    def _fill_gradients(self) -> None:
        for left, right, gradient in (self._first_gradient, self._readout_gradient):
            torch.mm(left, right, out=gradient)
        left, right, gradient = self._hidden_gradients
        torch.bmm(left, right, out=gradient)
        torch.sum(self.deltas, 1, out=self._bias_gradients)
        torch.sum(self.logit_deltas, 0, out=self._readout_bias_gradient)
