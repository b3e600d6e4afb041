"""A question of every kind, and how to ask one in a line."""

from functools import cache
from typing import Final

from quizzes import kinds
from quizzes.kinds import Body, Kind

EXAMPLES: Final[dict[str, tuple[str, Body]]] = {
    "single": ("single_choice", {"options": ["a", "b", "c"], "key": "b"}),
    "single weighed": (
        "single_choice",
        {"options": ["a", "b", "c"], "fractions": {"a": "1/3", "b": "1", "c": "-1/3"}},
    ),
    "multiple": ("multiple_choice", {"options": ["a", "b", "c", "d"], "keys": ["a", "c"]}),
    "multiple weighed": (
        "multiple_choice",
        {
            "options": ["a", "b", "c", "d"],
            "fractions": {"a": "0.33333", "b": "0.33333", "c": "0.33333", "d": "-1"},
            "pinned": ["d"],
        },
    ),
    "multiple exact": (
        "multiple_choice",
        {"options": ["a", "b", "c"], "keys": ["a", "c"], "scoring": "exact"},
    ),
    "true": ("true_false", {"key": "true"}),
    "text": ("short_text", {"answers": [{"value": "Gradient"}]}),
    "text wild": (
        "short_text",
        {
            "answers": [{"value": "*clip*", "fraction": "1/2"}, {"value": "norm*ing"}],
            "wildcards": "true",
        },
    ),
    "number": (
        "numeric",
        {
            "answers": [
                {"value": "1e-3", "tolerance": {"kind": "log10", "size": "0.5"}},
                {"value": "*", "fraction": "0", "id": "other"},
            ],
            "units": [{"name": "V"}, {"name": "mV", "factor": "1e-3"}],
            "unit": "required",
        },
    ),
    "number varied": (
        "numeric",
        {
            "parameters": {
                "n": {"from": "2", "to": "20", "step": "2"},
                "s": {"values": ["0.25", "0.5"]},
            },
            "answers": [{"value": "s^n", "tolerance": {"kind": "relative", "size": "0.01"}}],
        },
    ),
    "cloze": (
        "cloze",
        {
            "gaps": {
                "1": {"kind": "single_choice", "options": ["a", "b"], "key": "a", "mark": "2"},
                "2": {"kind": "short_text", "answers": [{"value": "clipping"}]},
                "3": {"kind": "numeric", "answers": [{"low": "1", "high": "2"}]},
                "4": {"kind": "multiple_choice", "options": ["a", "c", "d"], "keys": ["c", "d"]},
            }
        },
    ),
    "matching": (
        "matching",
        {"pairs": {"p1": "m1", "p2": "m2", "p3": "m1"}, "extra": ["m3"]},
    ),
    "matching weighed": (
        "matching",
        {
            "pairs": {"p1": "m1", "p2": "m2"},
            "fractions": {"p1": "3/4", "p2": "1/4"},
            "shuffle": "false",
        },
    ),
    "ordering": ("ordering", {"options": ["d", "b", "c", "a"]}),
    "ordering exact": ("ordering", {"options": ["d", "b", "c"], "scoring": "exact"}),
    "open": ("open", {"lines": "8"}),
    "description": ("description", {}),
}


@cache
def example(name: str) -> Kind:
    """The example question of this name."""
    return kinds.load(*EXAMPLES[name])


def messages(kind: str, body: Body) -> list[str]:
    """What is wrong with a body."""
    return [problem.message for problem in kinds.read(kind, body)[1]]
