"""Activation and initial parameters of a multilayer perceptron in a script.

The order and the shapes of the draws are the engine's: one generator, all hidden weights at once.
"""

from collections.abc import Mapping

from simulator.engine.spec import Spec
from simulator.scripts.draws import DRAW_NORMAL, weights_source

ACTIVATIONS: Mapping[str, str] = {
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "elu": "nn.ELU()",
    "selu": "nn.SELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "tanh": "nn.Tanh()",
    "softsign": "nn.Softsign()",
    "sigmoid": "nn.Sigmoid()",
    "linear": "nn.Identity()  # a linear network",
}

INITIALIZE = '''
@torch.no_grad()
def initialize(network: Network, generator: torch.Generator) -> None:
    """Every parameter holds its initial value.

    The order of the draws is part of the run, as the same generator shuffles the batches later:
    biases are drawn even where their variance is 0.
    """
    first, *others = network.layers
    first.weight.copy_(draw_weights((WIDTH, first.in_features), generator))
    hidden = draw_weights((DEPTH - 1, WIDTH, WIDTH), generator)
    for layer, weight in zip(others, hidden, strict=True):
        layer.weight.copy_(weight)
    # A small readout, whatever the scheme: the loss starts near the logarithm of the classes.
    readout = network.readout
    readout.weight.copy_(draw_normal(tuple(readout.weight.shape), 0.1 / WIDTH**0.5, generator))
    biases = draw_normal((DEPTH, WIDTH), math.sqrt(BIAS_VARIANCE), generator)
    for layer, bias in zip(network.layers, biases, strict=True):
        layer.bias.copy_(bias)
    readout.bias.copy_(draw_normal((len(readout.bias),), math.sqrt(BIAS_VARIANCE), generator))
'''


def initialization_source(spec: Spec) -> str:
    """The functions that draw the initial parameters of the run."""
    parts = (weights_source(spec), DRAW_NORMAL, INITIALIZE)
    return "\n\n\n".join(part.strip() for part in parts)
