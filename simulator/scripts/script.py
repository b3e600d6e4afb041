"""Puts the script of a run together: only the knobs that the run uses appear in it.

A script and the engine are two programs for one computation; a test runs both and compares.
Every value that enters a script is a word of a closed set or a number of a parsed spec.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from string import Template

from simulator.engine.knobs import Problem, shown
from simulator.engine.spec import Spec
from simulator.scripts.examples import DRAWN, embedded_digits
from simulator.scripts.kinds import KINDS, Kind
from simulator.scripts.layers import ACTIVATIONS
from simulator.scripts.network import NORMALIZATIONS
from simulator.scripts.seeds import seeds_source
from simulator.scripts.sequences import SEQUENCES
from simulator.scripts.steps import clipping_source, label_name, optimizer_source, steps_source
from simulator.scripts.texts import BATCHES, HEADER, MAIN_CALL, NORM

# The knobs that a script knows how to write; any other must be at its default.
WRITTEN = frozenset(
    {
        *("kind", "mode", "depth", "width", "batch_size", "steps", "activation"),
        *("initialization", "weight_variance", "weight_gain", "bias_variance"),
        *("normalization", "residual", "residual_scale"),
        *("sequence_length", "hidden_size", "recurrent_radius", "forget_bias"),
        *("blocks", "norm_position"),
        *("optimizer", "learning_rate", "momentum", "clip_norm", "clip_value"),
        *("dataset", "dtype", "seed", "seeds"),
    }
)
# Knob -> the words that a script knows how to write, where a spec may hold others.
WORDS: Mapping[str, frozenset[str]] = {
    "kind": frozenset(KINDS),
    "activation": frozenset(ACTIVATIONS),
    "normalization": frozenset({"none", *NORMALIZATIONS}),
    "dataset": frozenset({"digits", *DRAWN, *SEQUENCES}),
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
        if field.name not in WRITTEN and values[field.name] != field.default
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
    kind, labels = KINDS[spec.kind], label_name(spec)
    measure_all = steps_source if spec.seeds == 1 else seeds_source
    parts = [
        _header(spec, kind, engine, torch_version),
        kind.examples(spec),
        kind.network(spec),
        kind.initialization(spec),
        Template(BATCHES).substitute(labels=labels),
        NORM,
        clipping_source(spec),
        measure_all(spec, kind.measured(spec), labels),
        embedded_digits() if spec.dataset == "digits" else "",
        MAIN_CALL,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _header(spec: Spec, kind: Kind, engine: str, torch_version: str) -> str:
    versions = f"engine {engine}" + (f" and PyTorch {torch_version}" if torch_version else "")
    modules = ["base64", "io"] if spec.dataset == "digits" else []
    modules += ["math"] if spec.seeds > 1 else ["math", "sys"]
    return Template(HEADER).substitute(
        summary=kind.summary(spec),
        place=kind.measured(spec).place,
        versions=versions,
        imports="\n".join(f"import {module}" for module in modules),
        constants="\n".join(_constants(spec, kind)),
    )


def _constants(spec: Spec, kind: Kind) -> Iterator[str]:
    """The knobs that the run uses, one line each."""
    yield from kind.constants(spec)
    yield f"BATCH_SIZE = {spec.batch_size}"
    if spec.seeds > 1:
        yield f"SEEDS = {spec.seeds}  # networks, with the seeds SEED, SEED + 1, ..."
    else:
        at_start = "" if spec.last_step else "  # no update: the gradients at initialisation"
        yield f"STEPS = {spec.last_step}{at_start}"
    yield f"SEED = {spec.seed}"
    yield f"DTYPE = torch.{spec.dtype}"
    if spec.last_step:
        yield from optimizer_source(spec).constants
    if spec.last_step and spec.clip_value is not None:
        yield f"CLIP_VALUE = {spec.clip_value!r}  # largest component of the gradient"
    if spec.last_step and spec.clip_norm is not None:
        yield f"CLIP_NORM = {spec.clip_norm!r}  # largest norm of the whole gradient"
