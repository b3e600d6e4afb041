"""Numbers in the place of `{=name}` and `{=expression}` in the words of a question."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from quizzes.kinds import expression
from quizzes.kinds.base import Words
from quizzes.kinds.expression import ExpressionError, Values
from quizzes.kinds.number_text import SHOWN_DIGITS, number_text
from quizzes.kinds.parameters import Draw
from quizzes.kinds.problems import problem
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message, message_of

PLACE = re.compile(r"\{=([^{}\n]{0,200})\}")
# Private characters, which no language uses and no markup gives a meaning.
FIRST_STAND_IN, MOST_STAND_INS = 0xE100, 200
STAND_IN = re.compile("[\ue100-\ue1c7]")


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words, plain or HTML, with their numbers.

    A name stands for its value as it was drawn, an expression for its own to 6 digits; what cannot
    be computed stays as it was written.

    >>> filled("{=n} layers keep {=0.5^n} of it", {"n": "3"})
    '3 layers keep 0.125 of it'
    """
    if "{=" not in words or not values:
        return words
    numbers = {name: float(value) for name, value in values.items()}

    def number(place: re.Match[str]) -> str:
        name = place[1].strip()
        try:
            return values[name] if name in values else shown_value(name, numbers)
        except ExpressionError:
            return place[0]

    return PLACE.sub(number, words)


def shown_value(text: str, numbers: Values) -> str:
    """The value of an expression as a learner reads it."""
    value = expression.read(text, frozenset(numbers)).value(numbers)
    return number_text(Fraction(value), SHOWN_DIGITS)


def rendered_around(words: str, render: Callable[[str], str]) -> str:
    """What `render` makes of the words, their expressions left alone.

    To Markdown `{=a*b*c}` would be an emphasis, and to LaTeX a group.
    """
    kept: list[str] = []

    def stand_in(place: re.Match[str]) -> str:
        if len(kept) == MOST_STAND_INS:
            return place[0]
        kept.append(place[0])
        return chr(FIRST_STAND_IN + len(kept) - 1)

    marked = PLACE.sub(stand_in, STAND_IN.sub("", words))
    return STAND_IN.sub(lambda found: kept[ord(found[0]) - FIRST_STAND_IN], render(marked))


def places(words: Words) -> Iterator[tuple[str, str]]:
    """Every expression in the words, with the field that it stands in."""
    fields = [("text", words.text), ("explanation", words.explanation)]
    fields += [(f"feedback.{key}", text) for key, text in words.feedback.items()]
    fields += [("hints", hint) for hint in words.hints]
    for field, text in fields:
        yield from ((field, place[1].strip()) for place in PLACE.finditer(text))


def check_places(words: Words, draws: list[Draw]) -> list[FieldProblem]:
    """The expressions in the words that cannot be read, or not be computed for one of the draws."""
    found = []
    for field, text in dict.fromkeys(places(words)):
        try:
            check_place(text, draws)
        except ExpressionError as error:
            found.append(
                problem(field, Message("{{={text}}}: {error}", text=text, error=message_of(error)))
            )
    return found


def check_place(text: str, draws: list[Draw]) -> None:
    """Nothing where the expression has a value for every draw.

    Raises:
        ExpressionError: it has none.
    """
    for draw in draws:
        numbers = {name: float(value) for name, value in draw.items()}
        expression.read(text, frozenset(numbers)).value(numbers)
