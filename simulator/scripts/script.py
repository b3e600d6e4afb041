"""Puts the script of a run together: only the knobs that the run uses appear in it.

A script and the engine are two programs for one computation; a test runs both and compares.
Every value that enters a script is a word of a closed set or a number of a parsed spec.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from string import Template

from simulator.engine.knobs import Problem, shown
from simulator.engine.spec import Spec
from simulator.scripts.comparison import (
    comparison_constants,
    comparison_parts,
    comparison_summary,
)
from simulator.scripts.examples import DRAWN
from simulator.scripts.kinds import KINDS
from simulator.scripts.layers import ACTIVATIONS
from simulator.scripts.network import NORMALIZATIONS
from simulator.scripts.parts import (
    constant_lines,
    embedded_source,
    function_parts,
    modules,
    tidy,
)
from simulator.scripts.sequences import SEQUENCES
from simulator.scripts.texts import HEADER, MAIN_CALL
from studypack.common.wording import Message

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
    each = [problem for variant in spec.variants() for problem in _problems(variant)]
    return tuple(dict.fromkeys(each))


def _problems(spec: Spec) -> tuple[Problem, ...]:
    """Why no script can be written for a spec without a comparison."""
    values = asdict(spec)
    unknown = [name for name, words in WORDS.items() if values[name] not in words]
    unknown += [
        field.name
        for field in fields(spec)
        if field.name not in WRITTEN and values[field.name] != field.default
    ]
    return tuple(
        Problem(field=name, message=Message("no script for {value} yet", value=shown(values[name])))
        for name in unknown
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
    is_comparison = spec.compare is not None
    parts = [
        (_comparison_header if is_comparison else _header)(spec, _versions(engine, torch_version)),
        *(comparison_parts if is_comparison else function_parts)(spec),
        *_distinct(map(embedded_source, spec.variants())),
        MAIN_CALL,
    ]
    return tidy(parts) + "\n"


def _header(spec: Spec, versions: str) -> str:
    kind = KINDS[spec.kind]
    return Template(HEADER).substitute(
        summary=f"A training run of Study Pack in plain PyTorch: {kind.summary(spec)}.",
        row=f"each step and {kind.measured(spec).place}",
        versions=versions,
        imports=_imports(modules(spec)),
        constants="\n".join(constant_lines(spec)),
    )


def _comparison_header(spec: Spec, versions: str) -> str:
    variants = spec.variants()
    places = _distinct(KINDS[variant.kind].measured(variant).place for variant in variants)
    return Template(HEADER).substitute(
        summary=comparison_summary(spec),
        row=f"each variant, step and {' or '.join(places)}",
        versions=versions,
        imports=_imports(sorted({name for variant in variants for name in modules(variant)})),
        constants="\n".join(comparison_constants(spec)),
    )


def _versions(engine: str, torch_version: str) -> str:
    return f"engine {engine}" + (f" and PyTorch {torch_version}" if torch_version else "")


def _imports(names: Iterable[str]) -> str:
    return "\n".join(f"import {name}" for name in names)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
