"""What people do with questions: an author stores them, a learner answers them."""

from quizzes.checking import check_questions
from quizzes.services.answering import (
    GivenAnswer,
    Saved,
    new_seed,
    save_answers,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.services.storing import store_questions

__all__ = [
    "GivenAnswer",
    "Saved",
    "check_questions",
    "new_seed",
    "save_answers",
    "save_response",
    "start_attempt",
    "store_questions",
    "submit_attempt",
]
