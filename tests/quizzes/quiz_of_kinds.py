"""A quiz with a question of every kind; a unique word in all that must not be told early."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from quizzes.models import (
    Question,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizText,
    QuizVersion,
)
from studypack.accounts.models import Role, User

# What is asked: kind, body, and the words of the options. `canary` is put into what is secret.
KINDS: Final[Mapping[str, tuple[str, dict[str, Any], dict[str, str]]]] = {
    "single": (
        "single_choice",
        {"options": ["a", "b", "c"], "key": "b"},
        {"a": "Never", "b": "Always", "c": "At times"},
    ),
    "multiple": (
        "multiple_choice",
        {"options": ["a", "b", "c"], "keys": ["a", "c"]},
        {"a": "Clipping", "b": "Prayer", "c": "Residual paths"},
    ),
    "true": ("true_false", {"key": "true"}, {}),
    "numeric": ("numeric", {"answers": [{"id": "n", "value": "3.14159265"}]}, {}),
    "text": (
        "short_text",
        {"answers": [{"id": "t", "value": "canary-text-key"}, {"value": "relu", "fraction": "1"}]},
        {},
    ),
    "cloze": (
        "cloze",
        {
            "gaps": {
                "g1": {
                    "kind": "short_text",
                    "answers": [{"id": "t", "value": "canary-cloze-key"}, {"value": "loss"}],
                },
                "g2": {"kind": "single_choice", "options": ["up", "down"], "key": "down"},
            }
        },
        {"up": "up", "down": "down &lt;&lt;"},
    ),
    "matching": (
        "matching",
        {"pairs": {"p1": "m1", "p2": "m2"}, "extra": ["m3"]},
        {"p1": "Sigmoid", "p2": "ReLU", "m1": "vanishes", "m2": "dies", "m3": "sings"},
    ),
    "ordering": (
        "ordering",
        {"options": ["c", "a", "b"]},
        {"a": "Backward pass", "b": "Update", "c": "Forward pass"},
    ),
    "open": ("open", {"lines": "3"}, {}),
    "description": ("description", {}, {}),
}
TEXTS: Final = {
    "single": "How often does it vanish?",
    "multiple": "What helps against exploding?",
    "true": "A saturated unit passes little gradient.",
    "numeric": "What is pi to eight places?",
    "text": "Which activation is max(0, x)?",
    "cloze": "We follow the slope of the {{g1}} and go {{g2}} the hill.",
    "matching": "What happens to it?",
    "ordering": "Which comes first?",
    "open": "Explain it in your own words.",
    "description": "Read the questions above once more.",
}
# Parts of the words above that are secret, beside `canary-…`.
KEYS: Final = ("3.14159265",)


def content(name: str) -> dict[str, Any]:
    """The words of one question, as HTML."""
    kind, _, options = KINDS[name]
    commented = options or ({"true": "", "false": ""} if kind == "true_false" else {})
    feedback = {key: f"<p>canary-{name}-feedback-{key}</p>" for key in commented}
    overall = () if kind in ("description", "open") else ("right", "partly", "wrong")
    feedback |= {key: f"<p>canary-{name}-overall-{key}</p>" for key in overall}
    open_texts = {
        "model_answer": f"<p>canary-{name}-model</p>",
        "rubric": f"<p>canary-{name}-rubric</p>",
    }
    return {
        "text": TEXTS[name],
        "options": options,
        "feedback": feedback,
        "explanation": f"<p>canary-{name}-explanation</p>",
        "hints": [f"<p>canary-{name}-hint-{number}</p>" for number in (1, 2)],
        **(open_texts if kind == "open" else {}),
    }


def store_quiz(slug: str, names: Sequence[str] = tuple(KINDS), **rules: Any) -> Quiz:
    """The quiz, published, its questions in this order, by a teacher of its own."""
    author = User.objects.create(username=f"author-of-{slug}", role=Role.TEACHER)
    quiz: Quiz = Quiz.objects.create(slug=slug, author=author, is_published=True, **rules)
    QuizText.objects.create(
        quiz=quiz, language="en", title="Every kind", description="<p>One of each.</p>"
    )
    version = QuizVersion.objects.create(quiz=quiz, number=1)
    for position, name in enumerate(names, start=1):
        asked = store_question(author, name)
        QuizItem.objects.create(quiz_version=version, position=position, question_version=asked)
    return quiz


def store_question(author: User, name: str) -> QuestionVersion:
    """The only version of the question."""
    kind, body, _ = KINDS[name]
    question = Question.objects.create(owner=author, slug=f"q-{name}")
    asked: QuestionVersion = QuestionVersion.objects.create(
        question=question, number=1, kind=kind, body=body, fingerprint=name
    )
    QuestionText.objects.create(
        version=asked, language="en", content=content(name), fingerprint=name
    )
    return asked
