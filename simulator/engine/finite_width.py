"""How one network of finite width departs from mean field: drift and scatter. numpy only.

The logarithm of |dL/dz_l|^2 / |dL/dz_L|^2 is about normal over seeds. Both numbers grow by 1/N for
each layer and follow from two examples: what they share fluctuates, what they do not averages out.

Symbols: q_l variance and c_l correlation of the pre-activations of layer l, rho_l^2 mean squared
cosine between the dL/dz_l of two examples, m_l = E[phi'^2], E over pairs of examples.
Index letters: B batch, L hidden layers, layer 1 nearest the input, N width.

Source: for one example and ReLU Hanin & Nica 2018 (1812.05994), theorem 1: variance 5/N and drift
-5/(2N) for each layer. The batch follows by Wick's theorem for Gaussian weights.
"""

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from simulator.engine.correlation import PairMoments, pair_moments
from simulator.engine.mean_field import unit_moments, within
from simulator.engine.stream import Layers

# The 10th and the 90th percentile of a normal variable, in standard deviations.
BAND_DEVIATIONS = 1.2815515655446004
# Beyond this standard deviation of log m_l the slopes no longer follow q in a straight line.
LARGEST_SWAY = 0.3


class Pairs(NamedTuple):
    """Pairs of examples alike in kind: their share of all pairs, the correlation of their inputs
    and the squared cosine of their errors at the loss.
    """

    share: float
    correlation: float
    squared_cosine: float


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a batch is to this theory: examples, kinds of pairs, units, the kind of weights."""

    batch_size: int
    pairs: tuple[Pairs, ...]
    width: int
    is_orthogonal: bool


@dataclass(frozen=True, kw_only=True)
class Scatter:
    """Departure of the log of the squared relative signal norm from mean field, over seeds.

    Attributes:
        drift: (L) mean. variance: (L) variance. Both are 0 at layer L.
        one_example_drift: mean for one layer where all examples are one, -5/(2N) for ReLU.
    """

    drift: tuple[float, ...]
    variance: tuple[float, ...]
    one_example_drift: float


class _Layer(NamedTuple):
    """One layer; `pairs` of each kind, `alone` of an example with itself.

    Times N, `noise` is the variance that it gives log q above and `shared` the covariance of that
    with the noise of the gradient. `sway` is d log m / d log q, `carry` d log q_{l+1} / d log q_l.
    """

    pairs: tuple[PairMoments, ...]
    alone: PairMoments
    noise: float
    shared: float
    sway: float
    carry: float


def scatter(activation: str, layers: Layers, sample: Sample) -> Scatter | None:
    """Drift and variance of a network without normalisation, plain or residual.

    ``None`` where q itself scatters too far for the slopes to follow: where it is unstable.
    """
    seen = _upwards(activation, layers, sample)
    excess = _excess(seen, sample.width)
    if _sway(seen, excess) > LARGEST_SWAY:
        return None
    backward = _backward_noise(layers, seen, sample)
    sums = _sums(backward)
    is_plain = layers.residual_scale is None
    return Scatter(
        # The mean of a log-normal variable stays: its logarithm sinks by half its variance.
        drift=tuple(-variance / 2 for variance in sums),
        variance=_with_sway(seen, backward, excess, sample.width) if is_plain else sums,
        one_example_drift=-_noise(layers, seen[-1], seen[-1].alone, 1.0, sample)
        / (2 * sample.width),
    )


def _upwards(activation: str, layers: Layers, sample: Sample) -> list[_Layer]:
    """(L) layers from q and the correlations of the inputs."""
    q = layers.first_weight + layers.bias
    correlations = [
        (layers.first_weight * pairs.correlation + layers.bias) / q for pairs in sample.pairs
    ]
    seen = []
    for _layer in range(layers.depth):
        layer = _layer_at(activation, layers, sample, within(q), correlations)
        q, correlations = _next(layers, layer, q, correlations)
        seen.append(layer)
    return seen


def _next(
    layers: Layers, layer: _Layer, q: float, correlations: list[float]
) -> tuple[float, list[float]]:
    """q and the correlations of the layer above."""
    kept, scale = (0.0, 1.0) if layers.residual_scale is None else (q, layers.residual_scale**2)
    above = kept + scale * (layers.weight * layer.alone.values + layers.bias)
    return above, [
        min((kept * c + scale * (layers.weight * pair.values + layers.bias)) / above, 1.0)
        for pair, c in zip(layer.pairs, correlations, strict=True)
    ]


def _layer_at(
    activation: str, layers: Layers, sample: Sample, q: float, correlations: list[float]
) -> _Layer:
    pairs = tuple(pair_moments(activation, q, c) for c in correlations)
    unit = unit_moments(activation, q)
    alone = PairMoments(
        values=unit.square,
        slopes=unit.squared_slope,
        squares=unit.fourth,
        squared_slopes=unit.fourth_slope,
        mixed=unit.mixed,
    )
    above = layers.weight * alone.values + layers.bias
    squares = _mean(sample, [pair.squares for pair in pairs], alone.squares)
    mixed = _mean(sample, [pair.mixed for pair in pairs], alone.mixed)
    return _Layer(
        pairs=pairs,
        alone=alone,
        noise=(layers.weight / above) ** 2 * (squares - alone.values**2),
        shared=layers.weight / above * (mixed / alone.slopes - alone.values),
        sway=unit.slope_sway / unit.squared_slope,
        carry=layers.weight * unit.square_sway / above,
    )


def _backward_noise(layers: Layers, seen: list[_Layer], sample: Sample) -> list[float]:
    """(L) variance that the weights above each layer add to the log, 0 for layer L."""
    top, turned = seen[-1], 1 / sample.width  # what the drawn readout does to every angle
    cosines = [
        min(pairs.squared_cosine + turned, 1.0) * (pair.slopes / top.alone.slopes) ** 2
        for pairs, pair in zip(sample.pairs, top.pairs, strict=True)
    ]
    added = [0.0]
    for layer in reversed(seen[:-1]):
        noise, cosines = _step(layers, layer, cosines, sample)
        added.append(noise)
    return added[::-1]


def _step(
    layers: Layers, layer: _Layer, cosines: list[float], sample: Sample
) -> tuple[float, list[float]]:
    """Variance that one layer adds, and the squared cosines below it."""
    noises = [
        _noise(layers, layer, pair, rho, sample)
        for pair, rho in zip(layer.pairs, cosines, strict=True)
    ]
    added = _mean(sample, noises, _noise(layers, layer, layer.alone, 1.0, sample)) / sample.width
    below = [
        _squared_cosine(layers, layer, pair, rho, sample) / (1 + added)
        for pair, rho in zip(layer.pairs, cosines, strict=True)
    ]
    return added, [min(rho, 1.0) for rho in below]


def _noise(layers: Layers, layer: _Layer, pair: PairMoments, rho: float, sample: Sample) -> float:
    """N times the relative covariance of |dL/dz|^2 of the two examples of a pair."""
    gain, through = _shares(layers, layer)
    alike, together = _relative(layer, pair)
    branch = together * (1 + 2 * rho) - 1 - _kept_length(sample) * rho
    return through**2 * branch + 4 * gain * rho * alike


def _squared_cosine(
    layers: Layers, layer: _Layer, pair: PairMoments, rho: float, sample: Sample
) -> float:
    """What is left of rho^2 below the layer, and what chance adds to it."""
    gain, through = _shares(layers, layer)
    alike, together = _relative(layer, pair)
    branch = together * (1 + 2 * rho) - rho * alike**2 - _kept_length(sample) * (1 + rho) / 2
    chance = through**2 * branch + 2 * gain * (1 + rho * alike)
    return rho * (1 - through + through * alike) ** 2 + chance / sample.width


def _relative(layer: _Layer, pair: PairMoments) -> tuple[float, float]:
    """E[phi'_a phi'_b] / m and E[phi'_a^2 phi'_b^2] / m^2."""
    slope = layer.alone.slopes
    return pair.slopes / slope, pair.squared_slopes / slope**2


def _kept_length(sample: Sample) -> float:
    """Orthogonal weights keep the length of what they turn: that much noise is not there."""
    return 2.0 if sample.is_orthogonal else 0.0


def _shares(layers: Layers, layer: _Layer) -> tuple[float, float]:
    """Of |dL/dz|^2 below a layer: stream times branch, and branch; 0 and 1 without a stream."""
    if layers.residual_scale is None:
        return 0.0, 1.0
    branch = layers.residual_scale**2 * layers.weight * layer.alone.slopes
    return branch / (1 + branch) ** 2, branch / (1 + branch)


def _mean(sample: Sample, by_kind: list[float], alone: float) -> float:
    """Mean over all pairs of a batch, each example with itself among them."""
    mean = math.fsum(
        pairs.share * number for pairs, number in zip(sample.pairs, by_kind, strict=True)
    )
    return mean + (alone - mean) / sample.batch_size


def _sums(added: list[float]) -> tuple[float, ...]:
    """(L) sums from each layer to the top."""
    return tuple(accumulate(reversed(added)))[::-1]


def _excess(seen: list[_Layer], width: int) -> list[float]:
    """(L) variance of log q; given its inputs, q of layer 1 is exact."""
    excess = [0.0]
    for layer in seen[:-1]:
        excess.append(layer.carry**2 * excess[-1] + layer.noise / width)
    return excess


def _sway(seen: list[_Layer], excess: list[float]) -> float:
    """Largest standard deviation of log m_l that the scatter of q_l makes."""
    pairs = zip(seen, excess, strict=True)
    return max(abs(layer.sway) * math.sqrt(variance) for layer, variance in pairs)


def _with_sway(
    seen: list[_Layer], backward: list[float], excess: list[float], width: int
) -> tuple[float, ...]:
    """(L) sums from each layer to the top, with what the fluctuations of q do to the slopes.

    An excess e_l of log q_l changes log m_l by sway * e_l and log q_{l+1} by carry * e_l; `pull`
    is what e_l does to all slopes from layer l to the last but one.
    """
    totals, total, pull = [0.0], 0.0, 0.0
    for index in range(len(seen) - 2, -1, -1):
        layer = seen[index]
        total += backward[index] + (2 * pull * layer.shared + pull**2 * layer.noise) / width
        pull = layer.sway + layer.carry * pull
        totals.append(max(total + pull**2 * excess[index], 0.0))
    return tuple(reversed(totals))
