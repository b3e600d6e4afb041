"""The shapes in which the API takes and gives a teacher's questions and quizzes."""

from typing import Any

from rest_framework import serializers

from quizzes.services.publishing import HIGHEST_MARK, LONGEST_POOL, LONGEST_TITLE, MOST_QUESTIONS
from quizzes.teaching.gift_views import LONGEST
from quizzes.teaching.quiz_list import QuizState
from quizzes.teaching.quiz_results import AttemptState
from quizzes.teaching.quiz_settings import LONGEST_DESCRIPTION
from studypack.common.api_lists import PageOut
from studypack.common.languages import ENGLISH, LANGUAGES


class QuestionIn(serializers.Serializer[Any]):
    """A question as one text in GIFT."""

    gift = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    language = serializers.ChoiceField(choices=LANGUAGES, default=ENGLISH)
    agreed = serializers.BooleanField(
        default=False, help_text="Saves it, though GIFT cannot say all of what is stored."
    )


class BankRowOut(serializers.Serializer[Any]):
    """A question in a list, as its latest version asks it."""

    id = serializers.CharField(source="question.slug")
    title = serializers.CharField()
    kind = serializers.CharField(source="question.kind")
    version = serializers.IntegerField(source="number")
    tags = serializers.ListField(child=serializers.CharField())
    category = serializers.CharField(source="question.category")
    is_retired = serializers.BooleanField(source="question.is_retired")
    changed_at = serializers.DateTimeField(allow_null=True)


class BankOut(PageOut):
    """Questions, the one changed last first."""

    results = BankRowOut(many=True)


class BankQuestionOut(serializers.Serializer[Any]):
    """A question with its text in GIFT; `lost` says what GIFT has no words for."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    is_retired = serializers.BooleanField()
    gift = serializers.CharField()
    lost = serializers.ListField(child=serializers.CharField())


class QuizIn(serializers.Serializer[Any]):
    """A new quiz."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, default="", allow_blank=True, help_text="Markdown."
    )
    language = serializers.ChoiceField(choices=LANGUAGES, default=ENGLISH)


class PlacedIn(serializers.Serializer[Any]):
    """A question at its place."""

    question = serializers.SlugField(max_length=80)
    mark = serializers.FloatField(min_value=0, max_value=HIGHEST_MARK, default=1.0)
    pool = serializers.CharField(max_length=LONGEST_POOL, default="", allow_blank=True)


class ArrangementIn(serializers.Serializer[Any]):
    """What a quiz asks, in order, and how many are drawn of each pool."""

    questions = PlacedIn(many=True, max_length=MOST_QUESTIONS)
    draws = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_QUESTIONS), default=dict
    )


class TeacherQuizOut(serializers.Serializer[Any]):
    """A quiz of one's own in a list; the mean is of the attempts that count."""

    id = serializers.CharField(source="quiz.slug")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in QuizState])
    attempts = serializers.IntegerField()
    to_mark = serializers.IntegerField()
    mean_percent = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(source="quiz.get_absolute_url")


class TeacherQuizzesOut(PageOut):
    """Quizzes of one's own, the newest first."""

    results = TeacherQuizOut(many=True)


class TeacherQuizDetailOut(TeacherQuizOut):
    """The same with what is arranged, published or not."""

    questions = PlacedIn(many=True)
    draws = serializers.DictField(child=serializers.IntegerField())


class TakenOut(serializers.Serializer[Any]):
    """An attempt of somebody's as its teacher sees it."""

    id = serializers.UUIDField(source="attempt.pk")
    state = serializers.CharField(help_text=f"One of {', '.join(AttemptState)}.")
    started_at = serializers.DateTimeField(source="attempt.started_at")
    submitted_at = serializers.DateTimeField(source="attempt.submitted_at", allow_null=True)
    is_counted = serializers.BooleanField(source="attempt.is_counted")
    score = serializers.FloatField(source="attempt.score", allow_null=True)
    maximum = serializers.FloatField(source="attempt.maximum")
    percent = serializers.FloatField(allow_null=True)


class LearnerResultOut(serializers.Serializer[Any]):
    """Somebody's attempts, the earliest first, and what counts of them."""

    name = serializers.CharField(help_text="What others call them.")
    grade_percent = serializers.FloatField(allow_null=True)
    attempts = TakenOut(many=True)


class ResultsPageOut(PageOut):
    """Whoever took a quiz, by name."""

    results = LearnerResultOut(many=True)


class SubmissionOut(TakenOut):
    """The same with the quiz and whoever took it."""

    quiz = serializers.CharField(source="attempt.quiz_version.quiz.slug")
    name = serializers.CharField(help_text="What others call them.")


class SubmissionsOut(PageOut):
    """Attempts that were submitted."""

    results = SubmissionOut(many=True)
