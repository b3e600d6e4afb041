"""What GIFT writes between the braces of a question, kind by kind."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from quizzes.formats.fractions import write_percentage
from quizzes.formats.gift.answers import STATED
from quizzes.formats.gift.escapes import BLANKS, escape
from quizzes.formats.gift.numerics import ANYTHING, write_number
from quizzes.formats.item import Answer, Item, Kind, Markup, Option, Pair, Text

ARROW: Final = " -> "


def write_answers(item: Item) -> str:
    """The braces and all that stands between them."""
    head, lines = WRITERS[item.kind](item)
    if item.feedback:
        lines = [*lines, f"####{_rich(item.feedback, item)}"]
    if not lines:
        return f"{{{head}}}"
    return "\n\t".join((f"{{{head}", *lines)) + "\n}"


def _rich(text: Text, item: Item) -> str:
    """A text of the answers, saying how it is written where the question is written otherwise."""
    written = escape(text.source.strip(BLANKS))
    is_said = text.markup is not item.text.markup or written.startswith(("[", "%"))
    return f"[{text.markup.value}]{written}" if is_said else written


def _feedback(text: Text, item: Item) -> str:
    return f"#{_rich(text, item)}" if text else ""


def _choice(item: Item) -> tuple[str, list[str]]:
    signs = [_sign(item, option) for option in item.options]
    if signs and "~" not in signs:
        signs[-1] = "~"  # with = alone it would be a short answer
    return "", [_option(item, place, sign) for place, sign in enumerate(signs, 1)]


def _sign(item: Item, option: Option) -> str:
    return "=" if item.kind is Kind.SINGLE_CHOICE and option.fraction == 1 else "~"


def _option(item: Item, place: int, sign: str) -> str:
    option = item.options[place - 1]
    weight = _weight(item, place, option.fraction, Fraction(sign == "="))
    return f"{sign}{weight}{_rich(option.text, item)}{_feedback(option.feedback, item)}"


def _weight(item: Item, place: int, fraction: Fraction, plain: Fraction) -> str:
    """The percentage, unless the sign says it and the file it was read from left it at that."""
    if fraction == plain and str(place) not in item.extras.get(STATED, "").split():
        return ""
    return f"%{write_percentage(fraction)}%"


def _short_text(item: Item) -> tuple[str, list[str]]:
    return "", [_short_answer(item, place, each) for place, each in enumerate(item.answers, 1)]


def _short_answer(item: Item, place: int, answer: Answer) -> str:
    value = answer.value if item.has_wildcards else answer.value.replace("*", r"\*")
    weight = _weight(item, place, answer.fraction, Fraction(1))
    # Said as well, so that the value is not taken for a weight, a markup or a pair.
    if not weight and ("->" in value or value.lstrip().startswith("%")):
        weight = "%100%"
    prefix = f"[{Markup.PLAIN.value}]" if value.lstrip().startswith("[") else ""
    written = escape(value.strip(BLANKS))
    return f"={weight}{prefix}{written}{_feedback(answer.feedback, item)}"


def _numeric(item: Item) -> tuple[str, list[str]]:
    """One number without more to say stands on the line of the brace."""
    lines = [_number(item, place, each) for place, each in enumerate(item.answers, 1)]
    if len(lines) == 1 and lines[0].startswith("=") and not lines[0].startswith("=%"):
        return f"#{lines[0].removeprefix('=')}", []
    return "#", lines


def _number(item: Item, place: int, answer: Answer) -> str:
    feedback = _feedback(answer.feedback, item)
    if answer.value == ANYTHING and not answer.fraction:
        return f"~{feedback}"
    weight = _weight(item, place, answer.fraction, Fraction(1))
    return f"={weight}{escape(write_number(answer))}{feedback}"


def _true_false(item: Item) -> tuple[str, list[str]]:
    """The feedback of the wrong choice comes first."""
    by_id = {option.id: option for option in item.options}
    right = "true" if "true" in by_id and by_id["true"].fraction == 1 else "false"
    wrong = "false" if right == "true" else "true"
    feedback = {id: _feedback(option.feedback, item) for id, option in by_id.items()}
    first, second = feedback.get(wrong, ""), feedback.get(right, "")
    return right.upper() + (first or "#" if second else first) + second, []


def _matching(item: Item) -> tuple[str, list[str]]:
    return "", [_pair(item, pair) for pair in item.pairs]


def _pair(item: Item, pair: Pair) -> str:
    prompt = _rich(pair.prompt, item) if pair.prompt else ""
    return f"={_without_arrows(prompt, pair)}{ARROW}{escape(pair.match.source.strip(BLANKS))}"


def _without_arrows(prompt: str, pair: Pair) -> str:
    """An arrow would end the prompt: it is written as the character that looks like one."""
    return prompt.replace("->", "→" if pair.prompt.markup is Markup.PLAIN else "-&gt;")


def _open(item: Item) -> tuple[str, list[str]]:
    return "", []


WRITERS: Final[Mapping[Kind, Callable[[Item], tuple[str, list[str]]]]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.SHORT_TEXT: _short_text,
    Kind.NUMERIC: _numeric,
    Kind.TRUE_FALSE: _true_false,
    Kind.MATCHING: _matching,
    Kind.OPEN: _open,
}
KINDS: Final = (*WRITERS, Kind.DESCRIPTION)
