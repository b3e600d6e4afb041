"""The draws of single tensors in a script: a scheme's weights, and normal numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Template

from simulator.engine.spec import Spec

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
def $name(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """$words."""
    $fans = shape[-2:]
    deviation = $gain_timesmath.sqrt($variance)
    return draw_normal(shape, deviation, generator)
'''

UNIFORM = '''
def $name(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """$words."""
    $fans = shape[-2:]
    # A uniform number from -a to a has the variance a^2 / 3.
    bound = $gain_timesmath.sqrt(3 * $variance)
    weights = torch.empty(shape, dtype=torch.float64)
    return weights.uniform_(-bound, bound, generator=generator)
'''

ORTHOGONAL = '''
def $name(shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Saxe et al. 2014: orthonormal rows or columns, whichever are fewer; no direction shrinks."""
    fan_out, fan_in = shape[-2:]
    tall = (*shape[:-2], max(fan_out, fan_in), min(fan_out, fan_in))
    basis, r = torch.linalg.qr(draw_normal(tall, 1.0, generator))
    # QR fixes signs of its own; with those of R's diagonal, all rotations are equally likely.
    basis = basis * torch.sign(torch.diagonal(r, dim1=-2, dim2=-1)).unsqueeze(-2)
    weights = basis if fan_out >= fan_in else basis.transpose(-2, -1)
    return $gain_timesweights
'''

DRAW_NORMAL = '''
def draw_normal(
    shape: tuple[int, ...], deviation: float, generator: torch.Generator
) -> torch.Tensor:
    """Normal numbers in float64, whatever DTYPE is: both precisions start alike."""
    return torch.empty(shape, dtype=torch.float64).normal_(0.0, deviation, generator=generator)
'''


def weights_source(spec: Spec, name: str = "draw_weights") -> str:
    """The function, called `name`, that draws weights by the scheme of the spec."""
    scheme, _, distribution = spec.initialization.rpartition("_")
    gain_times = "" if spec.weight_gain == 1 else "WEIGHT_GAIN * "
    if spec.initialization == "orthogonal":
        return _filled(ORTHOGONAL, gain_times, name=name)
    is_uniform = distribution == "uniform" or spec.initialization == "torch_default"
    words, variance = VARIANCES[scheme if scheme in VARIANCES else spec.initialization]
    fans = "fan_out, fan_in" if "fan_out" in variance else "_, fan_in"
    template = UNIFORM if is_uniform else NORMAL
    return _filled(template, gain_times, name=name, words=words, variance=variance, fans=fans)


def orthogonal_source(spec: Spec) -> str:
    """The function ``draw_orthogonal``, whatever the scheme and the gain of the spec."""
    plain = replace(spec, initialization="orthogonal", weight_gain=1.0)
    return weights_source(plain, "draw_orthogonal")


def draw_constants(spec: Spec, whose: str) -> Iterator[str]:
    """The knobs that the draws use, one line each; `whose` weights the gain multiplies."""
    if spec.initialization == "normal":
        yield f"WEIGHT_VARIANCE = {spec.weight_variance!r}  # of one weight, times its fan-in"
    if spec.weight_gain != 1:
        yield f"WEIGHT_GAIN = {spec.weight_gain!r}  # multiplies every weight of {whose}"
    yield f"BIAS_VARIANCE = {spec.bias_variance!r}"


def _filled(template: str, gain_times: str, **parts: str) -> str:
    text = template.replace("$gain_times", gain_times)
    return Template(text).substitute(parts).strip()
