"""Activation and initial parameters in a script.

The order and the shapes of the draws are the engine's: one generator, all hidden weights at once.
"""

from collections.abc import Mapping
from string import Template

from simulator.engine.spec import Spec

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

# Scheme -> what a script says of it, and the variance of one weight.
VARIANCES: Mapping[str, tuple[str, str]] = {
    "he": ("He et al. 2015: variance 2 / fan_in keeps the size of ReLU signals", "2 / fan_in"),
    "xavier": (
        "Glorot & Bengio 2010: variance 2 / (fan_in + fan_out), between forward and backward",
        "2 / (fan_in + fan_out)",
    ),
    "lecun": (
        "LeCun et al. 1998: variance 1 / fan_in keeps the size of linear signals",
        "1 / fan_in",
    ),
    "torch_default": (
        "What nn.Linear takes if it is left alone: variance 1 / (3 fan_in)",
        "1 / (3 * fan_in)",
    ),
    "normal": ("Normal weights of variance WEIGHT_VARIANCE / fan_in", "WEIGHT_VARIANCE / fan_in"),
}

NORMAL = '''
def draw_weights(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """$words."""
    $fans = shape[-2:]
    deviation = $gain_timesmath.sqrt($variance)
    return draw_normal(shape, deviation, generator)
'''

UNIFORM = '''
def draw_weights(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """$words."""
    $fans = shape[-2:]
    # A uniform number from -a to a has the variance a^2 / 3.
    bound = $gain_timesmath.sqrt(3 * $variance)
    weights = torch.empty(shape, dtype=torch.float64)
    return weights.uniform_(-bound, bound, generator=generator)
'''

ORTHOGONAL = '''
def draw_weights(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Saxe et al. 2014: orthonormal rows or columns, whichever are fewer; no direction shrinks."""
    fan_out, fan_in = shape[-2:]
    tall = (*shape[:-2], max(fan_out, fan_in), min(fan_out, fan_in))
    basis, r = torch.linalg.qr(draw_normal(tall, 1.0, generator))
    # QR fixes signs of its own; with those of R's diagonal, all rotations are equally likely.
    basis = basis * torch.sign(torch.diagonal(r, dim1=-2, dim2=-1)).unsqueeze(-2)
    weights = basis if fan_out >= fan_in else basis.transpose(-2, -1)
    return $gain_timesweights
'''

INITIALIZE = '''
def draw_normal(
    shape: tuple[int, ...], deviation: float, generator: torch.Generator
) -> torch.Tensor:
    """Normal numbers in float64, whatever DTYPE is: both precisions start alike."""
    return torch.empty(shape, dtype=torch.float64).normal_(0.0, deviation, generator=generator)


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
    return f"{_weights(spec)}\n\n\n{INITIALIZE.strip()}"


def _weights(spec: Spec) -> str:
    scheme, _, distribution = spec.initialization.rpartition("_")
    gain_times = "" if spec.weight_gain == 1 else "WEIGHT_GAIN * "
    if spec.initialization == "orthogonal":
        return _filled(ORTHOGONAL, gain_times)
    is_uniform = distribution == "uniform" or spec.initialization == "torch_default"
    name = scheme if scheme in VARIANCES else spec.initialization
    words, variance = VARIANCES[name]
    fans = "fan_out, fan_in" if "fan_out" in variance else "_, fan_in"
    template = UNIFORM if is_uniform else NORMAL
    return _filled(template, gain_times, words=words, variance=variance, fans=fans)


def _filled(template: str, gain_times: str, **parts: str) -> str:
    text = template.replace("$gain_times", gain_times)
    return Template(text).substitute(parts).strip()
