"""Mean-field prediction of the gradient flow of plain, normalised and residual networks. No torch.

Symbols: q_l variance of the pre-activations of layer l, chi the factor by which the squared
signal norm |dL/dz|^2 grows for one layer towards the input.
Index letter: L hidden layers, layer 1 nearest the input, N width.

Source: Poole et al. 2016 (1606.05340) eq. 3; Schoenholz et al. 2017 (1611.01232) eq. 6-8.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from simulator.engine import mean_field
from simulator.engine.finite_width import BAND_DEVIATIONS, Pairs, Sample, Scatter, scatter
from simulator.engine.likeness import LIKENESS_BY_DATASET, Likeness
from simulator.engine.mean_field import squared_slope, variance_map, within
from simulator.engine.phase import Regime, critical_weight_variance, regime
from simulator.engine.prediction import Band, FiniteWidth, Theory
from simulator.engine.spec import Spec
from simulator.engine.stream import Layers, squared_factors
from simulator.engine.theory_words import Situation, caveat, note
from simulator.engine.variance import READOUT_DEVIATION, weight_variance

# Readout sums this large saturate the softmax: the errors of the examples are no longer even,
# and weights that fix the outputs are the weights that the gradient meets again.
LARGEST_LOGIT_DEVIATION = 1.0


class Network(NamedTuple):
    """All of a spec that its prediction depends on; specs that share it share the prediction."""

    activation: str
    layers: Layers
    sample: Sample
    features: int


class Flow(NamedTuple):
    """Infinite width: (L) relative norms, chi, q below the readout, and of a plain network where
    it stands.
    """

    norms: tuple[float, ...]
    factor: float
    top_q: float
    regime: Regime | None


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec of kind mlp, computed once per process."""
    likeness = LIKENESS_BY_DATASET[spec.dataset]
    features, width = likeness.features, spec.width
    layers = Layers(
        normalization=spec.normalization,
        residual_scale=spec.residual_scale if spec.residual else None,
        depth=spec.depth,
        first_weight=features * weight_variance(spec, fan_in=features, fan_out=width),
        weight=width * weight_variance(spec, fan_in=width, fan_out=width),
        bias=spec.bias_variance,
    )
    sample = Sample(
        batch_size=spec.batch_size,
        pairs=_pairs(likeness),
        width=width,
        is_orthogonal=spec.initialization == "orthogonal",
    )
    return _predict(Network(spec.activation, layers, sample, features))


def _pairs(likeness: Likeness) -> tuple[Pairs, ...]:
    """Errors of a softmax over C even classes meet at the cosine -1 / (C - 1)."""
    share, cosine = 1 / likeness.classes, 1 / (likeness.classes - 1)
    return (
        Pairs(share=share, correlation=likeness.within_class, squared_cosine=1.0),
        Pairs(share=1 - share, correlation=likeness.between_classes, squared_cosine=cosine**2),
    )


@lru_cache(maxsize=512)
def _predict(network: Network) -> Theory:
    flow = _flow(network.activation, network.layers)
    scattered = _scatter(network, flow)
    situation = Situation(
        **network._asdict(),
        factor=flow.factor,
        is_saturated=_is_saturated(network, flow),
        finite_width=None if scattered is None else _finite_width(scattered),
        band=None if scattered is None else _band(flow.norms, scattered),
    )
    return Theory(
        factor_per_layer=flow.factor,
        predicted_signal_norm=flow.norms,
        note=note(situation),
        caveat=caveat(situation),
        typical_signal_norm=None if scattered is None else _shifted(flow.norms, scattered, 0.0),
        band=situation.band,
        finite_width=situation.finite_width,
        **_phase_fields(network, flow.regime),
    )


def _flow(activation: str, layers: Layers) -> Flow:
    if layers.normalization == "none" and layers.residual_scale is None:
        q = layers.first_weight + layers.bias
        found = regime(activation, layers.weight, layers.bias, q)
        norms, top_q = _plain_norms(activation, layers)
        return Flow(norms, found.chi, top_q, found)
    factors, top_q = squared_factors(layers, lambda q: mean_field.moments(activation, q))
    mean_log = math.fsum(math.log(factor) for factor in factors) / len(factors)
    return Flow(_norms(factors), math.exp(mean_log), top_q, None)


def _scatter(network: Network, flow: Flow) -> Scatter | None:
    """None where the noise has not been derived, or would not be that of this theory."""
    if network.layers.normalization != "none" or _is_saturated(network, flow):
        return None
    return scatter(network.activation, network.layers, network.sample)


def _is_saturated(network: Network, flow: Flow) -> bool:
    square = mean_field.moments(network.activation, flow.top_q).square
    return READOUT_DEVIATION * math.sqrt(square) > LARGEST_LOGIT_DEVIATION


def _phase_fields(network: Network, found: Regime | None) -> dict[str, Any]:
    """What only a plain network has."""
    if found is None:
        return {}
    return {
        "phase": found.phase.value,
        "fixed_point": found.fixed_point,
        "fixed_correlation": found.fixed_correlation,
        "depth_scale": found.correlation_depth,
        "variance_depth_scale": found.variance_depth,
        "critical_weight_variance": critical_weight_variance(
            network.activation, network.layers.bias
        ),
    }


def _plain_norms(activation: str, layers: Layers) -> tuple[tuple[float, ...], float]:
    """(L) relative norms and q of layer L.

    |delta_l| / |delta_L| is the product over k = l..L-1 of sqrt(sigma_w^2 E[phi'(z_k)^2]): layer k
    contributes its own slope and the weights above it, since
    delta_k = (W_{k+1}^T delta_{k+1}) * phi'(z_k).
    """
    q = layers.first_weight + layers.bias
    factors = []
    for _layer in range(layers.depth - 1):
        factors.append(layers.weight * squared_slope(activation, within(q)))
        q = variance_map(activation, within(q), layers.weight, layers.bias)
    return _norms(factors), q


def _norms(factors: Sequence[float]) -> tuple[float, ...]:
    """(L) norms relative to layer L from (L-1) squared factors, input side first."""
    logarithms = [0.0]
    for factor in reversed(factors):
        logarithms.append(logarithms[-1] + (math.log(factor) / 2 if factor > 0 else -math.inf))
    return tuple(_exp(logarithm) for logarithm in reversed(logarithms))


def _finite_width(scattered: Scatter) -> FiniteWidth:
    steps = len(scattered.drift) - 1
    return FiniteWidth(
        drift_per_layer=scattered.drift[0] / steps,
        variance_per_layer=scattered.variance[0] / steps,
        one_example_drift=scattered.one_example_drift,
    )


def _band(norms: tuple[float, ...], scattered: Scatter) -> Band:
    return Band(
        low=_shifted(norms, scattered, -BAND_DEVIATIONS),
        high=_shifted(norms, scattered, BAND_DEVIATIONS),
    )


def _shifted(norms: tuple[float, ...], scattered: Scatter, deviations: float) -> tuple[float, ...]:
    """(L) norms so many standard deviations from those of a typical seed."""
    return tuple(
        norm * _exp((drift + deviations * math.sqrt(variance)) / 2)
        for norm, drift, variance in zip(norms, scattered.drift, scattered.variance, strict=True)
    )


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
