"""Two learners who turn out to be one: their logs become one log, and cards are what it gives."""

from studypack.accounts.models import Learner
from studypack.reviews.models import PendingDeck, Review, ReviewCard, ReviewPlan
from studypack.reviews.services import hold, log_of, plan_of, rethink


def join_reviews(kept: Learner, other: Learner) -> None:
    """The other learner's cards and reviews are the kept one's, whose plan stands if there is one.

    Call it in a transaction, and delete the other afterwards: cards that both had go with them.
    """
    hold(kept)
    for model in (ReviewPlan, PendingDeck):
        if not model._default_manager.filter(learner=kept).exists():
            model._default_manager.filter(learner=other).update(learner=kept)
    own = {card.key: card for card in ReviewCard.objects.of(kept)}
    both = ReviewCard.objects.of(other).filter(key__in=list(own))
    move_log({card.pk: own[card.key] for card in both})
    Review.objects.of(other).update(learner=kept)
    moved = ReviewCard.objects.of(other).exclude(key__in=list(own))
    changed = [*moved, *(own[card.key] for card in both)]
    moved.update(learner=kept)
    for card in changed:
        card.learner = kept
    rethink(changed, log_of(changed), plan_of(kept).retention)


def move_log(card_by_other: dict[int, ReviewCard]) -> None:
    """The lines of these cards are their counterparts', but those that were told to both."""
    told = log_of(card_by_other.values())
    lines = Review.objects.filter(card__in=list(card_by_other))
    news = [
        line
        for line in lines
        if (line.device, line.sequence) not in told[card_by_other[line.card_id].pk]
    ]
    for line in news:
        line.card = card_by_other[line.card_id]
    Review.objects.bulk_update(news, ["card"], batch_size=500)
