"""A question as its author wrote it: the body of its kind, and its words in their markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from quizzes.formats.item import Kind, Text


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What `quizzes.kinds.base.Words` says, each text with its markup and its files."""

    text: Text = field(default_factory=Text)
    options: Mapping[str, Text] = field(default_factory=dict)
    feedback: Mapping[str, Text] = field(default_factory=dict)
    explanation: Text = field(default_factory=Text)
    hints: tuple[Text, ...] = ()
    model_answer: Text = field(default_factory=Text)
    rubric: Text = field(default_factory=Text)
    template: Text = field(default_factory=Text)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The words without their markup, as a kind checks them."""

    text: str
    options: Mapping[str, str]
    feedback: Mapping[str, str]
    explanation: str
    hints: tuple[str, ...]
    model_answer: str
    rubric: str
    template: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A question whole, in the form in which it is stored.

    Attributes:
        id: what it is known by elsewhere.
        body: as its kind reads it; every scalar a string.
        language: what it is written in; empty where nobody said.
        category: from the outermost inwards.
        extras: what nothing here says, so that an export says it again.
    """

    id: str = ""
    name: str = ""
    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)
    words: Wording = field(default_factory=Wording)
    mark: Fraction = Fraction(1)
    penalty: Fraction = Fraction(0)
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    language: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)


def sources_of(words: Wording) -> Sources:
    """The words without their markup."""
    return Sources(
        text=words.text.source,
        options={key: text.source for key, text in words.options.items()},
        feedback={key: text.source for key, text in words.feedback.items()},
        explanation=words.explanation.source,
        hints=tuple(hint.source for hint in words.hints),
        model_answer=words.model_answer.source,
        rubric=words.rubric.source,
        template=words.template.source,
    )
