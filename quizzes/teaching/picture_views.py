"""Pictures for texts: each is kept with words for those who do not see it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from quizzes.formats.item import FILE_PREFIX
from quizzes.kinds.problems import problem
from quizzes.models import QuestionImage
from quizzes.services.authoring import store_pictures
from quizzes.teaching.access import for_teachers
from quizzes.teaching.drafts.draft import Draft, Row
from quizzes.teaching.drafts.texts import FILES
from studypack.accounts.limits import PICTURE, refuse_over
from studypack.accounts.models import User
from studypack.common.pictures import MOST_BYTES, Picture, picture_of
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.worded import worded
from studypack.common.wording import Message

PICTURE_FIELDS: Final = ("picture_file", "picture_alt", "picture_field")
LONGEST_ALT: Final = 500
MOST_PICTURES: Final = 5_000
LONGEST_STEM: Final = 40
NOT_IN_A_NAME: Final = re.compile(r"[^\w-]+")
MARKDOWN_SIGNS: Final = re.compile(r"([\\\[\]*_`$<&])")


@dataclass(frozen=True, kw_only=True)
class Inserted:
    """A picture as a text refers to it: in Markdown, and as a line of its files."""

    markdown: str
    line: str


@require_POST
@for_teachers
def create_picture(request: HttpRequest, teacher: User) -> HttpResponse:
    """Keeps a picture and says what to write where it is to stand."""
    try:
        inserted = keep_picture(request, teacher)
    except RefusedError as refusal:
        problems = [
            {"field": found.field, "message": worded(found.message)} for found in refusal.problems
        ]
        return JsonResponse({"problems": problems}, status=refusal.status)
    return JsonResponse({"markdown": inserted.markdown, "line": inserted.line}, status=201)


def keep_picture(request: HttpRequest, teacher: User) -> Inserted:
    """The picture of a form, kept.

    Raises:
        RefusedError: it is no picture, it has no words, or there are too many.
    """
    refuse_over(PICTURE, request)
    alt = " ".join(request.POST.get("picture_alt", "").split())
    picture, problems = read_picture(request)
    if not 0 < len(alt) <= LONGEST_ALT:
        said = Message(
            "say in words what the picture shows, in at most {limit} characters", limit=LONGEST_ALT
        )
        problems.append(problem("picture_alt", said))
    if QuestionImage.objects.filter(owner=teacher).count() >= MOST_PICTURES:
        problems.append(
            problem(
                "picture_file", Message("{limit} are kept, which is the limit", limit=MOST_PICTURES)
            )
        )
    if problems or picture is None:
        message = Message("The picture cannot be kept.")
        raise RefusedError("invalid_picture", message, problems=problems)
    store_pictures(teacher, [picture])
    source = MARKDOWN_SIGNS.sub(r"\\\1", alt)
    return Inserted(
        markdown=f"![{source}]({FILE_PREFIX}{quote(picture.name)})",
        line=f"{picture.sum} {picture.name}",
    )


def read_picture(request: HttpRequest) -> tuple[Picture | None, list[FieldProblem]]:
    """The picture of a form under a name that no other picture has, or why there is none."""
    sent = request.FILES.get("picture_file")
    if sent is None:
        return None, [problem("picture_file", Message("is missing"))]
    # One byte more than may be kept is enough to see that it is too large.
    found = picture_of(sent.name or "", sent.read(MOST_BYTES + 1))
    if isinstance(found, str):
        return None, [problem("picture_file", found)]
    stem = NOT_IN_A_NAME.sub("-", PurePath(found.name).stem)[:LONGEST_STEM].strip("-")
    ending = found.media_type.rpartition("/")[2]
    return replace(found, name=f"{stem or 'picture'}-{found.sum[:8]}.{ending}"), []


def add_picture(
    request: HttpRequest, teacher: User, draft: Draft
) -> tuple[Draft, tuple[FieldProblem, ...]]:
    """The draft with the picture of its form at the end of the field that it names."""
    try:
        inserted = keep_picture(request, teacher)
    except RefusedError as refusal:
        return draft, refusal.problems
    return with_picture(draft, request.POST.get("picture_field", "text"), inserted), ()


def with_picture(draft: Draft, name: str, inserted: Inserted) -> Draft:
    """The draft with a picture at the end of one of its texts."""
    place, _, field = name.rpartition(":")
    group, _, key = place.partition(":")
    if not place:
        return replace(draft, values=with_line(draft.values, name, inserted))
    rows = (
        Row(key=row.key, values=with_line(row.values, field, inserted)) if row.key == key else row
        for row in draft.group(group)
    )
    return draft.with_rows(group, rows)


def with_line(values: Mapping[str, str], name: str, inserted: Inserted) -> dict[str, str]:
    """The fields with the picture in one of them and among its files."""
    text, files = values.get(name, ""), values.get(name + FILES, "")
    return {
        **values,
        name: f"{text}\n\n{inserted.markdown}".strip(),
        name + FILES: f"{files}\n{inserted.line}".strip(),
    }
