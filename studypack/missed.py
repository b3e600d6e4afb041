"""Where quizzes and reviews meet: what was answered wrongly becomes cards."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from quizzes.models import Attempt
from quizzes.reading import page_language
from quizzes.results import is_shown, read_result
from quizzes.studying import StudyQuestion, study_of
from studypack.accounts.learners import current_learner
from studypack.accounts.limits import REVIEW, refuse_over
from studypack.common.languages import LANGUAGE_CODES
from studypack.reviews.keys import CardKey, Source
from studypack.reviews.services import MissedQuestion, add_missed


@never_cache
@require_POST
def make_cards(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Makes cards of what was not right in a result that may be seen; leads to the reviews."""
    own = Attempt.objects.of(current_learner(request))
    attempt = get_object_or_404(own.select_related("quiz_version__quiz__pack"), pk=attempt_id)
    refuse_over(REVIEW, request)
    if not is_shown(attempt, timezone.now()):
        raise Http404
    missed = missed_in(attempt)
    count = add_missed(attempt.learner, missed)
    told = ngettext(
        "%(count)d question is a new card.", "%(count)d questions are new cards.", count
    )
    messages.info(request, told % {"count": count})
    return HttpResponseRedirect(reverse("reviews:review-list"))


def missed_in(attempt: Attempt) -> list[MissedQuestion]:
    """The questions of an attempt that got less than the full credit, in every language."""
    _, result = read_result(attempt, page_language(), timezone.now())
    wrong = {
        found.question.slug
        for found in result.questions
        if found.fraction < 1 and not found.awaits_marking
    }
    quiz = attempt.quiz_version.quiz
    return [
        MissedQuestion(
            key=CardKey(source=Source.QUESTION, group=quiz.slug, slug=slug),
            pack_id=quiz.pack_id,
            content=content,
        )
        for slug, content in words_by_question(attempt, wrong).items()
    ]


def words_by_question(
    attempt: Attempt, slugs: Iterable[str]
) -> dict[str, dict[str, dict[str, str]]]:
    """Both sides of each question in each language that it is written in, in the quiz's order."""
    wanted = set(slugs)
    words: dict[str, dict[str, dict[str, str]]] = {}
    for language in LANGUAGE_CODES:
        with translation.override(language):
            for question in study_of(attempt.quiz_version, language):
                if question.slug in wanted and question.language == language:
                    words.setdefault(question.slug, {})[language] = sides_of(question)
    return words


def sides_of(question: StudyQuestion) -> dict[str, str]:
    """What is asked in front, what is right and why behind, as HTML; where to reread beside it."""
    context = {"question": replace(question, note=None)}
    return {
        "front": render_to_string("quizzes/_card_front.html", context),
        "back": render_to_string("quizzes/_right_answer.html", context),
        "url": question.note.url if question.note else "",
    }
