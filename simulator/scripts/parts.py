"""The parts of a script of one network, top to bottom, each written for a spec."""

from collections.abc import Iterable, Iterator
from string import Template

from simulator.engine.spec import Spec
from simulator.scripts.examples import embedded_digits
from simulator.scripts.kinds import KINDS
from simulator.scripts.seeds import seeds_source
from simulator.scripts.steps import (
    WHOLE_RUN,
    Whole,
    clipping_source,
    label_name,
    optimizer_source,
    steps_source,
)
from simulator.scripts.texts import BATCHES, NORM

# What stands between two definitions of a module.
APART = "\n\n\n"


def function_parts(spec: Spec, whole: Whole = WHOLE_RUN) -> Iterator[str]:
    """Classes and functions, always as many parts; one is empty where the run needs none."""
    kind, labels = KINDS[spec.kind], label_name(spec)
    yield kind.examples(spec)
    yield kind.network(spec)
    yield kind.initialization(spec)
    yield Template(BATCHES).substitute(labels=labels)
    yield NORM
    yield clipping_source(spec)
    if spec.seeds > 1:
        yield seeds_source(spec, kind.measured(spec), labels)
    else:
        yield steps_source(spec, kind.measured(spec), labels, whole)


def embedded_source(spec: Spec) -> str:
    """The examples that cannot be drawn again; long, so it stands below the functions."""
    return embedded_digits() if spec.dataset == "digits" else ""


def modules(spec: Spec) -> tuple[str, ...]:
    """The modules of the standard library that the functions use, in order."""
    embedded = ("base64", "io") if spec.dataset == "digits" else ()
    return (*embedded, "math") if spec.seeds > 1 else (*embedded, "math", "sys")


def constant_lines(spec: Spec) -> Iterator[str]:
    """The knobs that the run uses, one line each."""
    yield from KINDS[spec.kind].constants(spec)
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


def tidy(parts: Iterable[str]) -> str:
    """The parts that are not empty, two lines apart."""
    return APART.join(part.strip("\n") for part in parts if part)
