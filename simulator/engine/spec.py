"""What a simulation is asked to do: knobs and limits. Imports neither torch nor Django."""

import dataclasses
import difflib
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.engine.knob_table import (
    ACTIVATIONS,
    INITIALIZATIONS,
    KNOB_TABLE,
    NORMALIZATIONS,
    SEQUENCE_DATASETS,
)
from simulator.engine.knobs import Knob, Problem, shown
from studypack.common.wording import Counted, Message, message_of

__all__ = [
    "ACTIVATIONS",
    "INITIALIZATIONS",
    "KNOBS",
    "NORMALIZATIONS",
    "Compare",
    "Spec",
    "SpecError",
    "parse_spec",
]

DEFAULT_WEIGHT_VARIANCE = 1.0
RECURRENT = ("rnn", "lstm", "gru")
GATES_BY_KIND = {"rnn": 1, "lstm": 4, "gru": 3}
MOST_HEADS = 4
MOST_VARIANTS = 8
# What a comparison cannot vary: steps and seeds would leave nothing to lay side by side.
NOT_COMPARED = ("mode", "steps", "seeds")
# Knobs younger than the first stored runs: at their default the fingerprint does not see them.
YOUNGER_KNOBS = (
    "normalization",
    "residual",
    "residual_scale",
    "sequence_length",
    "hidden_size",
    "recurrent_radius",
    "forget_bias",
    "blocks",
    "norm_position",
    "seeds",
)


@dataclass(frozen=True, kw_only=True)
class Compare:
    """Variants of one field, run side by side: each of `values` takes the place of `field`."""

    field: str
    values: tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One simulation, complete: equal specs give the same bytes on the same thread count.

    Attributes:
        kind: the network; ``mlp`` is `depth` hidden layers and one linear readout. ``rnn``,
            ``lstm`` and ``gru`` are one recurrent layer of `hidden_size` units over
            `sequence_length` time steps; ``transformer`` is `blocks` blocks of `hidden_size`
            units. A knob of another kind has no effect.
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
        recurrent_radius: recurrent matrices start as this number times an orthogonal matrix.
        forget_bias: sum of the two biases of an LSTM's forget gate.
        norm_position: layer normalisation inside each branch of a block (``pre``) or after it
            was added to the stream (``post``).
        momentum: used by the optimizer of that name only.
        clip_norm: largest L2 norm of the whole gradient. clip_value: of one component.
        seeds: networks of a probe, with the seeds `seed`, `seed` + 1, ...
        compare: the variants to run side by side; ``None`` runs this spec alone.
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
    sequence_length: int = 50
    hidden_size: int = 32
    recurrent_radius: float = 1.0
    forget_bias: float = 0.0
    blocks: int = 8
    norm_position: str = "pre"
    optimizer: str = "sgd"
    learning_rate: float = 0.05
    momentum: float = 0.9
    clip_norm: float | None = None
    clip_value: float | None = None
    dataset: str = "digits"
    dtype: str = "float32"
    seed: int = 0
    seeds: int = 1
    compare: Compare | None = None

    @property
    def last_step(self) -> int:
        """The step of the last frame of a run that does not diverge."""
        return 0 if self.mode == "probe" else self.steps

    @property
    def is_plain(self) -> bool:
        """Whether every layer receives just what the layer below gives."""
        return self.kind == "mlp" and self.normalization == "none" and not self.residual

    @property
    def positions(self) -> int:
        """How many places are measured: layers, time steps of a recurrent kind, or blocks."""
        if self.kind in RECURRENT:
            return self.sequence_length
        return self.blocks if self.kind == "transformer" else self.depth

    @property
    def heads(self) -> int:
        """Heads of attention: as many, up to four, as divide the units of the stream."""
        return math.gcd(self.hidden_size, MOST_HEADS)

    def variants(self) -> tuple["Spec", ...]:
        """The specs of a comparison, each of which runs alone; this one where there is none."""
        if self.compare is None:
            return (self,)
        bare = dataclasses.replace(self, compare=None).as_dict()
        return tuple(
            parse_spec(_varied(bare, self.compare.field, value)) for value in self.compare.values
        )

    def as_dict(self) -> dict[str, Any]:
        """Every knob and its value, and the comparison if there is one; `parse_spec` reads it."""
        values = {name: getattr(self, name) for name in KNOBS}
        if self.compare is None:
            return values
        return {
            **values,
            "compare": {"field": self.compare.field, "values": [*self.compare.values]},
        }

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
    knob.name: dataclasses.replace(knob, default=getattr(Spec, knob.name)) for knob in KNOB_TABLE
}
# Recurrent networks are hardly ever trained without Adam, whose steps of 0.05 would tear them.
ADAM: Mapping[str, str | float] = {"optimizer": "adam", "learning_rate": 0.01}
# What a kind takes where the spec says nothing, if that is not the default of the knob. Of a
# transformer: units enough that one seed shows the law of its last block, steps a student may
# run, and an optimiser it learns with; plain gradient descent leaves it within a few steps.
DEFAULTS_BY_KIND: Mapping[str, Mapping[str, str | int | float]] = {
    "mlp": {},
    "rnn": {"activation": "tanh", "dataset": "latch", **ADAM},
    "lstm": {"dataset": "latch", **ADAM},
    "gru": {"dataset": "latch", **ADAM},
    "transformer": {
        "dataset": "adding",
        "hidden_size": 64,
        "sequence_length": 10,
        "batch_size": 32,
        "optimizer": "adam",
        "learning_rate": 0.001,
    },
}
# The kinds that a knob acts on; one that is not here acts on all.
KINDS_BY_KNOB: Mapping[str, tuple[str, ...]] = {
    "depth": ("mlp",),
    "width": ("mlp",),
    "activation": ("mlp", "rnn", "transformer"),
    "normalization": ("mlp",),
    "residual": ("mlp",),
    "residual_scale": ("mlp",),
    "sequence_length": (*RECURRENT, "transformer"),
    "hidden_size": (*RECURRENT, "transformer"),
    "recurrent_radius": RECURRENT,
    "forget_bias": ("lstm",),
    "blocks": ("transformer",),
    "norm_position": ("transformer",),
}
# Knobs that would be believed to act: they are refused where they cannot.
ONLY_OF_MLP = ("normalization", "residual")


class SpecError(ValueError):
    """A spec was refused; `problems` holds every reason, in the order of the fields given."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def parse_spec(raw: Mapping[str, object]) -> Spec:
    """The spec that a JSON object describes; knobs left out take the default of the kind.

    Args:
        raw: knobs by name, and ``compare``, {"field": name, "values": [2 to 8 values]} or in
            short {name: [values]}.

    Raises:
        SpecError: something is unknown, of the wrong type, outside its limits or without
            effect; every problem of the object is in it.

    >>> parse_spec({"depth": 30}).depth
    30
    """
    if not isinstance(raw, Mapping):
        raise SpecError(
            (Problem(field="spec", message=Message("{value} is not an object", value=shown(raw))),)
        )
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, given in raw.items():
        if name == "compare":
            continue
        try:
            values[name] = _knob(name).read(given)
        except ValueError as refused:
            problems.append(Problem(field=_short(name), message=message_of(refused)))
    problems += _problems_together(values, raw)
    if problems:
        raise SpecError(tuple(problems))
    if raw.get("compare") is not None:
        return _compared(raw)
    if values.get("initialization") == "normal" and values.get("weight_variance") is None:
        values["weight_variance"] = DEFAULT_WEIGHT_VARIANCE
    return Spec(**{**default_values(values.get("kind", Spec.kind)), **values})


def default_values(kind: str) -> dict[str, Any]:
    """The knobs of a kind whose default is not that of `KNOBS`."""
    return {"kind": kind, **DEFAULTS_BY_KIND[kind]}


def _knob(name: object) -> Knob:
    if isinstance(name, str) and name in KNOBS:
        return KNOBS[name]
    close = difflib.get_close_matches(_short(name), [*KNOBS, "compare"], n=1)
    raise ValueError(
        Message("unknown knob; did you mean {value}?", value=close[0])
        if close
        else Message("unknown knob")
    )


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= 40 else text[:37] + "..."


def _problems_together(values: Mapping[str, Any], raw: Mapping[str, object]) -> list[Problem]:
    """What is wrong with knobs that are right each by itself."""
    problems = []
    if "initialization" in values or "initialization" not in raw:
        problems += _weight_variance_problems(values)
    if "kind" in values or "kind" not in raw:
        problems += _kind_problems(values)
    if values.get("seeds", 1) > 1 and values.get("mode", Spec.mode) != "probe":
        message = Message("{value} is for mode probe only; training takes 1", value=values["seeds"])
        problems.append(Problem(field="seeds", message=message))
    if values.get("seeds", 1) > 1 and raw.get("compare") is not None:
        message = Message(
            "{value} cannot go together with compare; a comparison takes 1", value=values["seeds"]
        )
        problems.append(Problem(field="seeds", message=message))
    return problems


def _weight_variance_problems(values: Mapping[str, Any]) -> list[Problem]:
    scheme = values.get("initialization", Spec.initialization)
    if values.get("weight_variance") is None or scheme == "normal":
        return []
    message = Message("only initialization normal takes it, not {scheme}", scheme=scheme)
    return [Problem(field="weight_variance", message=message)]


def _kind_problems(values: Mapping[str, Any]) -> list[Problem]:
    kind = values.get("kind", Spec.kind)
    is_sequence = kind != "mlp"
    problems = [
        Problem(field=name, message=Message("only kind mlp takes it, not {kind}", kind=kind))
        for name in ONLY_OF_MLP
        if is_sequence and values.get(name, KNOBS[name].default) != KNOBS[name].default
    ]
    dataset = values.get("dataset")
    if dataset is not None and (dataset in SEQUENCE_DATASETS) != is_sequence:
        has = Message("no time steps") if is_sequence else Message("time steps")
        message = Message(
            "{dataset} has {has}: kind {kind} cannot learn it",
            dataset=repr(dataset),
            has=has,
            kind=kind,
        )
        problems.append(Problem(field="dataset", message=message))
    return problems


def _compared(raw: Mapping[str, object]) -> Spec:
    """The first variant's spec with the comparison; each variant must be a spec of its own.

    Raises:
        SpecError: the comparison has problems; every one of them is in it.
    """
    field, values, message = _field_and_values(raw["compare"])
    if message:
        raise SpecError((Problem(field="compare", message=message),))
    bare = {name: value for name, value in raw.items() if name != "compare"}
    specs, problems = [], []
    for value in values:
        try:
            specs.append(parse_spec(_varied(bare, field, value)))
        except SpecError as refused:
            problems += [_of_variant(field, value, problem) for problem in refused.problems]
    read = tuple(getattr(spec, field) for spec in specs)
    if not problems and len(set(read)) < len(read):
        message = Message("a value of {field} stands there twice", field=field)
        problems.append(Problem(field="compare", message=message))
    if problems:
        raise SpecError(tuple(problems))
    return dataclasses.replace(specs[0], compare=Compare(field=field, values=read))


def _of_variant(field: str, value: object, problem: Problem) -> Problem:
    said = problem.said
    message = Message("{field} {value}: {problem}", field=field, value=shown(value), problem=said)
    return Problem(field="compare", message=message)


def _varied(bare: Mapping[str, object], field: str, value: object) -> dict[str, object]:
    """The spec of one variant; a weight variance goes only with the scheme that takes it."""
    varied = {**bare, field: value}
    if field == "initialization" and value != "normal":
        varied.pop("weight_variance", None)
    return varied


def _field_and_values(given: object) -> tuple[str, Sequence[object], str]:
    """Field, values and, where they cannot be used, the reason."""
    if isinstance(given, Mapping) and set(given) == {"field", "values"}:
        field, values = given["field"], given["values"]
    elif isinstance(given, Mapping) and len(given) == 1:
        ((field, values),) = given.items()
    else:
        return "", (), Message("{value} is not of the form {{field, values}}", value=shown(given))
    if field not in KNOBS or field in NOT_COMPARED:
        return "", (), Message("{value} is not a knob that can be compared", value=shown(field))
    if not isinstance(values, list | tuple):
        return "", (), Message("{value} is not a list of values", value=shown(values))
    if not 2 <= len(values) <= MOST_VARIANTS:
        count, limit = len(values), MOST_VARIANTS
        said = Counted(
            "{count} value is outside 2..{limit} values",
            "{count} values are outside 2..{limit} values",
            count=count,
            limit=limit,
        )
        return "", (), said
    return str(field), values, ""
