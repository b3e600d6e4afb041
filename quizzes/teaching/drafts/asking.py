"""The rows of a draft as the body of its kind, with the texts that belong to it. Pure."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from quizzes.exchange.bodies import equal_shares
from quizzes.exchange.ids import id_of, ids_of
from quizzes.formats.item import Kind, Text
from quizzes.kinds.problems import problem, shown
from quizzes.teaching.drafts.draft import Draft, Row
from quizzes.teaching.drafts.opening import EXACT, OF_A_GAP, ON, USUAL_TOLERANCE
from quizzes.teaching.drafts.texts import Album
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

Values = Mapping[str, str]
BETWEEN: Final = re.compile(r"[,;\s]+")
CHOICES: Final = (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A body, the texts of what it names by id, and what could not be said in it."""

    body: dict[str, Any]
    options: dict[str, Text] = field(default_factory=dict)
    feedback: dict[str, Text] = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()


def ask_choice(draft: Draft, album: Album) -> Asked:
    rows = draft.filled("option")
    ids = [row.key for row in rows]
    body = {
        "options": ids,
        **key_of(rows, ids, is_single=draft.kind is Kind.SINGLE_CHOICE),
        **choice_settings(draft.values, rows, ids),
    }
    return with_words(body, rows, ids, album)


def ask_true_false(draft: Draft, album: Album) -> Asked:
    rows = [row for row in draft.group("option") if row.key in ("true", "false")]
    ids = [row.key for row in rows]
    body = {**key_of(rows, ids, is_single=True), **negative_setting(draft.values)}
    return Asked(body=body, feedback=feedback_of(rows, ids, album))


def with_words(
    body: dict[str, Any], rows: Sequence[Row], ids: Sequence[str], album: Album
) -> Asked:
    """The body with the texts of its options."""
    options = {key: album.text(row.values, "text") for key, row in zip(ids, rows, strict=True)}
    return Asked(body=body, options=options, feedback=feedback_of(rows, ids, album))


def feedback_of(rows: Sequence[Row], ids: Sequence[str], album: Album) -> dict[str, Text]:
    """What is said of each, where anything is."""
    said = {key: album.text(row.values, "feedback") for key, row in zip(ids, rows, strict=True)}
    return {key: text for key, text in said.items() if text}


def key_of(rows: Sequence[Row], ids: Sequence[str], *, is_single: bool) -> dict[str, Any]:
    """What is right; part by part where an option earns another part than usual."""
    right = [key for key, row in zip(ids, rows, strict=True) if row.get("right")]
    credits = {key: row.get("credit").strip() for key, row in zip(ids, rows, strict=True)}
    if not any(credits.values()):
        if is_single and len(right) < 2:
            return {"key": right[0]} if right else {}
        if not is_single:
            return {"keys": right}
    usual = dict.fromkeys(right, "1") if is_single else shares_of(ids, right)
    fractions = {key: credits[key] or usual.get(key, "0") for key in ids}
    return {"fractions": {key: share for key, share in fractions.items() if share != "0"}}


def shares_of(ids: Sequence[str], right: Sequence[str]) -> dict[str, str]:
    """What each option of a choice of many earns where nothing is said."""
    return {key: str(share) for key, share in equal_shares(ids, right, is_exact=False).items()}


def choice_settings(values: Values, rows: Sequence[Row], ids: Sequence[str]) -> dict[str, Any]:
    """How a choice is shown and scored, where it is not as usual."""
    pinned = [key for key, row in zip(ids, rows, strict=True) if row.get("pinned")]
    return {
        **({"pinned": pinned} if pinned else {}),
        **shuffle_setting(values),
        **scoring_setting(values),
        **negative_setting(values),
    }


def shuffle_setting(values: Values) -> dict[str, str]:
    return {} if values.get("shuffle") == ON else {"shuffle": "false"}


def scoring_setting(values: Values) -> dict[str, str]:
    return {"scoring": EXACT} if values.get("scoring") == EXACT else {}


def negative_setting(values: Values) -> dict[str, str]:
    return {"negative": "true"} if values.get("negative") == ON else {}


def typing_settings(values: Values) -> dict[str, str]:
    """How typed words are compared, where it is not as usual."""
    return {
        **({"case": "kept"} if values.get("case") == ON else {}),
        **({"wildcards": "true"} if values.get("wildcards") == ON else {}),
    }


def ask_ordering(draft: Draft, album: Album) -> Asked:
    rows = draft.filled("option")
    ids = [row.key for row in rows]
    return with_words({"options": ids, **scoring_setting(draft.values)}, rows, ids, album)


def ask_short_text(draft: Draft, album: Album) -> Asked:
    rows = draft.filled("answer")
    body = {"answers": [answer_of(row) for row in rows], **typing_settings(draft.values)}
    return Asked(body=body, feedback=feedback_of(rows, numbers_of(rows), album))


def ask_numeric(draft: Draft, album: Album) -> Asked:
    rows, units = draft.filled("answer"), draft.filled("unit")
    parameters, problems = parameters_of(draft.filled("parameter"))
    body = {
        "answers": [answer_of(row) for row in rows],
        **({"units": [given(row, "name", "factor") for row in units]} if units else {}),
        **({"unit": draft.get("unit")} if draft.get("unit") else {}),
        **({"parameters": parameters} if parameters else {}),
    }
    return Asked(
        body=body, feedback=feedback_of(rows, numbers_of(rows), album), problems=tuple(problems)
    )


def numbers_of(rows: Sequence[Row]) -> list[str]:
    """The numbers of rows, counted from 1: the ids of answers."""
    return [str(number) for number in range(1, len(rows) + 1)]


def given(row: Row, *names: str) -> dict[str, str]:
    """The fields in which something stands."""
    return {name: row.get(name).strip() for name in names if row.get(name).strip()}


def answer_of(row: Row) -> dict[str, Any]:
    """An accepted text, number or range."""
    bounds, size = given(row, "low", "high"), row.get("tolerance_size").strip()
    kind = row.get("tolerance_kind") or USUAL_TOLERANCE
    credit = row.get("credit").strip()
    return {
        **({"value": row.get("text")} if row.get("text") or not bounds else {}),
        **({"fraction": credit} if credit else {}),
        **({"tolerance": {"kind": kind, "size": size}} if size else {}),
        **bounds,
    }


def parameters_of(rows: Sequence[Row]) -> tuple[dict[str, Any], list[FieldProblem]]:
    """What varies, by its name, and the names that were given twice."""
    found: dict[str, Any] = {}
    problems = []
    for row in rows:
        name = row.get("name").strip()
        if name in found:
            problems.append(
                problem(
                    f"parameters.{name}.name", Message("{value} is repeated", value=shown(name))
                )
            )
        listed = [value for value in BETWEEN.split(row.get("values")) if value]
        found[name] = {"values": listed} if listed else given(row, "from", "to", "step")
    return found, problems


def ask_matching(draft: Draft, album: Album) -> Asked:
    rows, others = draft.filled("pair"), draft.filled("extra")
    matches = [album.text(row.values, "match") for row in rows]
    right = {row.key: id_of("m", match) for row, match in zip(rows, matches, strict=True)}
    extra = {id_of("m", text): text for text in (album.text(row.values, "text") for row in others)}
    fractions = {row.key: row.get("credit").strip() for row in rows if row.get("credit").strip()}
    body = {
        "pairs": right,
        **({"extra": list(extra)} if extra else {}),
        **({"fractions": fractions} if fractions else {}),
        **shuffle_setting(draft.values),
    }
    prompts = {row.key: album.text(row.values, "prompt") for row in rows}
    words = {**extra, **dict(zip(right.values(), matches, strict=True))}
    feedback = feedback_of(rows, list(prompts), album)
    return Asked(body=body, options={**prompts, **words}, feedback=feedback)


def ask_cloze(draft: Draft, album: Album) -> Asked:
    asked = Asked(body={"gaps": {}})
    problems = []
    for row in draft.group("gap"):
        gap, parts = row.get("id").strip(), draft.filled(f"gap-{row.key}")
        if gap in asked.body["gaps"]:
            problems.append(
                problem(f"gaps.{gap}.id", Message("{value} is repeated", value=shown(gap)))
            )
        inner = ask_gap(row, parts, album)
        asked.body["gaps"][gap] = inner.body
        asked.options.update(inner.options)
        asked.feedback.update({f"{gap}/{key}": text for key, text in inner.feedback.items()})
    return Asked(
        body=asked.body,
        options=asked.options,
        feedback=asked.feedback,
        problems=tuple(problems),
    )


def ask_gap(row: Row, parts: Sequence[Row], album: Album) -> Asked:
    """One gap; its options are known by their words, as those of other gaps are."""
    kind = row.get("kind") or Kind.SHORT_TEXT
    body = {**rest_of(row), **given(row, *OF_A_GAP), "kind": str(kind)}
    if kind not in CHOICES:
        body |= {"answers": [answer_of(part) for part in parts], **typing_settings(row.values)}
        return Asked(body=body, feedback=feedback_of(parts, numbers_of(parts), album))
    texts = [album.text(part.values, "text") for part in parts]
    ids = ids_of("o", texts)
    body |= {
        "options": list(ids),
        **key_of(parts, ids, is_single=kind == Kind.SINGLE_CHOICE),
        **choice_settings(row.values, parts, ids),
    }
    return with_words(body, parts, ids, album)


def rest_of(row: Row) -> dict[str, Any]:
    """What a gap said that no field shows."""
    try:
        rest = json.loads(row.get("rest") or "{}")
    except (ValueError, RecursionError):
        return {}
    return rest if isinstance(rest, dict) else {}


def ask_open(draft: Draft, album: Album) -> Asked:
    lines = draft.get("lines").strip()
    return Asked(body={"lines": lines} if lines else {})


def ask_nothing(draft: Draft, album: Album) -> Asked:
    return Asked(body={})


WRITERS: Final[Mapping[Kind, Callable[[Draft, Album], Asked]]] = {
    Kind.SINGLE_CHOICE: ask_choice,
    Kind.MULTIPLE_CHOICE: ask_choice,
    Kind.TRUE_FALSE: ask_true_false,
    Kind.NUMERIC: ask_numeric,
    Kind.SHORT_TEXT: ask_short_text,
    Kind.CLOZE: ask_cloze,
    Kind.MATCHING: ask_matching,
    Kind.ORDERING: ask_ordering,
    Kind.OPEN: ask_open,
    Kind.DESCRIPTION: ask_nothing,
}
