"""Questions, the quizzes made of them, and what learners answered."""

from quizzes.models.attempts import Attempt, Response, Try
from quizzes.models.grade_changes import Cause, GradeChange
from quizzes.models.imports import PendingImport
from quizzes.models.live import LiveAnswer, LiveMember, LiveSession
from quizzes.models.questions import (
    Question,
    QuestionImage,
    QuestionTag,
    QuestionText,
    QuestionVersion,
)
from quizzes.models.quizzes import (
    Quiz,
    QuizException,
    QuizItem,
    QuizText,
    QuizVersion,
    Regrade,
    SettingsChange,
)
from quizzes.models.sharing import QuizShare

__all__ = [
    "Attempt",
    "Cause",
    "GradeChange",
    "LiveAnswer",
    "LiveMember",
    "LiveSession",
    "PendingImport",
    "Question",
    "QuestionImage",
    "QuestionTag",
    "QuestionText",
    "QuestionVersion",
    "Quiz",
    "QuizException",
    "QuizItem",
    "QuizShare",
    "QuizText",
    "QuizVersion",
    "Regrade",
    "Response",
    "SettingsChange",
    "Try",
]
