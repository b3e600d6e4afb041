"""Classes, who belongs to them, how one joins, and what is assigned to their students."""

from datetime import datetime
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models import Attempt, Quiz
from simulator.models import Experiment
from studypack.accounts.models import Learner, User
from studypack.classes.codes import LENGTH, spaced
from studypack.common.languages import ENGLISH, LANGUAGES
from studypack.packs.models import Note, NoteReading, Pack

NAME_LENGTH: Final = 120
TITLE_LENGTH: Final = 200
REASON_LENGTH: Final = 200
KINDS: Final = ("note", "pack", "quiz", "experiment")
DATES: Final = ("opens_at", "due_at", "closes_at")


class Standing(models.TextChoices):
    """What somebody is in a class."""

    STUDENT = "student", _("Student")
    CO_TEACHER = "co-teacher", _("Co-teacher")


class ClassQuerySet(models.QuerySet["Class"]):
    """Sets of classes."""

    def taught_by(self, user: User) -> Self:
        """The classes that this person owns or helps to teach; none to whoever is no teacher."""
        if not user.is_teacher:
            return self.none()
        helped = Membership.objects.filter(user=user, role=Standing.CO_TEACHER)
        return self.filter(Q(owner=user) | Q(pk__in=helped.values("of_class")))

    def attended_by(self, user: User) -> Self:
        """The classes in which this person is a student."""
        attended = Membership.objects.filter(user=user, role=Standing.STUDENT)
        return self.filter(pk__in=attended.values("of_class"))

    def known_to(self, user: User) -> Self:
        """The classes that this person teaches or attends."""
        return self.taught_by(user) | self.attended_by(user)

    def current(self) -> Self:
        """The classes that are not archived."""
        return self.filter(is_archived=False)


class Class(models.Model):
    """People who learn together, and the teacher whose class it is.

    current -> archived (`is_archived`: nobody joins, nothing is due, results stay) -> current
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="classes"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default=ENGLISH)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = ClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["is_archived", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("classes:class-detail", args=[self.pk])


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Sets of memberships."""

    def by_name(self) -> Self:
        """By the names that others call the people, who are at hand."""
        pseudonym = models.functions.NullIf("user__pseudonym", models.Value(""))
        named = self.select_related("user__learner")
        return named.order_by(Coalesce(pseudonym, "user__username"), "pk")

    def students(self) -> Self:
        """Those of students, by name."""
        return self.filter(role=Standing.STUDENT).by_name()


class Membership(models.Model):
    """That somebody belongs to a class."""

    of_class = models.ForeignKey(Class, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Standing, default=Standing.STUDENT)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["of_class", "joined_at"]
        constraints = [
            models.UniqueConstraint(fields=["of_class", "user"], name="one_membership_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.of_class_id}"

    @property
    def learner(self) -> Learner | None:
        """Whose work it is; None where nothing was kept yet."""
        return getattr(self.user, "learner", None)


class JoinCode(models.Model):
    """The one code of a class; making a new one ends the old one.

    on -> off (`is_on`) -> on; on -> over at `expires_at`
    """

    of_class = models.OneToOneField(Class, on_delete=models.CASCADE, related_name="join_code")
    code = models.CharField(_("code"), max_length=LENGTH, unique=True)
    is_on = models.BooleanField(_("on"), default=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("join code")
        verbose_name_plural = _("join codes")

    def __str__(self) -> str:
        return self.code

    @property
    def shown(self) -> str:
        """The code in groups of letters."""
        return spaced(self.code)

    def is_open(self, now: datetime) -> bool:
        """Whether one can join by it now."""
        return self.is_on and now < self.expires_at and not self.of_class.is_archived


class Invitation(models.Model):
    """A place in a class for whoever proves that an e-mail address is theirs."""

    of_class = models.ForeignKey(Class, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(fields=["of_class", "email"], name="one_invitation_an_address")
        ]

    def __str__(self) -> str:
        return self.email


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Sets of assignments."""

    def published(self) -> Self:
        """Those that students see."""
        return self.filter(is_published=True)

    def about(self, pack: str) -> Self:
        """Those of a pack, or of a note, a quiz or an experiment of it."""
        through = ("pack", "note__pack", "quiz__pack", "experiment__pack")
        return self.filter(Q(*[Q(**{f"{way}__slug": pack}) for way in through], _connector=Q.OR))

    def for_student(self, user: User) -> Self:
        """What the person's current classes assign, with `own_opens_at`, `own_due_at` and so on.

        Those are the dates of the person's exception, and of everybody where it says nothing.
        """
        attended = Class.objects.current().attended_by(user)
        mine = AssignmentException.objects.filter(assignment=OuterRef("pk"), membership__user=user)
        dates: dict[str, Any] = {
            f"own_{name}": Coalesce(Subquery(mine.values(name)[:1]), name) for name in DATES
        }
        found = self.published().filter(of_class__in=attended).annotate(**dates)
        return found.select_related("of_class", "pack", "note__pack", "quiz", "experiment__pack")

    def with_reading(self, learner: Learner | None) -> Self:
        """With `is_read` and `is_taken`: the note or all of the pack read, the quiz submitted."""
        finished = NoteReading.objects.of(learner).finished()
        of_pack = Note.objects.filter(pack=OuterRef("pack"))
        unread = of_pack.exclude(pk__in=finished.values("note"))
        counted = Attempt.objects.of(learner).counted().exclude(submitted_at=None)
        is_read = Exists(finished.filter(note=OuterRef("note"))) | (
            Exists(of_pack) & ~Exists(unread)
        )
        taken = counted.filter(quiz_version__quiz=OuterRef("quiz"))
        return self.annotate(is_read=is_read, is_taken=Exists(taken))


class Assignment(models.Model):
    """One pack, note, quiz or experiment that the students of a class are to do.

    draft -> published (`is_published`: students see it) -> draft
    The dates and attempts of a quiz hold for the students of the class only.
    """

    of_class = models.ForeignKey(Class, on_delete=models.CASCADE, related_name="assignments")
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, null=True, blank=True)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, null=True, blank=True)
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, null=True, blank=True)
    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, null=True, blank=True)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    instructions = models.TextField(_("note to students"), blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True
    )
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_at", "pk"]
        default_related_name = "assignments"
        constraints = [
            models.CheckConstraint(
                name="one_thing_an_assignment",
                condition=Q(
                    *[
                        Q(**{f"{other}__isnull": other != kind for other in KINDS})
                        for kind in KINDS
                    ],
                    _connector=Q.OR,
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """What is assigned: one of `KINDS`."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def thing_name(self) -> str:
        """What is assigned, by its id: of a note or an experiment behind that of its pack."""
        thing = getattr(self, self.kind)
        is_within = self.kind in {"note", "experiment"}
        return f"{thing.pack.slug}/{thing.slug}" if is_within else str(thing.slug)


class AssignmentException(models.Model):
    """Other dates, attempts or time for one student: what is left empty is as for everybody."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="exceptions")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="exceptions")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True
    )
    time_limit_s = models.PositiveIntegerField(_("time limit in seconds"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = _("exception of an assignment")
        verbose_name_plural = _("exceptions of assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "membership"], name="one_exception_a_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.membership_id}"


class Reminder(models.Model):
    """That somebody was reminded of an assignment: once is enough."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "user"], name="one_reminder_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.user_id}"


class NoReminders(models.Model):
    """That somebody wants no reminders by mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="no_reminders"
    )

    class Meta:
        verbose_name = _("wish for no reminders")
        verbose_name_plural = _("wishes for no reminders")

    def __str__(self) -> str:
        return str(self.user_id)
