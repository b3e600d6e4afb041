"""What varies between the variants of a question, and which values a seed draws."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import islice, product
from math import prod

from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.expression import NAME, RESERVED
from quizzes.kinds.problems import shown, within
from studypack.common.wording import Message

MOST_PARAMETERS = 10
MOST_VALUES, MOST_LISTED = 10_000, 1_000
MOST_CHECKED = 1_000
LONGEST_NAME = 20

Draw = Mapping[str, Fraction]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter and what it may be: `count` values from `first` by `step`, or those listed."""

    count: int
    first: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    listed: tuple[Fraction, ...] = ()

    def value(self, index: int) -> Fraction:
        """The value at a place, counted from 0."""
        return self.listed[index] if self.listed else self.first + index * self.step


Parameters = Mapping[str, Parameter]


def drawn(parameters: Parameters, seed: int) -> Draw:
    """The value of every parameter that `seed` draws: always the same, all equally likely."""
    return {
        name: parameter.value(drawn_index(seed, name) % parameter.count)
        for name, parameter in parameters.items()
    }


def drawn_index(seed: int, name: str) -> int:
    """A number below 2^64 that seed and name give."""
    return int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:8])


def checked_draws(parameters: Parameters) -> Iterator[Draw]:
    """What is tried before a question is stored: all draws where they are at most 1000.

    Else every corner, for that is where a division by zero or an overflow is likeliest, and what
    the first 1000 seeds draw.
    """
    counts = [parameter.count for parameter in parameters.values()]
    if prod(counts) <= MOST_CHECKED:
        yield from draws_at(parameters, [range(count) for count in counts])
        return
    corners = draws_at(parameters, [sorted({0, count - 1}) for count in counts])
    yield from islice(corners, MOST_CHECKED)
    for seed in range(MOST_CHECKED):
        yield drawn(parameters, seed)


def draws_at(parameters: Parameters, indices: Sequence[Sequence[int]]) -> Iterator[Draw]:
    """The draws at every combination of places."""
    for places in product(*indices):
        yield {
            name: parameter.value(place)
            for (name, parameter), place in zip(parameters.items(), places, strict=True)
        }


def read_parameters(reader: BodyReader) -> dict[str, Parameter]:
    """The parameters of a body by name."""
    entries = reader.mapping("parameters")
    reader.count("parameters", len(entries), fewest=1, most=MOST_PARAMETERS)
    found = {}
    for name, entry in islice(entries.items(), MOST_PARAMETERS):
        check_name(reader, name)
        own = BodyReader(body=entry if isinstance(entry, Mapping) else {})
        found[name] = read_listed(own) if "values" in own.body else read_range(own)
        reader.problems += within(own.problems, f"parameters.{name}")
    return found


def check_name(reader: BodyReader, name: str) -> None:
    """Keeps a name that no expression could say."""
    if not re.fullmatch(NAME, name) or len(name) > LONGEST_NAME:
        message = Message(
            "{value} is not a name of 1..{most} letters, digits and _",
            value=shown(name),
            most=LONGEST_NAME,
        )
        reader.report("parameters", message)
    if name in RESERVED:
        reader.report("parameters", Message("{value} has a meaning of its own", value=shown(name)))


def read_listed(reader: BodyReader) -> Parameter:
    """A parameter that is one of the numbers listed."""
    reader.expect(("values",))
    values = reader.body["values"]
    if not isinstance(values, list):
        reader.report("values", Message("{value} is not a list", value=shown(values)))
        return Parameter(count=1)
    reader.count("values", len(values), fewest=1, most=MOST_LISTED)
    listed = tuple(reader.number("values", value) for value in values[:MOST_LISTED])
    return Parameter(count=len(listed) or 1, listed=listed)


def read_range(reader: BodyReader) -> Parameter:
    """A parameter that goes from a number to another by steps."""
    reader.expect(("from", "to", "step"))
    if reader.problems:
        return Parameter(count=1)
    first, last, step = (reader.number(key, reader.body[key]) for key in ("from", "to", "step"))
    if step <= 0 or last < first:
        reader.report(
            "step",
            Message(
                "{value} does not lead from the first to the last", value=shown(reader.body["step"])
            ),
        )
        return Parameter(count=1)
    count = (last - first) // step + 1
    if count > MOST_VALUES:
        reader.report(
            "step",
            Message("{count} is outside 1..{most} values", count=count, most=MOST_VALUES),
        )
    return Parameter(count=count, first=first, step=step)
