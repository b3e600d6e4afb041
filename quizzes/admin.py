"""Questions, quizzes and attempts in the admin: looked at, retired, handed on; never edited."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes.models import (
    Attempt,
    GradeChange,
    LiveAnswer,
    LiveMember,
    LiveSession,
    PendingImport,
    Question,
    QuestionImage,
    QuestionTag,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizException,
    QuizItem,
    QuizShare,
    QuizText,
    QuizVersion,
    Regrade,
    Response,
    SettingsChange,
    Try,
)
from quizzes.services.handing_on import hand_on_questions, hand_on_quizzes
from quizzes.tables import TakenQuestions
from studypack.accounts.models import Role, User
from studypack.common.admin_rows import (
    LookedAt,
    LookedAtInline,
    asks_first,
    confirmation,
    log_action,
)
from studypack.common.admin_tables import TakenAway


class ChangingHands(LookedAt):
    """Rows of teachers that an admin retires, or hands on to another teacher."""

    hand_on: Callable[[list[Any], User], list[Any]]

    def tell(self, request: HttpRequest, rows: list[Any], said: str) -> None:
        """Each row's history says it, and the list says of how many."""
        log_action(request, rows, said)
        told = ngettext("{count} row was changed.", "{count} rows were changed.", len(rows))
        self.message_user(request, told.format(count=len(rows)))

    @admin.action(description=_("Hand the selected rows on to another teacher"))
    def hand_on_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Asks to whom first, whatever the number of rows."""
        name = request.POST.get("owner", "").strip()
        found = User.objects.filter(username=name, role__in=(Role.TEACHER, Role.ADMIN)).first()
        if found is None:
            problem = _("owner: {name} is not the user name of a teacher").format(name=repr(name))
            field = {"name": "owner", "label": _("User name of the teacher"), "value": name}
            field["problem"] = problem if "confirmed" in request.POST else ""
            return confirmation(self, request, queryset, "hand_on_selected", field=field)
        self.tell(request, type(self).hand_on(list(queryset), found), f"Handed on to {found}.")
        return None


class QuestionVersionInline(LookedAtInline):
    """What a question asked, and asks."""

    model = QuestionVersion
    fields = ("number", "kind", "body", "author", "created_at")


@admin.register(Question)
class QuestionAdmin(TakenAway, ChangingHands):
    """Questions of packs and of teachers' banks."""

    resource_classes = (TakenQuestions,)
    actions = ("retire_selected", "take_back_selected", "hand_on_selected")
    hand_on = staticmethod(hand_on_questions)

    list_display = ("slug", "name", "pack", "owner", "note", "concept", "is_retired", "updated_at")
    list_filter = ("is_retired", "pack", "concept")
    list_select_related = ("pack", "owner", "note", "concept")
    search_fields = ("slug", "name", "owner__username", "versions__texts__content")
    inlines = (QuestionVersionInline,)

    @admin.action(description=_("Retire the selected questions"))
    @asks_first
    def retire_selected(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """They stay in the quizzes that ask them, and are offered for no other."""
        self.set_retired(request, queryset, True, "Retired.")

    @admin.action(description=_("Take the selected questions back"))
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        """They are offered again."""
        self.set_retired(request, queryset, False, "Taken back.")

    def set_retired(
        self, request: HttpRequest, queryset: QuerySet[Question], is_retired: bool, said: str
    ) -> None:
        """Retires those that are not, or takes back those that are."""
        questions = list(queryset.filter(is_retired=not is_retired))
        ids = [question.pk for question in questions]
        Question.objects.filter(pk__in=ids).update(is_retired=is_retired)
        self.tell(request, questions, said)


@admin.register(QuestionTag)
class QuestionTagAdmin(LookedAt):
    """The words by which authors find their questions."""

    list_display = ("name", "question")
    list_filter = ("question__is_retired", "question__pack")
    list_select_related = ("question",)
    search_fields = ("name", "question__slug", "question__name")


class QuestionTextInline(LookedAtInline):
    """A question's words."""

    model = QuestionText
    fields = ("language", "content")


@admin.register(QuestionVersion)
class QuestionVersionAdmin(LookedAt):
    """What was asked and what is right."""

    list_display = ("question", "number", "kind", "mark", "author", "created_at")
    list_filter = ("kind", "question__pack")
    list_select_related = ("question", "author")
    search_fields = ("question__slug", "question__name", "texts__content")
    inlines = (QuestionTextInline,)


@admin.register(QuestionText)
class QuestionTextAdmin(LookedAt):
    """The words of questions in all languages."""

    list_display = ("version", "language")
    list_filter = ("language",)
    list_select_related = ("version__question",)
    search_fields = ("version__question__slug", "content")


@admin.register(QuestionImage)
class QuestionImageAdmin(LookedAt):
    """Pictures that questions show."""

    list_display = ("name", "owner", "media_type", "sha256")
    list_filter = ("media_type",)
    list_select_related = ("owner",)
    search_fields = ("name", "sha256", "owner__username")
    exclude = ("content",)


class QuizVersionInline(LookedAtInline):
    """What attempts began with."""

    model = QuizVersion
    fields = ("number", "author", "created_at", "regrade_of")


class SettingsChangeInline(LookedAtInline):
    """What was changed of the rules, by whom."""

    model = SettingsChange
    fields = ("made_at", "author", "changes")


@admin.register(Quiz)
class QuizAdmin(ChangingHands):
    """Quizzes of packs and of teachers; their authors publish them."""

    actions = ("withdraw_selected", "hand_on_selected")
    hand_on = staticmethod(hand_on_quizzes)

    list_display = ("slug", "pack", "author", "behaviour", "is_published", "loaded_at")
    list_filter = ("is_published", "behaviour", "pack")
    list_select_related = ("pack", "author")
    search_fields = ("slug", "texts__title", "author__username")
    inlines = (QuizVersionInline, SettingsChangeInline)

    @admin.action(description=_("Withdraw the selected quizzes until they are published again"))
    @asks_first
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> None:
        """Nobody begins an attempt any more; what was begun goes on."""
        quizzes = list(queryset.filter(is_published=True))
        Quiz.objects.filter(pk__in=[quiz.pk for quiz in quizzes]).update(is_published=False)
        self.tell(request, quizzes, "Withdrawn.")


@admin.register(QuizText)
class QuizTextAdmin(LookedAt):
    """Titles and descriptions."""

    list_display = ("title", "quiz", "language")
    list_filter = ("language",)
    list_select_related = ("quiz",)
    search_fields = ("title", "quiz__slug")


class QuizItemInline(LookedAtInline):
    """The questions of a version."""

    model = QuizItem
    fields = ("position", "question_version", "mark", "pool")

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizItem]:
        """Each with the question it asks, whose id is shown."""
        return super().get_queryset(request).select_related("question_version__question")


@admin.register(QuizVersion)
class QuizVersionAdmin(LookedAt):
    """The questions of quizzes, as they were at one time."""

    list_display = ("quiz", "number", "author", "created_at", "regrade_of")
    list_filter = ("created_at",)
    list_select_related = ("quiz", "author", "regrade_of__quiz")
    search_fields = ("quiz__slug", "author__username")
    inlines = (QuizItemInline,)


@admin.register(QuizItem)
class QuizItemAdmin(LookedAt):
    """Questions at their places."""

    list_display = ("quiz_version", "position", "question_version", "mark", "pool")
    list_filter = ("quiz_version__quiz",)
    list_select_related = ("quiz_version__quiz", "question_version__question")
    search_fields = ("quiz_version__quiz__slug", "question_version__question__slug")


@admin.register(QuizException)
class QuizExceptionAdmin(LookedAt):
    """Other rules for one learner; the quiz's author grants them."""

    list_display = ("quiz", "learner", "attempts_allowed", "time_limit_s", "closes_at", "reason")
    list_filter = ("quiz",)
    list_select_related = ("quiz", "learner__user")
    search_fields = ("quiz__slug", "learner__user__username", "reason")


class HistoryAdmin(LookedAt):
    """What was done to quizzes, by whom and when."""

    list_display = ("quiz", "author", "made_at")
    list_filter = ("made_at",)
    list_select_related = ("quiz", "author")
    search_fields = ("quiz__slug", "author__username")


admin.site.register((Regrade, SettingsChange), HistoryAdmin)


class ResponseInline(LookedAtInline):
    """The answers that stand in an attempt."""

    model = Response
    fields = ("item", "answer", "sequence", "saved_at", "fraction", "marker")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        """In the order of the quiz."""
        found = super().get_queryset(request)
        return found.select_related("item", "marker").order_by("item__position")


class GradeChangeInline(LookedAtInline):
    """Who changed the grade of an attempt, and why."""

    model = GradeChange
    fields = ("made_at", "cause", "author", "question", "before", "after", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GradeChange]:
        return super().get_queryset(request).select_related("author", "question")


@admin.register(GradeChange)
class GradeChangeAdmin(LookedAt):
    """Every change of a grade."""

    list_display = ("made_at", "cause", "author", "attempt", "question", "before", "after")
    list_filter = ("made_at", "cause", "attempt__quiz_version__quiz")
    list_select_related = ("author", "attempt", "question")
    search_fields = ("attempt__id", "author__username", "attempt__learner__user__username")


@admin.register(Attempt)
class AttemptAdmin(LookedAt):
    """Who took which quiz, and what came of it."""

    list_display = (
        *("id", "quiz_version", "learner", "started_at", "submitted_at", "ended_by"),
        *("score", "maximum"),
    )
    list_filter = (
        ("submitted_at", admin.EmptyFieldListFilter),
        *("started_at", "ended_by", "awaits_marking", "behaviour", "quiz_version__quiz"),
    )
    list_select_related = ("quiz_version__quiz", "learner__user")
    search_fields = ("id", "learner__user__username", "learner__user__pseudonym")
    inlines = (ResponseInline, GradeChangeInline)


class TryInline(LookedAtInline):
    """What was tried before."""

    model = Try


@admin.register(Response)
class ResponseAdmin(LookedAt):
    """The answers that stand."""

    list_display = ("attempt", "question", "learner", "saved_at", "fraction", "marker")
    list_filter = ("saved_at", ("fraction", admin.EmptyFieldListFilter))
    list_select_related = (
        *("attempt__learner__user", "marker"),
        "item__question_version__question",
    )
    search_fields = ("attempt__id", "attempt__learner__user__username")
    inlines = (TryInline,)

    @admin.display(ordering="item__question_version__question__slug")
    def question(self, response: Response) -> Question:
        """What was asked."""
        return response.item.question_version.question

    @admin.display(ordering="attempt__learner__user__username")
    def learner(self, response: Response) -> str:
        """Who answered."""
        return str(response.attempt.learner)


@admin.register(Try)
class TryAdmin(LookedAt):
    """Answers that were checked in practice."""

    list_display = ("response", "number", "fraction", "made_at")
    list_filter = ("made_at",)
    list_select_related = ("response",)
    search_fields = ("response__attempt__id", "response__attempt__learner__user__username")


@admin.register(PendingImport)
class PendingImportAdmin(LookedAt):
    """Files of questions that wait for a word."""

    list_display = ("filename", "owner", "format", "language", "made_at")
    list_filter = ("format", "language", "made_at")
    list_select_related = ("owner",)
    search_fields = ("filename", "owner__username")
    exclude = ("content",)


@admin.register(QuizShare)
class QuizShareAdmin(admin.ModelAdmin):
    """Whose quiz is open to which other teacher."""

    list_display = ("quiz", "user", "may_edit", "granted_at")
    list_filter = ("may_edit",)
    list_select_related = ("quiz", "user")
    search_fields = ("quiz__slug", "user__username")
    autocomplete_fields = ("quiz", "user")


@admin.register(LiveSession)
class LiveSessionAdmin(LookedAt):
    """Quizzes that a class takes together."""

    list_display = ("code", "quiz_version", "teacher", "started_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("quiz_version__quiz", "teacher")
    search_fields = ("code", "teacher__username")


@admin.register(LiveMember)
class LiveMemberAdmin(LookedAt):
    """Who takes part in one."""

    list_display = ("name", "session")
    list_filter = (("session__ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("session",)
    search_fields = ("name", "session__code")


@admin.register(LiveAnswer)
class LiveAnswerAdmin(LookedAt):
    """What they answered, round by round."""

    list_display = ("member", "item", "round", "answer", "saved_at")
    list_filter = ("round",)
    list_select_related = ("member", "item")
    search_fields = ("member__name", "member__session__code")
