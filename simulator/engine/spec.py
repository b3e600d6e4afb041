"""What a simulation is asked to do: knobs, limits and cost. Imports neither torch nor Django."""

import dataclasses
import difflib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.engine.knobs import Knob, Problem, shown

STUDENT_CAP = 2e11
TEACHER_CAP = 1.3e12
DEFAULT_WEIGHT_VARIANCE = 1.0

ACTIVATIONS = (
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "tanh",
    "softsign",
    "sigmoid",
    "linear",
)
INITIALIZATIONS = (
    "he_normal",
    "he_uniform",
    "xavier_normal",
    "xavier_uniform",
    "lecun_normal",
    "torch_default",
    "orthogonal",
    "normal",
)
NORMALIZATIONS = ("none", "batch", "layer", "rms")
# Knobs younger than the first stored runs: at their default the fingerprint does not see them.
YOUNGER_KNOBS = ("normalization", "residual", "residual_scale")
LATER_KNOBS = (
    "sequence_length",
    "hidden_size",
    "recurrent_radius",
    "forget_bias",
    "blocks",
    "norm_position",
    "seeds",
    "compare",
)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One simulation, complete: equal specs give the same bytes on the same thread count.

    Attributes:
        kind: the network; ``mlp`` is `depth` hidden layers and one linear readout.
        mode: ``train``, or ``probe`` for the gradient flow at initialisation only.
        depth: hidden layers. width: units of each. batch_size: examples of one step.
        weight_variance: sigma_w squared of initialization ``normal``, W ~ N(0, it / fan_in).
        weight_gain: factor on the standard deviation of the weights of any scheme.
        bias_variance: sigma_b squared, b ~ N(0, it), for every scheme.
        normalization: of what each layer's activation receives, over the batch or over the units
            of one example, with a learned scale and (but for ``rms``) a learned shift.
        residual: every layer above the first adds `residual_scale` times its linear map to what
            the layer below had before its activation, z_l = z_{l-1} + residual_scale * (W_l
            phi(z_{l-1}) + b_l).
        residual_scale: used by residual networks only.
        momentum: used by the optimizer of that name only.
        clip_norm: largest L2 norm of the whole gradient. clip_value: of one component.
    """

    kind: str = "mlp"
    mode: str = "train"
    depth: int = 20
    width: int = 64
    batch_size: int = 128
    steps: int = 200
    activation: str = "relu"
    initialization: str = "he_normal"
    weight_variance: float | None = None
    weight_gain: float = 1.0
    bias_variance: float = 0.0
    normalization: str = "none"
    residual: bool = False
    residual_scale: float = 1.0
    optimizer: str = "sgd"
    learning_rate: float = 0.05
    momentum: float = 0.9
    clip_norm: float | None = None
    clip_value: float | None = None
    dataset: str = "digits"
    dtype: str = "float32"
    seed: int = 0

    @property
    def last_step(self) -> int:
        """The step of the last frame of a run that does not diverge."""
        return 0 if self.mode == "probe" else self.steps

    @property
    def is_plain(self) -> bool:
        """Whether every layer receives just what the layer below gives."""
        return self.normalization == "none" and not self.residual

    def as_dict(self) -> dict[str, Any]:
        """Every knob and its value; `parse_spec` reads it back to an equal spec."""
        return dataclasses.asdict(self)

    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal; a new knob at its default changes none."""
        seen = {
            name: value
            for name, value in self.as_dict().items()
            if name not in YOUNGER_KNOBS or value != KNOBS[name].default
        }
        canonical = json.dumps(seen, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


KNOBS: Mapping[str, Knob] = {
    knob.name: knob
    for knob in (
        Knob(
            name="kind",
            kind="choice",
            choices=("mlp",),
            later=("rnn", "lstm", "gru", "transformer"),
            default=Spec.kind,
        ),
        Knob(name="mode", kind="choice", choices=("train", "probe"), default=Spec.mode),
        Knob(name="depth", kind="integer", low=2, high=100, unit="layers", default=Spec.depth),
        Knob(name="width", kind="integer", low=4, high=256, unit="units", default=Spec.width),
        Knob(
            name="batch_size",
            kind="integer",
            low=8,
            high=256,
            unit="examples",
            default=Spec.batch_size,
        ),
        Knob(name="steps", kind="integer", low=1, high=500, unit="steps", default=Spec.steps),
        Knob(name="activation", kind="choice", choices=ACTIVATIONS, default=Spec.activation),
        Knob(
            name="initialization",
            kind="choice",
            choices=INITIALIZATIONS,
            default=Spec.initialization,
        ),
        Knob(
            name="weight_variance",
            kind="number",
            low=1e-6,
            high=1000,
            accepts_null=True,
            default=Spec.weight_variance,
        ),
        Knob(name="weight_gain", kind="number", low=0.1, high=4, default=Spec.weight_gain),
        Knob(name="bias_variance", kind="number", low=0, high=1, default=Spec.bias_variance),
        Knob(
            name="normalization",
            kind="choice",
            choices=NORMALIZATIONS,
            default=Spec.normalization,
        ),
        Knob(name="residual", kind="boolean", default=Spec.residual),
        Knob(name="residual_scale", kind="number", low=0, high=1, default=Spec.residual_scale),
        Knob(
            name="optimizer",
            kind="choice",
            choices=("sgd", "momentum", "adam"),
            default=Spec.optimizer,
        ),
        Knob(name="learning_rate", kind="number", low=1e-5, high=10, default=Spec.learning_rate),
        Knob(
            name="momentum",
            kind="number",
            low=0,
            high=1,
            high_is_open=True,
            default=Spec.momentum,
        ),
        Knob(
            name="clip_norm",
            kind="number",
            low=0,
            low_is_open=True,
            accepts_null=True,
            default=Spec.clip_norm,
        ),
        Knob(
            name="clip_value",
            kind="number",
            low=0,
            low_is_open=True,
            accepts_null=True,
            default=Spec.clip_value,
        ),
        Knob(
            name="dataset",
            kind="choice",
            choices=("digits", "spirals", "circles", "blobs"),
            later=("latch", "adding"),
            default=Spec.dataset,
        ),
        Knob(name="dtype", kind="choice", choices=("float32", "float64"), default=Spec.dtype),
        Knob(name="seed", kind="integer", low=0, high=2**31 - 1, default=Spec.seed),
    )
}


class SpecError(ValueError):
    """A spec was refused; `problems` holds every reason, in the order of the fields given."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def parse_spec(raw: Mapping[str, object]) -> Spec:
    """The spec that a JSON object describes; knobs left out take their default.

    Raises:
        SpecError: something is unknown, of the wrong type, outside its limits or without
            effect; every problem of the object is in it.

    >>> parse_spec({"depth": 30}).depth
    30
    """
    if not isinstance(raw, Mapping):
        raise SpecError((Problem(field="spec", message=f"{shown(raw)} is not an object"),))
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, given in raw.items():
        try:
            values[name] = _knob(name).read(given)
        except ValueError as refused:
            problems.append(Problem(field=_short(name), message=str(refused)))
    if "initialization" in values or "initialization" not in raw:
        problems += _weight_variance_problems(values)
    if problems:
        raise SpecError(tuple(problems))
    if values.get("initialization") == "normal" and values.get("weight_variance") is None:
        values["weight_variance"] = DEFAULT_WEIGHT_VARIANCE
    return Spec(**values)


def cost_flop(spec: Spec) -> float:
    """Estimated floating-point operations: 6 * depth * width**2 * batch * steps.

    Source: one multiply-add forward and two backward for each weight and example.
    """
    steps = max(spec.last_step, 1)
    return 6.0 * spec.depth * spec.width**2 * spec.batch_size * steps


def check_cost(spec: Spec, cap: float) -> tuple[Problem, ...]:
    """The problem of a spec that costs more than `cap` FLOP; empty when it does not."""
    cost = cost_flop(spec)
    if cost <= cap:
        return ()
    message = (
        f"the run costs {cost:.3g} FLOP, more than the cap of {cap:.3g}; "
        "lower depth, width, batch_size or steps"
    )
    return (Problem(field="cost", message=message),)


def _knob(name: object) -> Knob:
    if name in LATER_KNOBS:
        raise ValueError("not available yet")
    if isinstance(name, str) and name in KNOBS:
        return KNOBS[name]
    close = difflib.get_close_matches(_short(name), KNOBS, n=1)
    raise ValueError(f"unknown knob; did you mean {close[0]}?" if close else "unknown knob")


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= 40 else text[:37] + "..."


def _weight_variance_problems(values: Mapping[str, Any]) -> list[Problem]:
    scheme = values.get("initialization", Spec.initialization)
    if values.get("weight_variance") is None or scheme == "normal":
        return []
    message = f"only initialization normal takes it, not {scheme}"
    return [Problem(field="weight_variance", message=message)]
