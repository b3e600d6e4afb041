"""The shapes in which the API takes and gives quizzes and attempts."""

from typing import Any

from rest_framework import serializers

from quizzes.results import Verdict
from quizzes.services.answering import HIGHEST_SEQUENCE
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


class AnswerIn(serializers.Serializer[Any]):
    """An answer on top of the one with the sequence below."""

    sequence = serializers.IntegerField(min_value=1, max_value=HIGHEST_SEQUENCE)
    answer = serializers.JSONField(help_text="The id of an option.")


class SavedOut(serializers.Serializer[Any]):
    """The answer that stands."""

    question = serializers.CharField()
    sequence = serializers.IntegerField()
    answer = serializers.JSONField()
    saved_at = serializers.DateTimeField()


class OptionOut(serializers.Serializer[Any]):
    """An option, at its place in this attempt."""

    id = serializers.CharField()
    text = serializers.CharField(source="html", help_text="HTML.")


class QuestionOut(QuizQuestionOut):
    """A question in an attempt, with the answer that stands."""

    options = OptionOut(many=True)
    sequence = serializers.IntegerField(help_text="0 where nothing was answered yet.")
    answer = serializers.JSONField(allow_null=True)
    saved_at = serializers.DateTimeField(allow_null=True)


class OptionResultOut(OptionOut):
    """An option and what came of it."""

    is_chosen = serializers.BooleanField()
    is_right = serializers.BooleanField()
    feedback = serializers.CharField(help_text="HTML.", allow_blank=True)


class NoteLinkOut(serializers.Serializer[Any]):
    """A note to reread."""

    title = serializers.CharField()
    url = serializers.CharField()


class QuestionResultOut(serializers.Serializer[Any]):
    """A question graded."""

    id = serializers.CharField(source="question.slug")
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    fraction = serializers.FloatField()
    options = OptionResultOut(many=True)
    explanation = serializers.CharField(help_text="HTML.")
    note = NoteLinkOut(allow_null=True)


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
    """An attempt; `result` is null until it is submitted."""

    id = serializers.UUIDField(source="attempt.id")
    quiz = serializers.CharField(source="attempt.quiz_version.quiz.slug")
    version = serializers.IntegerField(source="attempt.quiz_version.number")
    status = serializers.ChoiceField(choices=["open", "submitted"], source="attempt.status")
    language = serializers.CharField(source="attempt.language")
    started_at = serializers.DateTimeField(source="attempt.started_at")
    submitted_at = serializers.DateTimeField(source="attempt.submitted_at", allow_null=True)
    title = serializers.CharField()
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    questions = QuestionOut(many=True)
    result = ResultOut(allow_null=True)
    url = serializers.CharField()
