"""A question as one text in GIFT: what GIFT cannot say stays as it is until the text changes it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from quizzes.exchange import Written, item_of, written_of
from quizzes.exchange.prepared import problems_of
from quizzes.formats import gift
from quizzes.formats.differences import differences
from quizzes.formats.item import Item, Loss, Problem, Reading
from quizzes.services import save_question
from quizzes.teaching.access import for_teachers
from quizzes.teaching.desk import Desk, desk_of
from quizzes.teaching.desk import written_of as stored_as
from quizzes.teaching.drafts.draft import plain
from quizzes.teaching.preview import preview_of
from studypack.accounts.models import User
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

VARIED: Final = "parameters"
LONGEST: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class GiftText:
    """A question in GIFT.

    Attributes:
        item: the question whole; said: what its text says when it is read again, None where GIFT
            has no text for it.
    """

    item: Item
    text: str
    said: Item | None
    lost: tuple[Loss, ...]


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What a text makes of a question: problems by line, or the question and what it loses."""

    problems: tuple[Problem, ...] = ()
    written: Written | None = None
    lost: tuple[Loss, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def edit_gift(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """The question as GIFT; saving names first what would be lost, and asks."""
    desk = desk_of(teacher, slug)
    assert desk.version is not None
    stored = stored_as(desk.version)
    now = gift_of(stored)
    if request.method != "POST":
        return gift_page(request, desk, now, now.text, Edited())
    text = plain(request.POST.get("text", ""))
    edited = edit(stored, now, text, desk.overtaken(request.POST.get("version", "")))
    is_agreed = not edited.lost or bool(request.POST.get("agreed"))
    if edited.written is None or edited.problems or not is_agreed:
        return gift_page(request, desk, now, text, edited, status=400)
    if request.POST.get("act") == "preview":
        return gift_page(request, desk, now, text, edited)
    version = save_question(
        owner=desk.owner,
        author=teacher,
        written=edited.written,
        language=desk.language,
        question=desk.question,
    )
    said = (
        gettext("Saved as version {number}.")
        if version.number != desk.number
        else gettext("Saved.")
    )
    messages.success(request, said.format(number=version.number))
    return HttpResponseRedirect(reverse("teach:question-gift", args=[slug]))


def gift_of(written: Written) -> GiftText:
    """The question in GIFT, and what GIFT does not say of it."""
    item = replace(item_of(written), category=(), tags=(), id="")
    if VARIED in written.body:
        why = gettext("GIFT has no variants: edit this question in the editor.")
        return GiftText(item=item, text="", said=None, lost=(Loss(item="", field=VARIED, why=why),))
    writing = gift.write([item])
    again = gift.read(writing.content)
    said = again.items[0] if len(again.items) == 1 else None
    return GiftText(item=item, text=writing.content.decode().strip(), said=said, lost=writing.lost)


def edit(stored: Written, now: GiftText, text: str, others: Sequence[FieldProblem] = ()) -> Edited:
    """The question that a text makes of the one that is stored, if there are no other problems."""
    reading = read_text(text)
    found = (*(Problem(line=0, message=other.message) for other in others), *reading.problems)
    if found:
        return Edited(problems=found)
    if len(reading.items) != 1 or now.said is None:
        count = len(reading.items)
        message = ngettext(
            "{count} question stands here; one is edited at a time.",
            "{count} questions stand here; one is edited at a time.",
            count,
        )
        return Edited(problems=(Problem(line=0, message=message.format(count=count)),))
    changed = changed_fields(now.said, reading.items[0])
    item = replace(now.item, **{name: getattr(reading.items[0], name) for name in changed})
    written = replace(
        written_of(item),
        id=stored.id,
        tags=stored.tags,
        category=stored.category,
        language=stored.language,
    )
    problems = tuple(
        Problem(line=reading.items[0].line, message=found.message) for found in problems_of(written)
    )
    lost = tuple(loss for loss in now.lost if loss.field.partition(".")[0] in changed)
    return Edited(problems=problems, written=kept(stored, written, changed), lost=lost)


def read_text(text: str) -> Reading:
    """What a text says, if it is no longer than one question can be."""
    if len(text) <= LONGEST:
        return gift.read(text.encode(errors="replace"))
    message = Message(
        "text: {count} characters are above the limit of {limit}",
        count=len(text),
        limit=LONGEST,
    )
    return Reading(problems=(Problem(line=0, message=message),))


def changed_fields(said: Item, again: Item) -> list[str]:
    """The fields that an edited text says otherwise; where it stands in the text is none."""
    names = {name.partition(".")[0] for name in differences(said, again)}
    kept_apart = ("category", "tags", "id", "line")
    return [
        field.name for field in fields(Item) if field.name in names and field.name not in kept_apart
    ]


def kept(stored: Written, written: Written, changed: Sequence[str]) -> Written:
    """The question as it was stored where the text changed nothing of it."""
    return written if changed else stored


def gift_page(
    request: HttpRequest,
    desk: Desk,
    now: GiftText,
    text: str,
    edited: Edited,
    *,
    status: int = 200,
) -> HttpResponse:
    """The text with what is wrong with it, what it would lose, and what a student would see."""
    context = {
        "desk": desk,
        "question": desk.question,
        "now": now,
        "text": text,
        "edited": edited,
        "preview": preview_of(edited.written, desk.language) if edited.written else None,
        "is_unsaved": request.method == "POST",
    }
    return render(request, "quizzes/teach/question_gift.html", context, status=status)
