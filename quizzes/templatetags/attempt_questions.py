"""The questions of an open attempt, quickly: what is the same for everybody is rendered once.

A question's fieldset differs between learners in its number, its sequence, its text with gaps and
its controls, which are put in where marks stand. What practice has told of a question is rendered
as it comes.
"""

from collections.abc import Mapping

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quizzes.reading import QuestionView
from quizzes.results import OptionResult, QuestionResult
from quizzes.sheets import MARK, OPTIONS

register = template.Library()
NUMBER, SEQUENCE, TEXT, ANSWER = (f"{MARK}{name}{MARK}" for name in ("n", "s", "text", "answer"))


@register.simple_tag
def question_fieldset(
    question: QuestionView, behaviour: str, outcomes: Mapping[str, object]
) -> SafeString:
    """The fieldset of a question, as its template has it."""
    if question.is_settled or question.slug in outcomes:
        return render("quizzes/_question.html", question, behaviour, outcomes)
    html = shell("quizzes/_question.html", question, behaviour)
    html = html.replace(NUMBER, str(question.number)).replace(SEQUENCE, str(question.sequence))
    # The answer last: what a learner typed is in it.
    filled = html.replace(TEXT, question.html).replace(ANSWER, question.answer_html)
    return mark_safe(filled)


@register.simple_tag
def question_link(question: QuestionView, behaviour: str) -> SafeString:
    """The way to a question in the map of an attempt."""
    html = shell("quizzes/_question_link.html", question, behaviour)
    return mark_safe(html.replace(NUMBER, str(question.number)))


@register.simple_tag
def graded_question(graded: QuestionResult) -> SafeString:
    """What came of a question, as its template has it."""
    question = graded.question
    if not graded.options or graded.comment or graded.awaits_marking:
        return render_to_string("quizzes/_graded.html", {"graded": graded})
    key = ("graded", graded.verdict, graded.feedback, question.is_borrowed)
    if key not in question.shells:
        shown = {**vars(graded), "question": marked(question)}
        context = {"graded": shown, "options_html": OPTIONS}
        question.shells[key] = render_to_string("quizzes/_graded.html", context)
    html = question.shells[key].replace(NUMBER, str(question.number)).replace(TEXT, question.html)
    options = "".join(option_result(question, option) for option in graded.options)
    return mark_safe(html.replace(OPTIONS, options))


def option_result(question: QuestionView, option: OptionResult) -> str:
    """What came of an option; it reads alike for all who chose alike."""
    key = ("option", option.id, option.is_chosen, option.is_right)
    if key not in question.shells:
        html = render_to_string("quizzes/_option_result.html", {"option": option})
        question.shells[key] = html
    return question.shells[key]


def shell(name: str, question: QuestionView, behaviour: str) -> str:
    """The template with marks where learners differ, kept with the paper."""
    key = (
        name,
        behaviour,
        question.is_borrowed,
        question.is_answered,
        question.is_flagged,
        question.certainty,
    )
    if key not in question.shells:
        question.shells[key] = render(name, marked(question), behaviour, {})
    return question.shells[key]


def marked(question: QuestionView) -> dict[str, object]:
    """The question as its template reads it, with marks where learners differ."""
    return {
        **vars(question),
        "is_answered": question.is_answered,
        "has_gaps": question.has_gaps,
        "takes_answer": question.takes_answer,
        "number": NUMBER,
        "sequence": SEQUENCE,
        "html": TEXT,
        "answer_html": ANSWER,
    }


def render(
    name: str, question: object, behaviour: str, outcomes: Mapping[str, object]
) -> SafeString:
    """The template of one question."""
    context = {"question": question, "behaviour": behaviour, "outcomes": outcomes}
    return render_to_string(name, context)
