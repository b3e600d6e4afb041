"""Mean-field prediction of the gradient flow of a transformer. numpy only, no torch.

Symbols: q variance of a unit of the stream, c correlation of two tokens of one example, v variance
that a branch adds, w variance of a weight times its fan-in.
Index letters: L blocks, block 1 nearest the input; T tokens, D units.

Forward, a branch adds v to q; post-norm divides by 1 + v. Backward, |dL/dx|^2 grows by 1 + k / q
for each branch, k its squared slope, q = 1 behind a post-norm, which divides by 1 + v: pre-norm
grows ever more slowly towards the loss, as q does, post-norm shrinks towards the input where
k < v. The loss is at the last token and attention spreads it, so four moments are carried.

Source: Xiong et al. 2020 (2002.04745), theorem 1 and its appendix, which takes uniform attention;
the moments of two tokens are those of Noci et al. 2022 (2206.03126), section 3.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from simulator.engine.correlation import pair_moments
from simulator.engine.prediction import Theory
from simulator.engine.softmax_field import Spread, attention_spread
from simulator.engine.spec import Spec
from simulator.engine.variance import (
    EMBEDDING_VARIANCE,
    WIDENING,
    attention_scheme,
    weight_variance,
)
from studypack.common.wording import Counted

# Mean squares of the features: of each token, and what a sequence holds once.
SQUARE_PER_TOKEN: Mapping[str, float] = {"latch": 0.0, "adding": 1 / 3}
SQUARES_PER_SEQUENCE: Mapping[str, float] = {"latch": 1.0, "adding": 2.0}
UNSPREAD = Spread(1.0, 1.0, 1.0)


class Place(NamedTuple):
    """What is the same for every block of a transformer."""

    activation: str
    tokens: int
    size: int
    is_pre: bool


@dataclass(frozen=True, kw_only=True)
class Weights:
    """w of the matrices of a block, and the variance of a bias."""

    joint: float
    merging: float
    widening: float
    narrowing: float
    bias: float


class Branch(NamedTuple):
    """One branch on the way forward.

    Attributes:
        variance, covariance: what it adds to the stream, of one token and of two.
        inside: variance of what its first matrix receives. rho: correlation of two tokens there.
        before: what a norm at its start divides variances by. after: one behind its sum.
        spread: of its attention; ``None`` of a feed-forward network.
    """

    variance: float
    covariance: float
    inside: float
    rho: float
    before: float
    after: float
    spread: Spread | None


class Gradient(NamedTuple):
    """Second moments of one unit of dL/dx: of the last token, of another, of two others, and of
    the last and another."""

    last: float
    other: float
    others: float
    mixed: float

    def scaled(self, factor: float) -> "Gradient":
        return Gradient(*(moment * factor for moment in self))

    def plus(self, more: "Gradient") -> "Gradient":
        return Gradient(*(a + b for a, b in zip(self, more, strict=True)))

    def squared_norm(self, tokens: int) -> float:
        return self.last + (tokens - 1) * self.other


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec of kind transformer."""
    place = Place(
        spec.activation, spec.sequence_length, spec.hidden_size, spec.norm_position == "pre"
    )
    start = EMBEDDING_VARIANCE * (1 + _input_square(spec))
    return _predict(place, _weights(spec), spec.blocks, start)


def _weights(spec: Spec) -> Weights:
    size, wide = spec.hidden_size, WIDENING * spec.hidden_size
    attention = replace(spec, initialization=attention_scheme(spec))
    return Weights(
        joint=size * weight_variance(attention, fan_in=size, fan_out=3 * size),
        merging=size * weight_variance(attention, fan_in=size, fan_out=size),
        widening=size * weight_variance(spec, fan_in=size, fan_out=wide),
        narrowing=wide * weight_variance(spec, fan_in=wide, fan_out=size),
        bias=spec.bias_variance,
    )


def _input_square(spec: Spec) -> float:
    """Sum of the squares of the features of a token, on average."""
    per_sequence = SQUARES_PER_SEQUENCE[spec.dataset] / spec.sequence_length
    return SQUARE_PER_TOKEN[spec.dataset] + per_sequence


@lru_cache(maxsize=256)
def _predict(place: Place, weights: Weights, blocks: int, start: float) -> Theory:
    gradient, squares = Gradient(1.0, 0.0, 0.0, 0.0), []
    for branch in reversed(_forward(place, weights, blocks, start)):
        gradient = _backward(place, weights, branch, gradient)
        squares.append(gradient.squared_norm(place.tokens))
    by_block = squares[1::2][::-1]
    factor = (by_block[0] / by_block[-1]) ** (1 / max(blocks - 1, 1))
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=tuple(math.sqrt(square / by_block[-1]) for square in by_block),
        note=_note(place, factor),
        caveat=Counted(
            "{count} block keeps what {units} units leave to chance in it",
            "{count} blocks multiply what {units} units leave to chance in each",
            count=blocks,
            units=place.size,
        ),
    )


def _forward(place: Place, weights: Weights, blocks: int, start: float) -> list[Branch]:
    """The 2 L branches, input side first, of a stream that starts at q = `start`."""
    q, rho = start, 0.0
    branches = []
    for _block in range(blocks):
        for add in (_attention, _feed_forward):
            inside = 1.0 if place.is_pre else q
            variance, covariance, spread = add(place, weights, inside, rho)
            total = q + variance
            before, after = (q, 1.0) if place.is_pre else (1.0, total)
            branches.append(Branch(variance, covariance, inside, rho, before, after, spread))
            rho = min((q * rho + covariance) / total, 1.0)
            q = total if place.is_pre else 1.0
    return branches


def _attention(
    place: Place, weights: Weights, inside: float, rho: float
) -> tuple[float, float, Spread]:
    """Variance and covariance of what attention adds: each token's mix of all values."""
    apart = weights.joint * inside * (1 - rho)
    queries = weights.joint * inside + weights.bias
    spread = attention_spread(place.tokens, queries * apart, rho)
    shared = weights.joint * inside * rho + weights.bias
    variance, covariance = (
        weights.merging * (shared + apart * overlap) + weights.bias
        for overlap in (spread.own, spread.shared)
    )
    return variance, covariance, spread


def _feed_forward(
    place: Place, weights: Weights, inside: float, rho: float
) -> tuple[float, float, None]:
    """Variance and covariance of what the feed-forward network adds."""
    q, correlation = _hidden(weights, inside, rho)
    variance, covariance = (
        weights.narrowing * pair_moments(place.activation, q, r).values + weights.bias
        for r in (1.0, correlation)
    )
    return variance, covariance, None


def _hidden(weights: Weights, inside: float, rho: float) -> tuple[float, float]:
    """Variance of the pre-activations of the hidden units and their correlation of two tokens."""
    q = weights.widening * inside + weights.bias
    return q, (weights.widening * inside * rho + weights.bias) / q


def _backward(place: Place, weights: Weights, branch: Branch, above: Gradient) -> Gradient:
    """The gradient below a branch: what the stream carries down, and what the branch adds."""
    # A norm gives back nothing along the shift and the scale of its input: 2 of D directions.
    kept = 1 - 2 / place.size
    if place.is_pre:
        carried, factor = above, kept / branch.before
    else:
        fresh = branch.variance / branch.after
        carried, factor = above.scaled((1 - fresh * (1 - kept)) / branch.after), 1.0
    through = _through_feed_forward if branch.spread is None else _through_attention
    return carried.plus(through(place, weights, branch, carried).scaled(factor))


def _through_feed_forward(
    place: Place, weights: Weights, branch: Branch, above: Gradient
) -> Gradient:
    q, correlation = _hidden(weights, branch.inside, branch.rho)
    gain = weights.narrowing * weights.widening
    one, two = (gain * pair_moments(place.activation, q, r).slopes for r in (1.0, correlation))
    return Gradient(one * above.last, one * above.other, two * above.others, two * above.mixed)


def _through_attention(place: Place, weights: Weights, branch: Branch, above: Gradient) -> Gradient:
    """By the values, and by the scores to queries and keys."""
    spread = branch.spread or UNSPREAD
    gain, apart = weights.merging * weights.joint, 1 - branch.rho
    by_scores = gain * (weights.joint * branch.inside) ** 2 * apart
    values = _through_values(place.tokens, spread, above).scaled(gain)
    queries = _through_queries(spread, above).scaled(by_scores * apart)
    keys = _through_keys(place.tokens, spread, branch.rho, above).scaled(by_scores)
    return values.plus(queries).plus(keys)


def _through_values(tokens: int, spread: Spread, above: Gradient) -> Gradient:
    """A value is given the gradients of all tokens by the weights they lay on it."""
    alone, pairs = _sums(tokens, above)
    one = (spread.own * alone + spread.shared * pairs) / tokens
    rest = (1 - spread.own) * alone + (1 - spread.shared) * pairs
    two = rest / (tokens * (tokens - 1))
    return Gradient(one, one, two, two)


def _through_queries(spread: Spread, above: Gradient) -> Gradient:
    """The scores of a token move its query alone."""
    own, shared = _contrasts(spread)
    return Gradient(
        own * above.last, own * above.other, shared * above.others, shared * above.mixed
    )


def _through_keys(tokens: int, spread: Spread, rho: float, above: Gradient) -> Gradient:
    """A key is moved by the scores of all tokens; over the keys of a row these add up to 0."""
    (alone, pairs), (own, shared) = _sums(tokens, above), _contrasts(spread)
    one = (own * alone + rho * shared * pairs) / tokens
    return Gradient(one, one, -one / (tokens - 1), -one / (tokens - 1))


def _sums(tokens: int, above: Gradient) -> tuple[float, float]:
    """Squares summed over the tokens, and products over the ordered pairs of two."""
    rest = tokens - 1
    pairs = rest * (rest - 1) * above.others + 2 * rest * above.mixed
    return above.last + rest * above.other, pairs


def _contrasts(spread: Spread) -> tuple[float, float]:
    """sum_j A_j^2 (x_j - sum_k A_k x_k)^2 of a row, x of variance 1; and the like of two rows."""
    return spread.own - 2 * spread.cubed + spread.own**2, spread.shared * (1 - spread.own)


def _note(place: Place, factor: float) -> str:
    lead = (
        "Mean field (Xiong et al. 2020), exact at infinite width, expects |dL/dx| squared to "
        f"change by a factor of {factor:.4g} for each block towards the input, on average"
    )
    if place.is_pre:
        return (
            f"{lead}, steeply at the first blocks, whose stream is still small; at {place.size} "
            "units single seeds scatter around it."
        )
    return (
        f"{lead}, each norm dividing by what its branch added; at {place.size} units single seeds "
        "scatter around it."
    )
