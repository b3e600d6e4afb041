"""Which feedback of an item is shown to whom, from what its rules show to each answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from quizzes.formats.item import Hint, Item, Text
from quizzes.formats.qti12.presentation import Pieces, materials
from quizzes.formats.qti12.source import Source
from studypack.common.wording import Message

# A candidate answer: its response and its value. Where the response is empty, it is not one answer
# but a state of the whole: nothing answered, or all of it right.
Key = tuple[str, str]
NOTHING: Final[Key] = ("", "nothing")
ALL_RIGHT: Final[Key] = ("", "all right")

GENERAL: Final = "feedback"
RIGHT: Final = "right_feedback"
PARTLY: Final = "partly_feedback"
WRONG: Final = "wrong_feedback"
# The names Canvas gives, which mean what they say even where no rule shows them.
NAMED: Final = {
    "general_fb": GENERAL,
    "correct_fb": RIGHT,
    "partially_correct_fb": PARTLY,
    "general_incorrect_fb": WRONG,
    "incorrect_fb": WRONG,
}
ENDING: Final = "_fb"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The feedback texts by the field they belong to, and by answer."""

    by_field: Mapping[str, Text] = field(default_factory=dict)
    by_answer: Mapping[Key, Text] = field(default_factory=dict)

    def of(self, response: str, value: str) -> Text:
        """What is said to one answer."""
        return self.by_answer.get((response, value), Text())

    def onto(self, item: Item) -> Item:
        """The item with the feedback of its own fields."""
        return replace(
            item,
            feedback=self.by_field.get(GENERAL, Text()),
            right_feedback=self.by_field.get(RIGHT, Text()),
            partly_feedback=self.by_field.get(PARTLY, Text()),
            wrong_feedback=self.by_field.get(WRONG, Text()),
        )


def place_feedback(
    source: Source,
    shown: Mapping[Key, frozenset[str]],
    right: Collection[Key],
    partly: Collection[Key] = (),
) -> Placed:
    """The feedback of an item, each where it belongs; what no answer is shown is named as lost.

    Args:
        shown: the feedback shown to each candidate.
        right, partly: the candidates that earn all of the mark, or a part.
    """
    by_field: dict[str, Pieces] = {}
    by_answer: dict[Key, Pieces] = {}
    for ident, pieces in _feedback_texts(source).items():
        keys = frozenset(key for key, idents in shown.items() if ident in idents)
        name = NAMED.get(ident.lower()) or _field_for(ident, keys, shown, right, partly)
        answers = [key for key in keys if key[0]] or _named_answer(ident, shown)
        if name:
            by_field[name] = by_field.get(name, ()) + pieces
        elif answers:
            by_answer.update({key: by_answer.get(key, ()) + pieces for key in answers})
        else:
            source.lose(
                "feedback", Message("no answer is shown the feedback {ident}.", ident=repr(ident))
            )
    return Placed(
        by_field={name: source.text(pieces) for name, pieces in by_field.items()},
        by_answer={key: source.text(pieces) for key, pieces in by_answer.items()},
    )


def _feedback_texts(source: Source) -> dict[str, Pieces]:
    texts: dict[str, Pieces] = {}
    for node in source.node.findall("itemfeedback"):
        if node.find(".//hint") is None and node.find(".//solution") is None:
            ident = node.get("ident", "")
            texts[ident] = texts.get(ident, ()) + materials(node)
    return {ident: pieces for ident, pieces in texts.items() if any(text for _, text in pieces)}


def _field_for(
    ident: str,
    keys: frozenset[Key],
    shown: Mapping[Key, frozenset[str]],
    right: Collection[Key],
    partly: Collection[Key],
) -> str:
    """The field of a feedback that a group of answers is shown; empty where it is one answer's."""
    values = [value for response, value in keys if response]
    if not keys:
        return ""
    if keys == set(shown):
        return GENERAL
    # Canvas ends the names so of what is said to an answer.
    if values and (ident.endswith(ENDING) or any(_names(ident, value) for value in values)):
        return ""
    if keys == set(right):
        return RIGHT
    if keys == set(partly):
        return PARTLY
    wrong = set(shown) - set(right) - set(partly)
    return WRONG if keys in (wrong, wrong - {NOTHING}, set(shown) - set(right)) else ""


def _names(ident: str, value: str) -> bool:
    """Whether a feedback is named after an answer, as `4711_fb` or `fb_4711`."""
    return bool(value) and (ident.startswith(value + "_") or ident.endswith("_" + value))


def _named_answer(ident: str, shown: Mapping[Key, frozenset[str]]) -> list[Key]:
    return [key for key in shown if key[0] and ident == key[1] + ENDING]


def read_hints(source: Source, extras: list[dict[str, str]]) -> tuple[Hint, ...]:
    """The hints of an item, first to last; `extras` are what we know of each besides."""
    found = [
        materials(part)
        for hint in source.node.findall("itemfeedback/hint")
        for part in hint.findall("hintmaterial")
    ]
    padded = extras + [{}] * (len(found) - len(extras))
    return tuple(
        Hint(text=source.text(pieces), extras=extra)
        for pieces, extra in zip(found, padded, strict=False)
    )


def read_solution(source: Source) -> Text:
    """What the item says a good answer is."""
    found = source.node.findall("itemfeedback/solution")
    return source.text(tuple(piece for solution in found for piece in materials(solution)))
