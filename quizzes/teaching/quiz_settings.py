"""The words and the rules of a quiz as a form: its fields, what stands in them, what was posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.models import Quiz
from quizzes.rules import Behaviour, GradingMethod, Review
from quizzes.services.publishing import quiz_problems
from quizzes.teaching.posted import PostedForm, moment_text, number_text
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message

LONGEST_DESCRIPTION = 2_000
MOST_ATTEMPTS = 100
LONGEST_MINUTES = 7 * 24 * 60
Words = str | Promise

BEHAVIOURS: Mapping[str, Words] = {
    Behaviour.EXAM: _("Exam: answers are shown afterwards"),
    Behaviour.PRACTICE: _("Practice: each answer is checked at once, with hints"),
    Behaviour.CERTAINTY: _("Certainty: learners also say how sure they are"),
}
REVIEWS: Mapping[str, Words] = {
    Review.SUBMITTED: _("When the attempt is submitted"),
    Review.CLOSED: _("When the quiz has closed"),
    Review.RELEASED: _("When you release the results"),
}
METHODS: Mapping[str, Words] = {
    GradingMethod.BEST: _("The best attempt"),
    GradingMethod.LAST: _("The last attempt"),
    GradingMethod.AVERAGE: _("The average of all attempts"),
    GradingMethod.FIRST: _("The first attempt"),
}


class ControlType(StrEnum):
    """What a field is filled in with."""

    LINE = "line"
    BOX = "box"
    MENU = "menu"
    NUMBER = "number"
    MOMENT = "moment"
    TICK = "tick"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form, and one line that says what it does."""

    name: str
    label: Words
    help: Words
    control: ControlType
    options: Mapping[str, Words] | None = None


@dataclass(frozen=True, kw_only=True)
class FilledField:
    """A field with what stands in it, and what is wrong with that."""

    field: Field
    value: str
    problems: Sequence[str]


TITLE = Field(
    name="title",
    label=_("Title"),
    help=_("What learners see in lists and above the quiz."),
    control=ControlType.LINE,
)
ATTEMPTS = Field(
    name="attempts_allowed",
    label=_("Attempts allowed"),
    help=_("Empty is no limit. Practice that a learner takes besides does not count."),
    control=ControlType.NUMBER,
)
MINUTES = Field(
    name="minutes",
    label=_("Time limit in minutes"),
    help=_("Empty is no limit. Each attempt ends by itself, with what was saved by then."),
    control=ControlType.NUMBER,
)
OPENS = Field(
    name="opens_at",
    label=_("Opens (UTC)"),
    help=_("No attempt begins before. Empty is at once."),
    control=ControlType.MOMENT,
)
CLOSES = Field(
    name="closes_at",
    label=_("Closes (UTC)"),
    help=_("No attempt begins after, and open ones end. Empty is never."),
    control=ControlType.MOMENT,
)
FIELDS = (
    TITLE,
    Field(
        name="description",
        label=_("Description"),
        help=_("A sentence or two on what it is about, in Markdown."),
        control=ControlType.BOX,
    ),
    Field(
        name="behaviour",
        label=_("Behaviour"),
        help=_("What a learner is told while answering."),
        control=ControlType.MENU,
        options=BEHAVIOURS,
    ),
    Field(
        name="review",
        label=_("Answers are shown"),
        help=_("When learners see the score, what is right, and why."),
        control=ControlType.MENU,
        options=REVIEWS,
    ),
    Field(
        name="is_released",
        label=_("Results are released now"),
        help=_("Whatever is said above, learners see their results."),
        control=ControlType.TICK,
    ),
    ATTEMPTS,
    Field(
        name="grading",
        label=_("What counts"),
        help=_("Which of several attempts makes the grade."),
        control=ControlType.MENU,
        options=METHODS,
    ),
    MINUTES,
    OPENS,
    CLOSES,
    Field(
        name="is_shuffled",
        label=_("Questions are shuffled"),
        help=_("Each attempt asks them in an order of its own."),
        control=ControlType.TICK,
    ),
)


def values_of(quiz: Quiz) -> dict[str, str]:
    """What stands in the fields of a quiz; a box that is not ticked is not there."""
    values = {
        "title": quiz.text.title,
        "description": quiz.text.source or words_of(quiz.text.description),
        "behaviour": quiz.behaviour,
        "review": quiz.review,
        "grading": quiz.grading,
        **rule_values(quiz),
    }
    ticked = {name: "on" for name in ("is_released", "is_shuffled") if getattr(quiz, name)}
    return {**values, **ticked}


def rule_values(rules: Any) -> dict[str, str]:
    """What stands in the fields of a quiz or of an exception that say when and how often."""
    seconds = rules.time_limit_s
    return {
        "attempts_allowed": number_text(rules.attempts_allowed),
        "minutes": "" if seconds is None else number_text(seconds / 60),
        "opens_at": moment_text(rules.opens_at),
        "closes_at": moment_text(rules.closes_at),
    }


def filled(
    fields: Sequence[Field], values: Mapping[str, str], problems: Sequence[FieldProblem] = ()
) -> list[FilledField]:
    """The fields with what stands in them and what is wrong."""
    return [
        FilledField(
            field=field,
            value=values.get(field.name, ""),
            problems=[problem.message for problem in problems if problem.field == field.name],
        )
        for field in fields
    ]


def read_rules(form: PostedForm) -> dict[str, Any]:
    """When and how often, as a form says it."""
    minutes = form.number("minutes", 0.5, LONGEST_MINUTES)
    return {
        "attempts_allowed": form.whole("attempts_allowed", 1, MOST_ATTEMPTS),
        "time_limit_s": None if minutes is None else round(60 * minutes),
        "opens_at": form.moment("opens_at"),
        "closes_at": form.moment("closes_at"),
    }


def read_settings(values: Mapping[str, str]) -> dict[str, Any]:
    """What `change_quiz` takes.

    Raises:
        RefusedError: with every problem of the form.
    """
    form = PostedForm(values=values)
    description = form.text("description", LONGEST_DESCRIPTION)
    settings = {
        "behaviour": form.choice("behaviour", Behaviour),
        "review": form.choice("review", Review),
        "grading": form.choice("grading", GradingMethod),
        "is_released": form.is_on("is_released"),
        "is_shuffled": form.is_on("is_shuffled"),
        **read_rules(form),
    }
    title = values.get("title", "").strip()
    problems = [*quiz_problems(title, settings), *form.problems]
    if problems:
        raise RefusedError("invalid_quiz", Message("The quiz is not saved."), problems=problems)
    return {"title": title, "description": description, "settings": settings}


def words_of(html: str) -> str:
    """The words of a description that was stored before it could be Markdown.

    >>> words_of("a &lt; b<br>c")
    'a < b\\nc'
    """
    return unescape(html.replace("<br>", "\n"))
