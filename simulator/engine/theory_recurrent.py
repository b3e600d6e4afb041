"""What theory expects of the gradient through time of recurrent layers. No torch.

Symbols: q_t variance of the pre-activations of time step t, r the recurrent radius, sigma the
logistic function, b_f the forget bias.
Index letter: T time steps; step T is the one whose state the readout sees.

Source: Bengio et al. 1994 and Pascanu et al. 2013 (1211.5063) for products over time; Chen et al.
2018 (1806.05394) for mean field of recurrent networks; Gers et al. 2000 for the forget gate and
Jozefowicz et al. 2015 for its bias; Cho et al. 2014 (1406.1078) for the update gate.
"""

import math
from collections.abc import Mapping
from functools import lru_cache

from simulator.engine.mean_field import fixed_point, squared_slope, variance_map, within
from simulator.engine.prediction import Theory
from simulator.engine.spec import Spec
from simulator.engine.variance import weight_variance
from studypack.common.wording import Message

INPUT_FEATURES: Mapping[str, int] = {"latch": 1, "adding": 2}
# A GRU's update gate whose input is 0 keeps half of the state.
UPDATE_GATE_AT_ZERO = 0.5


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec of a recurrent kind."""
    if spec.kind == "lstm":
        return _cell_path(spec)
    if spec.kind == "gru":
        return _update_path(spec)
    if spec.activation == "linear":
        return _linear(spec)
    features = INPUT_FEATURES[spec.dataset]
    weight = weight_variance(spec, fan_in=features, fan_out=spec.hidden_size)
    first, later = _input_sizes(spec.dataset, spec.sequence_length)
    return _mean_field(
        spec.activation,
        spec.recurrent_radius**2,
        weight * first + spec.bias_variance,
        weight * later + spec.bias_variance,
        spec.sequence_length,
    )


def _input_sizes(dataset: str, length: int) -> tuple[float, float]:
    """Mean square length of the input at the first time step and at each of the others."""
    if dataset == "latch":
        return 1.0, 0.0
    # Numbers in [-1, 1] have mean square 1/3; two steps in T carry a mark of 1.
    each = 1 / 3 + 2 / length
    return each, each


def _linear(spec: Spec) -> Theory:
    radius = spec.recurrent_radius
    return Theory(
        factor_per_layer=radius**2,
        predicted_signal_norm=_powers(radius, spec.sequence_length),
        note=(
            f"A linear state passes through {radius:g} times one orthogonal matrix at every time "
            f"step, so |dL/dz| squared changes by exactly {radius**2:.4g} for each step back and "
            "a measurement differs by rounding only."
        ),
    )


@lru_cache(maxsize=512)
def _mean_field(activation: str, weight: float, first: float, later: float, length: int) -> Theory:
    """The variance map from the first step on, each step with its own input.

    Args:
        weight: r squared. first, later: variance that input and biases add, at step 1 and after.
    """
    logarithms, q = [], first
    for _step in range(length):
        factor = weight * squared_slope(activation, within(q))
        logarithms.append(math.log(factor) / 2 if factor > 0 else -math.inf)
        q = variance_map(activation, within(q), weight, later)
    settled = fixed_point(activation, weight, later, start=within(q))
    factor = weight * squared_slope(activation, settled)
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=_products(logarithms),
        note=_mean_field_note(factor),
        caveat=Message(
            "one matrix serves every step, so that states and signals line up with it, which mean "
            "field leaves out"
        ),
    )


def _mean_field_note(factor: float) -> str:
    return (
        "Mean field, which takes the orthogonal matrix for a new one at every time step, expects "
        f"|dL/dz| squared to change by a factor of {factor:.4g} for each step back once the state "
        "has settled; a measurement differs because it is one matrix all the time and few units "
        "(Bengio et al. 1994, Pascanu et al. 2013)."
    )


def _cell_path(spec: Spec) -> Theory:
    kept = 1 / (1 + math.exp(-spec.forget_bias))
    return Theory(
        factor_per_layer=kept**2,
        predicted_signal_norm=_powers(kept, spec.sequence_length),
        note=(
            f"Along the cells alone |dL/dc| changes by sigma(b_f) = {kept:.4g} for each time step "
            "back; the measured whole gradient is larger, as it also flows through the gates "
            "and the recurrent weights, and only with recurrent_radius 0 are they alike "
            "(Gers et al. 2000, Jozefowicz et al. 2015)."
        ),
        caveat=Message("theory is of the cell path alone, and the whole gradient has more paths"),
    )


def _update_path(spec: Spec) -> Theory:
    kept = UPDATE_GATE_AT_ZERO
    return Theory(
        factor_per_layer=kept**2,
        predicted_signal_norm=_powers(kept, spec.sequence_length),
        note=(
            f"Through update gates at bias 0 alone |dL/dh| changes by {kept:g} for each time step "
            "back; the measured whole gradient is larger, as it also flows through the new state "
            "and the recurrent weights, and only with recurrent_radius 0 are they alike "
            "(Cho et al. 2014)."
        ),
        caveat=Message(
            "theory is of the update gates alone, and the whole gradient has more paths"
        ),
    )


def _powers(factor: float, length: int) -> tuple[float, ...]:
    """(T) factor ** (T - t), infinite where no float holds it."""
    logarithm = math.log(factor) if factor > 0 else -math.inf
    return _products([logarithm] * length)


def _products(logarithms: list[float]) -> tuple[float, ...]:
    """(T) exp of the sum of logarithms t..T-1: the signal of step t over that of step T."""
    sums = [0.0]
    for logarithm in reversed(logarithms[:-1]):
        sums.append(sums[-1] + logarithm)
    return tuple(math.exp(total) if total < 700 else math.inf for total in reversed(sums))
