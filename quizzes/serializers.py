"""The shapes in which the API takes and gives quizzes and attempts."""

from typing import Any

from rest_framework import serializers

from quizzes.kinds.base import AnswerShape, ControlType
from quizzes.reading import QuestionView
from quizzes.results import QuestionResult, Verdict
from quizzes.rules import Behaviour
from quizzes.services.answering import HIGHEST_SEQUENCE
from studypack.common.api_lists import PageOut
from studypack.common.languages import LANGUAGES


class QuizQuestionOut(serializers.Serializer[Any]):
    """A question without options or answers."""

    id = serializers.CharField(source="slug")
    position = serializers.IntegerField(source="number")
    kind = serializers.CharField()
    text = serializers.CharField(source="html", help_text="HTML.")
    language = serializers.CharField()


class QuizOut(serializers.Serializer[Any]):
    """A quiz and what it asks."""

    id = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="HTML.")
    author = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    question_count = serializers.IntegerField()
    questions = QuizQuestionOut(many=True)
    url = serializers.CharField()


class AttemptIn(serializers.Serializer[Any]):
    """How an attempt is started."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    behaviour = serializers.ChoiceField(
        choices=[Behaviour.PRACTICE.value],
        required=False,
        help_text="Practice, which does not count, where the quiz may be practised.",
    )


class AnswerIn(serializers.Serializer[Any]):
    """An answer on top of the one with the sequence below."""

    sequence = serializers.IntegerField(min_value=1, max_value=HIGHEST_SEQUENCE)
    answer = serializers.JSONField(help_text="In the shape that the question asks for.")
    certainty = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="1 to 3, how sure the learner is, where the quiz asks for it.",
    )


class TryIn(AnswerIn):
    """An answer to be checked in practice."""

    gives_up = serializers.BooleanField(
        required=False, help_text="Shows what is right; there is no other try."
    )


class FlagIn(serializers.Serializer[Any]):
    """Whether a question is flagged."""

    is_flagged = serializers.BooleanField()


class SavedOut(serializers.Serializer[Any]):
    """The answer that stands."""

    question = serializers.CharField()
    sequence = serializers.IntegerField()
    answer = serializers.JSONField()
    certainty = serializers.IntegerField(allow_null=True)
    saved_at = serializers.DateTimeField()


class OptionOut(serializers.Serializer[Any]):
    """An option, at its place in this attempt."""

    id = serializers.CharField()
    text = serializers.CharField(source="html", help_text="HTML.")


class ControlOut(serializers.Serializer[Any]):
    """What takes one part of an answer."""

    part = serializers.CharField(allow_blank=True, help_text="Empty for the whole question.")
    type = serializers.ChoiceField(choices=[type.value for type in ControlType])
    options = serializers.ListField(child=serializers.CharField())
    prompt = serializers.CharField(allow_blank=True, help_text="The option that labels it.")


class QuestionOut(QuizQuestionOut):
    """A question in an attempt, with the answer that stands."""

    shape = serializers.ChoiceField(
        choices=[shape.value for shape in AnswerShape],
        help_text="one: an option id; many: a list of them; text: a string; map: the answers by "
        "part; order: the option ids from first to last; none: nothing to answer.",
    )
    mark = serializers.FloatField()
    options = OptionOut(many=True)
    controls = ControlOut(many=True)
    sequence = serializers.IntegerField(help_text="0 where nothing was answered yet.")
    answer = serializers.JSONField(help_text="Null where nothing was answered yet.")
    certainty = serializers.IntegerField(allow_null=True)
    is_flagged = serializers.BooleanField()
    is_settled = serializers.BooleanField(help_text="Practice has shown what is right.")
    saved_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, question: QuestionView) -> dict[str, object]:
        """The question as declared above, without asking every field how: a quiz has many."""
        return {
            "id": question.slug,
            "position": question.number,
            "kind": question.kind,
            "text": question.html,
            "language": question.language,
            "shape": question.shape.value,
            "mark": question.mark,
            "options": [{"id": option.id, "text": option.html} for option in question.options],
            "controls": [
                {
                    "part": control.part,
                    "type": control.type.value,
                    "options": list(control.options),
                    "prompt": control.prompt,
                }
                for control in question.controls
            ],
            "sequence": question.sequence,
            "answer": question.answer,
            "certainty": question.certainty,
            "is_flagged": question.is_flagged,
            "is_settled": question.is_settled,
            "saved_at": question.saved_at,
        }


class OptionResultOut(OptionOut):
    """An option and what came of it."""

    is_chosen = serializers.BooleanField()
    is_right = serializers.BooleanField()
    feedback = serializers.CharField(help_text="HTML.", allow_blank=True)


class NoteLinkOut(serializers.Serializer[Any]):
    """A note to reread."""

    title = serializers.CharField()
    url = serializers.CharField()


class PartResultOut(serializers.Serializer[Any]):
    """A gap, a pair or a place, and what came of it; given and right are HTML."""

    prompt = serializers.CharField(help_text="HTML.", allow_blank=True)
    given = serializers.CharField(allow_blank=True)
    right = serializers.ListField(child=serializers.CharField())
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])


class QuestionResultOut(serializers.Serializer[Any]):
    """A question graded."""

    id = serializers.CharField(source="question.slug")
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    fraction = serializers.FloatField()
    options = OptionResultOut(many=True)
    parts = PartResultOut(many=True)
    feedback = serializers.ListField(child=serializers.CharField(), help_text="HTML.")
    explanation = serializers.CharField(help_text="HTML.")
    model_answer = serializers.CharField(help_text="HTML.", allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    note = NoteLinkOut(allow_null=True)

    def to_representation(self, result: QuestionResult) -> dict[str, object]:
        """The result as declared above, without asking every field how."""
        return {
            "id": result.question.slug,
            "verdict": result.verdict.value,
            "fraction": result.fraction,
            "options": [
                {
                    "id": option.id,
                    "text": option.html,
                    "is_chosen": option.is_chosen,
                    "is_right": option.is_right,
                    "feedback": option.feedback,
                }
                for option in result.options
            ],
            "parts": [
                {
                    "prompt": part.prompt,
                    "given": part.given,
                    "right": list(part.right),
                    "verdict": part.verdict.value,
                }
                for part in result.parts
            ],
            "feedback": list(result.feedback),
            "explanation": result.explanation,
            "model_answer": result.model_answer,
            "comment": result.comment,
            "note": {"title": result.note.title, "url": result.note.url} if result.note else None,
        }


class OutcomeOut(serializers.Serializer[Any]):
    """What practice shows after a try; `result` is null until the question is settled."""

    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    feedback = serializers.ListField(child=serializers.CharField(), help_text="HTML.")
    hint = serializers.CharField(help_text="HTML.", allow_blank=True)
    tries_left = serializers.IntegerField()
    result = QuestionResultOut(allow_null=True)


class TriedOut(serializers.Serializer[Any]):
    """The answer that stands, and what came of it."""

    saved = SavedOut()
    outcome = OutcomeOut()


class ConceptScoreOut(serializers.Serializer[Any]):
    """The score on one key concept."""

    id = serializers.CharField()
    title = serializers.CharField()
    score = serializers.FloatField()
    maximum = serializers.FloatField()


class ResultOut(serializers.Serializer[Any]):
    """The result of a submitted attempt."""

    score = serializers.FloatField()
    maximum = serializers.FloatField()
    percent = serializers.IntegerField()
    questions = QuestionResultOut(many=True)
    concepts = ConceptScoreOut(many=True)


class AttemptOut(serializers.Serializer[Any]):
    """An attempt; `result` is null until it is submitted and may be seen."""

    id = serializers.UUIDField(source="attempt.id")
    quiz = serializers.CharField(source="attempt.quiz_version.quiz.slug")
    version = serializers.IntegerField(source="attempt.quiz_version.number")
    status = serializers.ChoiceField(choices=["open", "submitted"], source="attempt.status")
    language = serializers.CharField(source="attempt.language")
    started_at = serializers.DateTimeField(source="attempt.started_at")
    submitted_at = serializers.DateTimeField(source="attempt.submitted_at", allow_null=True)
    deadline_at = serializers.DateTimeField(source="attempt.deadline_at", allow_null=True)
    behaviour = serializers.CharField(source="attempt.behaviour")
    title = serializers.CharField()
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    questions = QuestionOut(many=True)
    outcomes = serializers.DictField(
        child=OutcomeOut(), help_text="Of the questions that were tried in practice."
    )
    result = ResultOut(allow_null=True)
    url = serializers.CharField()


class QuizRowOut(serializers.Serializer[Any]):
    """A quiz in a list."""

    id = serializers.CharField(source="slug")
    title = serializers.CharField(source="text.title")
    language = serializers.CharField(source="text.language")
    pack = serializers.CharField(source="pack.slug")
    url = serializers.CharField(source="get_absolute_url")


class QuizzesOut(PageOut):
    """Quizzes."""

    results = QuizRowOut(many=True)


class AttemptRowOut(serializers.Serializer[Any]):
    """An attempt in a list; `score` is null until it may be seen."""

    id = serializers.UUIDField()
    quiz = serializers.CharField(source="quiz_version.quiz.slug")
    status = serializers.CharField(help_text="open or submitted.")
    behaviour = serializers.ChoiceField(choices=[behaviour.value for behaviour in Behaviour])
    language = serializers.CharField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField()
    url = serializers.CharField(source="get_absolute_url")


class AttemptsOut(PageOut):
    """Attempts, the latest first."""

    results = AttemptRowOut(many=True)
