"""The multilayer perceptron with normalisation and residual connections, through autograd.

Index letters: B batch, L hidden layers, N width, D input features, C classes.
Layer l computes a_l = W_l h_{l-1} + b_l, z_l = norm(a_l) and h_l = phi(z_l). A residual network
adds what the layer below had before its activation, a_l = a_{l-1} + alpha (W_l h_{l-1} + b_l),
above layer 1, which has no stream of its width to add to. The branch ends with its weights, not
with the activation: outputs of ReLU share a sign, would pile up in the stream, and the squared
signal would then grow by more than 1 + alpha^2.

Source: Ioffe & Szegedy 2015 (1502.03167), before the activation; Ba et al. 2016 (1607.06450);
Zhang & Sennrich 2019 (1910.07467); He et al. 2016 (1603.05027), full pre-activation.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
import torch.nn.functional as f
from torch import Tensor

from simulator.engine.activations import LEAKY_SLOPE
from simulator.engine.network import GRADIENTS, VALUES, Network
from simulator.engine.spec import Spec

# The value of torch.nn.BatchNorm1d and LayerNorm, for all three.
EPSILON = 1e-5

DIFFERENTIABLE_BY_NAME: Mapping[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": lambda z: f.leaky_relu(z, LEAKY_SLOPE),
    "elu": f.elu,
    "selu": torch.selu,
    "gelu": f.gelu,
    "silu": f.silu,
    "tanh": torch.tanh,
    "softsign": f.softsign,
    "sigmoid": torch.sigmoid,
    # Another node of the graph than z itself, as every other activation makes one.
    "linear": lambda z: z.view_as(z),
}


class AutogradMlp(Network):
    """A network whose backward pass is torch.autograd.grad on the stacked parameters."""

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        # Autograd refuses tensors that were made in inference mode.
        with torch.inference_mode(False):
            super().__init__(spec, features, classes)
            p = self.parameters
            stacked = (p.first, p.hidden, p.readout, p.biases, p.readout_bias, p.scales, p.shifts)
            used = [both for both in stacked if both.numel()]
            self._leaves = [both[VALUES].detach().requires_grad_() for both in used]
        self._gradients = [both[GRADIENTS] for both in used]
        self._phi = DIFFERENTIABLE_BY_NAME[spec.activation]
        self._normalization = spec.normalization
        self._scale = spec.residual_scale if spec.residual else None
        self._width = (spec.width,)
        self._recorded: list[Tensor] = []
        self._outputs: Tensor = self.logits

    def _forward(self) -> None:
        with torch.inference_mode(False), torch.enable_grad():
            activations, self._outputs = self._graph()
        torch.stack([activation.detach() for activation in activations], out=self.activations)
        self.logits.copy_(self._outputs.detach())

    def _backward(self) -> None:
        wanted = [*self._recorded, *self._leaves]
        with torch.inference_mode(False):
            found = torch.autograd.grad(self._outputs, wanted, self.logit_deltas)
        depth = len(self._recorded)
        torch.stack(found[:depth], out=self.deltas)
        for gradient, values in zip(self._gradients, found[depth:], strict=True):
            gradient.copy_(values)
        self._recorded, self._outputs = [], self.logits

    def _graph(self) -> tuple[list[Tensor], Tensor]:
        """(B, N) activations of every layer and the (B, C) logits; lists what is recorded."""
        first, hidden, readout, biases, readout_bias, *norms = self._leaves
        scales, shifts = self._norm_rows(norms, biases.shape[0])
        a = h = self.inputs
        alpha, linear = self._scale, f.linear
        activations, self._recorded = [], []
        weights = (first, *hidden.unbind())
        for i, (weight, bias) in enumerate(zip(weights, biases.unbind(), strict=True)):
            branch = linear(h, weight, bias)
            a = branch if alpha is None or i == 0 else torch.add(a, branch, alpha=alpha)
            z = self._normalized(a, scales[i], shifts[i])
            h = self._phi(z)
            activations.append(h)
            self._recorded.append(z if alpha is None else a)
        return activations, linear(h, readout, readout_bias)

    def _normalized(self, a: Tensor, scale: Tensor | None, shift: Tensor | None) -> Tensor:
        match self._normalization:
            case "batch":
                # No running statistics: every step is a training step, on its own batch.
                return torch.batch_norm(a, scale, shift, None, None, True, 0.0, EPSILON, False)
            case "layer":
                return torch.layer_norm(a, self._width, scale, shift, EPSILON)
            case "rms":
                return torch.rms_norm(a, self._width, scale, EPSILON)
            case _:
                return a

    def _norm_rows(
        self, norms: Sequence[Tensor], depth: int
    ) -> tuple[Sequence[Tensor | None], Sequence[Tensor | None]]:
        """Scale and shift of every layer, ``None`` where the normalisation has none."""
        nothing = (None,) * depth
        rows = [stacked.unbind() for stacked in norms]
        return (rows[0] if rows else nothing), (rows[1] if len(rows) > 1 else nothing)
