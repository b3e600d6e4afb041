"""Experiments that lessons name, and the runs that workers compute."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Max, Min, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Learner
from studypack.packs.models import (
    ItemText,
    PackItem,
    TranslatedQuerySet,
    one_slug_a_pack,
    one_text_a_language,
)

LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 3


class ExperimentQuerySet(TranslatedQuerySet):
    """Sets of experiments."""

    def on_show(self) -> Self:
        """Those of the packs on show, in the order of their lessons."""
        return self.filter(pack__is_retired=False).order_by("pack__slug", "position")


class Experiment(PackItem):
    """A run that a lesson names: a spec, the knobs a reader may turn, and the lens to look by.

    `claim` is the verdict that the untouched spec must give; a test runs it.
    """

    claim = models.CharField(_("expected verdict"), max_length=20)
    lens = models.CharField(_("lens"), max_length=10)
    spec = models.JSONField(_("spec"))
    knobs = models.JSONField(_("open knobs"))
    choices = models.JSONField(_("narrower choices"), default=dict)

    objects = ExperimentQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("experiment")
        default_related_name = "experiments"


class ExperimentText(ItemText):
    """An experiment in words; `claim` is the sentence that its figure shows."""

    item = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    claim = models.TextField(_("claim"))
    alt = models.TextField(_("text alternative"))

    class Meta:
        constraints = one_text_a_language("item", "experiment")

    def __str__(self) -> str:
        return self.title


class Status(models.TextChoices):
    """Where a run is on its way."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    DIVERGED = "diverged", _("diverged")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


WAITING = (Status.QUEUED, Status.RUNNING)
COMPUTED = (Status.DONE, Status.DIVERGED)
FINAL = (*COMPUTED, Status.FAILED, Status.CANCELLED)
REUSABLE = (*WAITING, *COMPUTED)


class RunQuerySet(models.QuerySet["Run"]):
    """Sets of runs, and the conditional updates by which a worker holds one."""

    def of(self, learner: Learner | None) -> Self:
        """The runs this learner asked for; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(requests__learner=learner)

    def reusable(self, fingerprint: str, engine: str) -> Self:
        """The run of the same spec and engine that is computed or on its way."""
        return self.filter(fingerprint=fingerprint, engine=engine, status__in=REUSABLE)

    def claimable(self, now: datetime) -> Self:
        """Queued, or running under a lease that ran out."""
        return self.filter(Q(status=Status.QUEUED) | self._expired(now))

    def in_turn(self, now: datetime) -> Self:
        """Those that a worker may claim, the next one by the fair order first."""
        ready = self.claimable(now).filter(attempts__lt=MOST_ATTEMPTS)
        return ready.order_by("turn", "created_at")

    def present_turn(self) -> int:
        """The turn that the queue has come to, in which a learner who waits for nothing is served.

        Source: the virtual time of start-time fair queueing, Goyal, Vin & Cheng 1996.
        """
        turns = self.filter(status__in=WAITING).aggregate(
            started=Max("turn", filter=Q(status=Status.RUNNING)),
            queued=Min("turn", filter=Q(status=Status.QUEUED)),
        )
        return next((turn for turn in turns.values() if turn is not None), 0)

    def bring_forward(self, run_id: uuid.UUID, turn: int) -> None:
        """A queued run is served in this turn, if its own would come later."""
        self.filter(id=run_id, status=Status.QUEUED, turn__gt=turn).update(turn=turn)

    def claim(self, run_id: uuid.UUID, attempt: uuid.UUID, now: datetime) -> bool:
        """Makes this attempt the run's only one, unless another holds it or too many died."""
        return bool(
            self.in_turn(now)
            .filter(id=run_id)
            .update(
                status=Status.RUNNING,
                attempt=attempt,
                attempts=F("attempts") + 1,
                lease_until=now + LEASE,
                started_at=now,
                first_frame_at=None,
            )
        )

    def extend_lease(self, run_id: uuid.UUID, attempt: uuid.UUID, now: datetime) -> bool:
        """Whether the attempt still holds the run, which it now does for another lease.

        It asks for another with the frames that it stores, so the first time is that of the first.
        """
        held = self.filter(id=run_id, attempt=attempt, status=Status.RUNNING)
        first_frame_at = Coalesce("first_frame_at", Value(now))
        return bool(held.update(lease_until=now + LEASE, first_frame_at=first_frame_at))

    def finish(
        self, run_id: uuid.UUID, attempt: uuid.UUID, status: Status, now: datetime, **values: Any
    ) -> bool:
        """Ends the run in a final status, if the attempt still holds it."""
        held = self.filter(id=run_id, attempt=attempt, status=Status.RUNNING)
        return bool(held.update(status=status, finished_at=now, lease_until=None, **values))

    def cancel(self, run_id: uuid.UUID, now: datetime) -> None:
        """Ends a queued run; asks the worker of a running one to stop at its next flush."""
        queued = self.filter(id=run_id, status=Status.QUEUED)
        queued.update(status=Status.CANCELLED, finished_at=now)
        self.filter(id=run_id, status=Status.RUNNING).update(cancel_requested=True)

    def give_up_on_lost(self, now: datetime) -> int:
        """Fails the runs whose workers died as often as is allowed; returns how many."""
        lost = self.filter(self._expired(now), attempts__gte=MOST_ATTEMPTS)
        return lost.update(
            status=Status.FAILED,
            finished_at=now,
            lease_until=None,
            error_code="worker_lost",
            error_message=f"The worker was lost {MOST_ATTEMPTS} times.",
        )

    @staticmethod
    def _expired(now: datetime) -> Q:
        return Q(status=Status.RUNNING, lease_until__lt=now)


class Run(models.Model):
    """One simulation, shared by all who asked for the same spec.

    queued -> running                      (a worker claims it by lease)
    running -> running                     (the lease ran out: another attempt, three at most)
    running -> done | diverged | failed    (written by the attempt that holds the lease)
    queued | running -> cancelled          (nobody waits for it any more)

    Workers take the lowest `turn` first: a learner's n-th waiting run has the n-th turn from the
    present one, so that whoever waits for one run need not wait for another's fifty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    spec = models.JSONField(_("spec"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    engine = models.CharField(_("engine version"), max_length=20)
    torch = models.CharField(_("torch version"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)

    attempt = models.UUIDField(_("attempt"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    enqueued_at = models.DateTimeField(_("enqueued"))
    turn = models.PositiveIntegerField(_("turn"), default=0)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    first_frame_at = models.DateTimeField(_("first frame"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    theory = models.JSONField(_("theory"), null=True, blank=True)
    verdict = models.JSONField(_("verdict"), null=True, blank=True)
    diverged_at = models.JSONField(_("diverged at"), null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=40, blank=True)
    error_message = models.CharField(_("error"), max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "engine"],
                condition=Q(status__in=REUSABLE),
                name="one_reusable_run_per_spec",
            )
        ]
        indexes = [
            models.Index(
                fields=["status", "enqueued_at"],
                condition=Q(status__in=WAITING),
                name="runs_waiting",
            ),
            models.Index(
                fields=["status", "turn", "created_at"],
                condition=Q(status__in=WAITING),
                name="runs_in_turn",
            ),
            models.Index(
                fields=["-finished_at"],
                condition=Q(finished_at__isnull=False),
                name="runs_lately_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("simulator:run-detail", args=[self.id])

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in FINAL

    @property
    def position(self) -> int:
        """How many queued runs are before this one; 0 when it is next or no longer queued."""
        if self.status != Status.QUEUED:
            return 0
        sooner = Q(turn__lt=self.turn) | Q(turn=self.turn, created_at__lt=self.created_at)
        return Run.objects.filter(sooner, status=Status.QUEUED).count()


class RunRequest(models.Model):
    """That a learner asked for a run: what they may see, and who waits for it.

    Who was shown a run that another asked for has a row that is withdrawn from the start.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="requests")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="run_requests")
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "learner"], name="one_request_a_learner")
        ]

    def __str__(self) -> str:
        return f"{self.learner} asks for {self.run_id}"


class Frame(models.Model):
    """One recorded step of a run; append-only, `seq` is the reader's cursor."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="frames")
    seq = models.PositiveIntegerField(_("number"))
    payload = models.JSONField(_("measurements"))

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="one_frame_a_number")]

    def __str__(self) -> str:
        return f"{self.run_id} frame {self.seq}"
