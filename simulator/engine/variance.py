"""The variance of one weight under every initialisation scheme; shared by draw and theory."""

from simulator.engine.spec import DEFAULT_WEIGHT_VARIANCE, Spec

# The readout is drawn alike whatever the scheme, with this deviation times 1 / sqrt(N).
READOUT_DEVIATION = 0.1
# Hidden units of a transformer's feed-forward network for each unit of the stream.
# Source: Vaswani et al. 2017 (1706.03762), section 3.3.
WIDENING = 4
# Variance of one embedding weight and of one component of a position. What enters the first block
# is small beside what the blocks add: the stream is theirs, however few they are.
EMBEDDING_VARIANCE = 0.15
UNRECTIFIED = {"he_normal": "xavier_normal", "he_uniform": "xavier_uniform"}


def weight_variance(spec: Spec, *, fan_in: int, fan_out: int) -> float:
    """Variance of one weight, `weight_gain` included.

    Source: He et al. 2015 eq. 10; Glorot & Bengio 2010 eq. 16; LeCun et al. 1998 eq. 16;
    ``torch_default`` is ``torch.nn.Linear``: U(-1/sqrt(fan_in), 1/sqrt(fan_in)).

    >>> weight_variance(Spec(initialization="he_normal"), fan_in=8, fan_out=4)
    0.25
    """
    return spec.weight_gain**2 * _scheme_variance(spec, fan_in, fan_out)


def attention_scheme(spec: Spec) -> str:
    """The scheme that draws the matrices of attention: He's factor 2 is for what a ReLU cuts,
    and nothing cuts queries, keys and values. Xiong et al. 2020 (2002.04745) take Xavier too.

    >>> attention_scheme(Spec(initialization="he_normal"))
    'xavier_normal'
    """
    return UNRECTIFIED.get(spec.initialization, spec.initialization)


def _scheme_variance(spec: Spec, fan_in: int, fan_out: int) -> float:
    match spec.initialization:
        case "he_normal" | "he_uniform":
            return 2.0 / fan_in
        case "xavier_normal" | "xavier_uniform":
            return 2.0 / (fan_in + fan_out)
        case "lecun_normal":
            return 1.0 / fan_in
        case "torch_default":
            return 1.0 / (3.0 * fan_in)
        case "orthogonal":
            return 1.0 / max(fan_in, fan_out)
        case _:
            variance = spec.weight_variance
            return (DEFAULT_WEIGHT_VARIANCE if variance is None else variance) / fan_in
