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
from quizzes.services.grading import mark_response
from quizzes.services.practising import Checked, check_response
from quizzes.services.starting import (
    grant_exception,
    move_deadlines,
    new_seed,
    start_again,
    start_attempt,
)
from quizzes.services.storing import store_questions

__all__ = [
    "Checked",
    "GivenAnswer",
    "Saved",
    "check_questions",
    "check_response",
    "end_if_over",
    "end_overdue_attempts",
    "flag_question",
    "grant_exception",
    "mark_response",
    "move_deadlines",
    "new_seed",
    "save_answers",
    "save_response",
    "start_again",
    "start_attempt",
    "store_questions",
    "submit_attempt",
]
