"""What people do with questions: an author stores them, a learner answers them."""

from quizzes.checking import check_questions
from quizzes.services.answering import (
    GivenAnswer,
    Saved,
    end_if_over,
    end_overdue_attempts,
    flag_question,
    save_answers,
    save_response,
    submit_attempt,
)
from quizzes.services.authoring import Change, Stored, save_question
from quizzes.services.exporting import export_questions, versions_of
from quizzes.services.grading import grade_of_attempts, mark_own_response, mark_response
from quizzes.services.importing import Imported, ImportedQuestion, import_questions
from quizzes.services.practising import check_response
from quizzes.services.starting import (
    grant_exception,
    move_deadlines,
    new_seed,
    rules_for,
    standing_of,
    start_again,
    start_attempt,
)
from quizzes.services.storing import store_questions

__all__ = [
    "Change",
    "GivenAnswer",
    "Imported",
    "ImportedQuestion",
    "Saved",
    "Stored",
    "check_questions",
    "check_response",
    "end_if_over",
    "end_overdue_attempts",
    "export_questions",
    "flag_question",
    "grade_of_attempts",
    "grant_exception",
    "import_questions",
    "mark_own_response",
    "mark_response",
    "move_deadlines",
    "new_seed",
    "rules_for",
    "save_answers",
    "save_question",
    "save_response",
    "standing_of",
    "start_again",
    "start_attempt",
    "store_questions",
    "submit_attempt",
    "versions_of",
]
