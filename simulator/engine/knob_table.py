"""Every knob of a spec with its limits, in the order in which specs and forms list them."""

from simulator.engine.knobs import Knob
from studypack.common.wording import Message

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
KINDS = ("mlp", "rnn", "lstm", "gru", "transformer")
STATIC_DATASETS = ("digits", "spirals", "circles", "blobs")
SEQUENCE_DATASETS = ("latch", "adding")
MOST_SEEDS = 400


def _choice(name: str, choices: tuple[str, ...]) -> Knob:
    return Knob(name=name, kind="choice", choices=choices)


def _integer(name: str, low: int, high: int, unit: str = "") -> Knob:
    return Knob(name=name, kind="integer", low=low, high=high, unit=unit)


def _number(name: str, low: float, high: float) -> Knob:
    return Knob(name=name, kind="number", low=low, high=high)


def _positive_or_off(name: str) -> Knob:
    return Knob(name=name, kind="number", low=0, low_is_open=True, accepts_null=True)


KNOB_TABLE = (
    _choice("kind", KINDS),
    _choice("mode", ("train", "probe")),
    _integer("depth", 2, 100, Message("layers")),
    _integer("width", 4, 256, Message("units")),
    _integer("batch_size", 8, 256, Message("examples")),
    _integer("steps", 1, 500, Message("steps")),
    _choice("activation", ACTIVATIONS),
    _choice("initialization", INITIALIZATIONS),
    Knob(name="weight_variance", kind="number", low=1e-6, high=1000, accepts_null=True),
    _number("weight_gain", 0.1, 4),
    _number("bias_variance", 0, 1),
    _choice("normalization", NORMALIZATIONS),
    Knob(name="residual", kind="boolean"),
    _number("residual_scale", 0, 1),
    _integer("sequence_length", 2, 200, Message("time steps")),
    _integer("hidden_size", 4, 64, Message("units")),
    _number("recurrent_radius", 0, 2),
    _number("forget_bias", -5, 10),
    _integer("blocks", 1, 32, Message("blocks")),
    _choice("norm_position", ("pre", "post")),
    _choice("optimizer", ("sgd", "momentum", "adam")),
    _number("learning_rate", 1e-5, 10),
    Knob(name="momentum", kind="number", low=0, high=1, high_is_open=True),
    _positive_or_off("clip_norm"),
    _positive_or_off("clip_value"),
    _choice("dataset", STATIC_DATASETS + SEQUENCE_DATASETS),
    _choice("dtype", ("float32", "float64")),
    _integer("seed", 0, 2**31 - 1),
    _integer("seeds", 1, MOST_SEEDS, Message("seeds")),
)
