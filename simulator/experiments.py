"""Named experiments: authored text -> a checked spec with its open knobs; stored with its words."""

from collections.abc import Mapping
from typing import Any

from simulator.engine import SpecError, parse_spec
from simulator.engine.cost import STUDENT_CAP, check_cost
from simulator.engine.knobs import Knob
from simulator.engine.spec import KNOBS
from simulator.models import Experiment
from studypack.common.markdown import render_inline
from studypack.packs.services import PackStorer
from studypack.packs.source import PackSource, SourceProblem
from studypack.packs.source.neutral import ExperimentSource

CLAIMS = ("healthy", "vanishing", "exploding", "dead", "saturated", "diverged")
BOOLEANS = {"true": True, "false": False}


def check_experiments(source: PackSource) -> list[SourceProblem]:
    """Every problem of a pack's experiments, by file and line."""
    return [
        SourceProblem(file=source.file, line=experiment.line, message=f"{experiment.id}: {message}")
        for experiment in source.experiments
        for message in experiment_problems(experiment)
    ]


def experiment_problems(experiment: ExperimentSource) -> list[str]:
    """What is wrong with one experiment, in words."""
    problems = []
    if experiment.claim not in CLAIMS:
        problems.append(f"claim: {experiment.claim!r} is not one of {', '.join(CLAIMS)}")
    problems += [f"knobs: {name!r} is not a knob" for name in experiment.knobs if name not in KNOBS]
    problems += [
        f"knobs: {name!r} is compared, it cannot be turned as well"
        for name in experiment.knobs
        if name in compared_fields(experiment)
    ]
    problems += [
        f"choices: {name!r} is not an open knob"
        for name in experiment.choices
        if name not in experiment.knobs
    ]
    try:
        problems += [
            str(problem) for problem in check_cost(parse_spec(typed_spec(experiment)), STUDENT_CAP)
        ]
    except SpecError as error:
        problems += [str(problem) for problem in error.problems]
    return problems + choice_problems(experiment)


def choice_problems(experiment: ExperimentSource) -> list[str]:
    """Narrower choices that the knob itself would refuse."""
    problems = []
    for name, values in experiment.choices.items():
        knob = KNOBS.get(name)
        if knob is None:
            continue
        if not isinstance(values, list) or not values:
            problems.append(f"choices.{name}: must be a list")
            continue
        for value in values:
            try:
                knob.read(typed(knob, value))
            except ValueError as error:
                problems.append(f"choices.{name}: {error}")
    return problems


def typed_spec(experiment: ExperimentSource) -> dict[str, Any]:
    """The authored spec with numbers as numbers; what is no knob stays as it was written.

    A comparison is authored in short, `compare: {depth: [10, 20]}`.
    """
    spec = {
        name: typed(KNOBS[name], value) if name in KNOBS else value
        for name, value in experiment.spec.items()
    }
    compare = spec.get("compare")
    if isinstance(compare, Mapping):
        spec["compare"] = {name: typed_values(name, values) for name, values in compare.items()}
    return spec


def typed_values(name: str, values: object) -> object:
    """The values of a knob, each as the knob reads it; anything else stays, to be refused."""
    if name not in KNOBS or not isinstance(values, list):
        return values
    return [typed(KNOBS[name], value) for value in values]


def compared_fields(experiment: ExperimentSource) -> tuple[str, ...]:
    """The knob that an experiment's comparison varies, if there is one."""
    compare = experiment.spec.get("compare")
    return tuple(compare) if isinstance(compare, Mapping) else ()


def typed(knob: Knob, value: object) -> object:
    """A text as the value that `knob` reads; a text that is no value stays one, to be refused."""
    if not isinstance(value, str) or knob.kind == "choice":
        return value
    if knob.accepts_null and value.lower() in {"", "null", "none"}:
        return None
    if knob.kind == "boolean":
        return BOOLEANS.get(value.lower(), value)
    try:
        return int(value) if knob.kind == "integer" else float(value)
    except ValueError:
        return value


def typed_choices(experiment: ExperimentSource) -> Mapping[str, list[object]]:
    """The narrower choices: words, or the lowest and highest number."""
    return {
        name: [typed(KNOBS[name], value) for value in values]
        for name, values in experiment.choices.items()
        if isinstance(values, list)
    }


def store_experiments(storer: PackStorer) -> None:
    """The experiments of a pack as its source has them, with their texts."""
    storer.store_kind(
        Experiment,
        [
            (
                experiment.id,
                {
                    "claim": experiment.claim,
                    "lens": experiment.lens,
                    "spec": parse_spec(typed_spec(experiment)).as_dict(),
                    "knobs": list(experiment.knobs),
                    "choices": typed_choices(experiment),
                },
            )
            for experiment in storer.source.experiments
        ],
        {
            language: {
                slug: {
                    "title": text.title,
                    "claim": render_inline(text.claim, language=language)[0],
                    "alt": text.alt,
                }
                for slug, text in texts.experiments.items()
            }
            for language, texts in storer.source.texts.items()
        },
    )
