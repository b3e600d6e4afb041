"""How a browser asks for a run, by the API or by a form."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone

from simulator.services import Requested, accepted_spec, request_run
from studypack.accounts.learners import current_learner, obtain_learner, signed_in_user
from studypack.accounts.limits import NEWCOMER, RUN, refuse_over, times_before


def ask_for_run(request: HttpRequest, raw: Mapping[str, object]) -> Requested:
    """The run of a spec, for the learner of this browser.

    Raises:
        RefusedError: the address asks too often, the spec cannot be used, or the learner has too
            many waiting.
    """
    refuse_over(RUN, request)
    # Before a learner is made: a stranger whose spec is refused is not remembered as a learner.
    accepted_spec(raw, signed_in_user(request))
    behind = newcomers_before(request)
    return request_run(raw, obtain_learner(request), timezone.now(), behind=behind)


def newcomers_before(request: HttpRequest) -> int:
    """How many strangers the same address has brought lately; 0 for who has been here before."""
    if current_learner(request) is not None or signed_in_user(request) is not None:
        return 0
    return min(times_before(NEWCOMER, request), NEWCOMER.most)
