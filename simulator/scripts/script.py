"""Puts the script of a run together: only the knobs that the run uses appear in it.

A script and the engine are two programs for one computation; a test runs both and compares.
Every value that enters a script is a word of a closed set or a number of a parsed spec.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from string import Template

from simulator.engine.knobs import Problem, shown
from simulator.engine.spec import Spec
from simulator.scripts.examples import DRAWN, embedded_digits, examples_source
from simulator.scripts.layers import ACTIVATIONS, initialization_source
from simulator.scripts.network import NORMALIZATIONS, network_source
from simulator.scripts.steps import clipping_source, optimizer_source, steps_source
from simulator.scripts.texts import BATCHES, HEADER, MAIN_CALL, NORM

# The knobs that a script knows how to write; any other must be at its default.
WRITTEN = frozenset(
    {
        *("kind", "mode", "depth", "width", "batch_size", "steps", "activation"),
        *("initialization", "weight_variance", "weight_gain", "bias_variance"),
        *("normalization", "residual", "residual_scale"),
        *("optimizer", "learning_rate", "momentum", "clip_norm", "clip_value"),
        *("dataset", "dtype", "seed"),
    }
)
# Knobs of the other kinds: without effect on the one that is written.
OF_OTHER_KINDS = frozenset(
    {
        *("sequence_length", "hidden_size", "recurrent_radius", "forget_bias"),
        *("blocks", "norm_position"),
    }
)
# Knob -> the words that a script knows how to write, where a spec may hold others.
WORDS: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"mlp"}),
    "activation": frozenset(ACTIVATIONS),
    "normalization": frozenset({"none", *NORMALIZATIONS}),
    "dataset": frozenset({"digits", *DRAWN}),
}


class UnsupportedSpecError(ValueError):
    """No script can be written for a spec; `problems` holds every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def check_script(spec: Spec) -> tuple[Problem, ...]:
    """Why no script can be written for the spec; empty when one can.

    >>> check_script(Spec())
    ()
    """
    values = asdict(spec)
    unknown = [name for name, words in WORDS.items() if values[name] not in words]
    unknown += [
        field.name
        for field in fields(spec)
        if field.name not in WRITTEN | OF_OTHER_KINDS and values[field.name] != field.default
    ]
    return tuple(
        Problem(field=name, message=f"no script for {shown(values[name])} yet") for name in unknown
    )


def python_script(spec: Spec, *, engine: str, torch_version: str) -> str:
    """A Python program that repeats the run outside and prints it as CSV.

    Args:
        engine, torch_version: the versions that computed the run, told to the reader; an empty
            `torch_version` stands for a run that is not computed yet.

    Raises:
        UnsupportedSpecError: the spec uses what no script can hold yet.
    """
    problems = check_script(spec)
    if problems:
        raise UnsupportedSpecError(problems)
    parts = [
        _header(spec, engine, torch_version),
        examples_source(spec),
        network_source(spec),
        initialization_source(spec),
        BATCHES,
        NORM,
        clipping_source(spec),
        steps_source(spec),
        embedded_digits() if spec.dataset == "digits" else "",
        MAIN_CALL,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _header(spec: Spec, engine: str, torch_version: str) -> str:
    versions = f"engine {engine}" + (f" and PyTorch {torch_version}" if torch_version else "")
    digits = spec.dataset == "digits"
    return Template(HEADER).substitute(
        summary=f"{spec.depth} layers of {spec.width} {spec.activation} units on {spec.dataset}",
        versions=versions,
        imports="import base64\nimport io\nimport math" if digits else "import math",
        constants="\n".join(_constants(spec)),
    )


def _constants(spec: Spec) -> Iterator[str]:
    """The knobs that the run uses, one line each."""
    yield f"DEPTH = {spec.depth}  # layers; a linear readout to the classes comes on top"
    yield f"WIDTH = {spec.width}  # units in each layer"
    yield f"BATCH_SIZE = {spec.batch_size}"
    yield f"STEPS = {spec.last_step}" + (
        "  # no update: a look at the gradients at initialisation" if not spec.last_step else ""
    )
    yield f"SEED = {spec.seed}"
    yield f"DTYPE = torch.{spec.dtype}"
    if spec.initialization == "normal":
        yield f"WEIGHT_VARIANCE = {spec.weight_variance!r}  # of one weight, times its fan-in"
    if spec.weight_gain != 1:
        yield f"WEIGHT_GAIN = {spec.weight_gain!r}  # multiplies every weight of the layers"
    yield f"BIAS_VARIANCE = {spec.bias_variance!r}"
    if spec.residual:
        yield f"RESIDUAL_SCALE = {spec.residual_scale!r}  # of what a layer adds to the stream"
    if spec.last_step:
        yield from optimizer_source(spec).constants
    if spec.last_step and spec.clip_value is not None:
        yield f"CLIP_VALUE = {spec.clip_value!r}  # largest component of the gradient"
    if spec.last_step and spec.clip_norm is not None:
        yield f"CLIP_NORM = {spec.clip_norm!r}  # largest norm of the whole gradient"
