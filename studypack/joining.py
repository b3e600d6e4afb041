"""Where all apps meet when two learners turn out to be one: what both did becomes one's.

A stranger who studied in this browser signs in to an account that has studied before. Each app's
rows move; where both have a row of the same thing, the fuller one stands.
"""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from quizzes.models import Attempt, LiveMember
from simulator.models import RunRequest
from studypack.accounts.adapters import AccountAdapter
from studypack.accounts.models import Learner
from studypack.classes.services import take_invitations
from studypack.packs.models import NoteReading
from studypack.reviews.joining import join_reviews
from studypack.reviews.models import Deck


class JoiningAdapter(AccountAdapter):
    """Accounts whose study is joined with what the browser had kept."""

    def join_study(self, kept: Learner, other: Learner) -> None:
        """The other learner's study is the account's."""
        join(kept, other)

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whether the address is the person's now: then they are in the classes that invited it."""
        is_proven = bool(super().confirm_email(request, email_address))
        if is_proven:
            take_invitations(email_address.user, [email_address.email.lower()])
        return is_proven


@transaction.atomic
def join(kept: Learner, other: Learner) -> None:
    """All that the other learner did is the kept one's; the other is gone."""
    join_readings(kept, other)
    join_requests(kept, other)
    join_reviews(kept, other)
    join_lives(kept, other)
    Attempt.objects.of(other).update(learner=kept)
    Deck.objects.of(other).update(learner=kept)
    other.delete()


def join_readings(kept: Learner, other: Learner) -> None:
    """A note that both read was read as far as the one who came further."""
    for reading in NoteReading.objects.of(other).select_related("note"):
        for moment in sorted({reading.first_at, reading.last_at}):
            NoteReading.objects.keep(kept, reading.note, reading.tenths, moment)


def join_requests(kept: Learner, other: Learner) -> None:
    """A run that both asked for is waited for where one of them does."""
    own = RunRequest.objects.filter(learner=kept)
    asked = RunRequest.objects.filter(learner=other)
    waited = asked.filter(is_withdrawn=False).values_list("run", flat=True)
    own.filter(run__in=list(waited)).update(is_withdrawn=False)
    asked.exclude(run__in=list(own.values_list("run", flat=True))).update(learner=kept)


def join_lives(kept: Learner, other: Learner) -> None:
    """In a session that both joined, the kept one's answers stand, and the other's fill gaps."""
    own = {member.session_id: member for member in LiveMember.objects.filter(learner=kept)}
    places = LiveMember.objects.filter(learner=other)
    for place in places.filter(session__in=list(own)):
        member = own[place.session_id]
        standing = member.answers.filter(item=OuterRef("item"), round=OuterRef("round"))
        place.answers.exclude(Exists(standing)).update(member=member)
    places.exclude(session__in=list(own)).update(learner=kept)
