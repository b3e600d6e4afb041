"""A question that is stored, as the draft that its editor opens with. Pure."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from quizzes.exchange import Wording, Written
from quizzes.exchange.rows import join_path
from quizzes.formats.item import Kind, Text
from quizzes.teaching.drafts.draft import Draft, Row
from quizzes.teaching.drafts.texts import fields_of

Body = Mapping[str, Any]
Rows = dict[str, tuple[Row, ...]]
PROSE: Final = ("text", "explanation", "model_answer", "rubric", "template")
OVERALL: Final = ("right", "partly", "wrong")
NOTHING: Final = Text()
ON: Final = "on"
EXACT: Final = "exact"
# The usual tolerance goes without saying, so that a row in which it alone stands is blank.
USUAL_TOLERANCE: Final = "absolute"
OF_A_GAP: Final = ("kind", "mark", "display", "group")
EDITED_IN_A_GAP: Final = (
    *OF_A_GAP,
    *("options", "key", "keys", "fractions", "pinned", "answers"),
    *("shuffle", "negative", "case", "wildcards", "scoring"),
)


def open_draft(written: Written) -> Draft:
    """The draft of a question; saving it unchanged stores nothing new."""
    words = written.words
    values = {
        "name": written.name,
        "mark": str(written.mark),
        "penalty": str(written.penalty),
        "tags": ", ".join(written.tags),
        "category": join_path(written.category),
        **body_values(written.body),
    }
    for name in PROSE:
        values |= fields_of(name, getattr(words, name))
    for name in OVERALL:
        values |= fields_of(f"{name}_feedback", words.feedback.get(name, NOTHING))
    hints = (Row(key=str(n), values=fields_of("text", hint)) for n, hint in enumerate(words.hints))
    rows = OPENERS[written.kind](written.body, words)
    return Draft(kind=written.kind, values=values, rows={**rows, "hint": tuple(hints)})


def body_values(body: Body) -> dict[str, str]:
    """What of a body stands in fields of its own."""
    return {
        **flag("shuffle", body.get("shuffle", "true") == "true"),
        **flag("negative", body.get("negative") == "true"),
        **flag("case", body.get("case") == "kept"),
        **flag("wildcards", body.get("wildcards") == "true"),
        **({"scoring": EXACT} if body.get("scoring") == EXACT else {}),
        **{name: body[name] for name in ("unit", "lines") if name in body},
    }


def flag(name: str, claim: bool) -> dict[str, str]:
    """A box that is ticked, or none."""
    return {name: ON} if claim else {}


def open_choice(body: Body, words: Wording) -> Rows:
    return {"option": choice_rows(body, words)}


def choice_rows(body: Body, words: Wording, feedback: str = "") -> tuple[Row, ...]:
    """The options of a choice; `feedback` leads in the keys of what is said of them."""
    pinned, fractions = body.get("pinned", ()), body.get("fractions")
    right = body.get("keys", [body.get("key")])
    rows = []
    for option in body.get("options", ("true", "false")):
        share = None if fractions is None else fractions.get(option, "0")
        values = {
            **fields_of("text", words.options.get(option, NOTHING)),
            **fields_of("feedback", words.feedback.get(feedback + option, NOTHING)),
            **flag("pinned", option in pinned),
            **(flag("right", option in right) if share is None else credit_values(share)),
        }
        rows.append(Row(key=option, values=values))
    return tuple(rows)


def credit_values(share: str) -> dict[str, str]:
    """What an option earns; whatever earns anything is right."""
    return {**flag("right", share != "0" and not share.startswith("-")), "credit": share}


def open_ordering(body: Body, words: Wording) -> Rows:
    rows = (
        Row(
            key=option,
            values={
                **fields_of("text", words.options.get(option, NOTHING)),
                **fields_of("feedback", words.feedback.get(option, NOTHING)),
            },
        )
        for option in body["options"]
    )
    return {"option": tuple(rows)}


def open_answers(body: Body, words: Wording) -> Rows:
    units = [
        entry if isinstance(entry, Mapping) else {"name": entry} for entry in body.get("units", ())
    ]
    return {
        "answer": answer_rows(body, words, ""),
        "unit": tuple(Row(key=str(n), values=dict(unit)) for n, unit in enumerate(units)),
        "parameter": tuple(
            Row(key=str(n), values={"name": name, **parameter_values(entry)})
            for n, (name, entry) in enumerate(body.get("parameters", {}).items())
        ),
    }


def parameter_values(entry: Body) -> dict[str, str]:
    """Where a parameter goes, or the values it may have."""
    if "values" in entry:
        return {"values": ", ".join(entry["values"])}
    return dict(entry)


def answer_rows(body: Body, words: Wording, feedback: str) -> tuple[Row, ...]:
    """The accepted answers; `feedback` leads in the keys of what is said of them."""
    rows = []
    for number, entry in enumerate(body["answers"], start=1):
        tolerance = entry.get("tolerance", {})
        said = words.feedback.get(f"{feedback}{entry.get('id', number)}", NOTHING)
        values = {
            "text": entry.get("value", ""),
            "credit": entry.get("fraction", ""),
            "low": entry.get("low", ""),
            "high": entry.get("high", ""),
            "tolerance_kind": tolerance.get("kind", "").removeprefix(USUAL_TOLERANCE),
            "tolerance_size": tolerance.get("size", ""),
            **fields_of("feedback", said),
        }
        rows.append(Row(key=str(number), values={k: said for k, said in values.items() if said}))
    return tuple(rows)


def open_matching(body: Body, words: Wording) -> Rows:
    fractions = body.get("fractions", {})
    pairs = (
        Row(
            key=prompt,
            values={
                **fields_of("prompt", words.options.get(prompt, NOTHING)),
                **fields_of("match", words.options.get(match, NOTHING)),
                **fields_of("feedback", words.feedback.get(prompt, NOTHING)),
                **({"credit": fractions[prompt]} if prompt in fractions else {}),
            },
        )
        for prompt, match in body["pairs"].items()
    )
    extra = (
        Row(key=match, values=fields_of("text", words.options.get(match, NOTHING)))
        for match in body.get("extra", ())
    )
    return {"pair": tuple(pairs), "extra": tuple(extra)}


def open_cloze(body: Body, words: Wording) -> Rows:
    rows: Rows = {"gap": ()}
    for gap, asked in body["gaps"].items():
        rest = {name: value for name, value in asked.items() if name not in EDITED_IN_A_GAP}
        values = {
            "id": gap,
            **{name: asked[name] for name in OF_A_GAP if name in asked},
            **body_values(asked),
            **({"rest": json.dumps(rest)} if rest else {}),
        }
        rows["gap"] += (Row(key=gap, values=values),)
        make = answer_rows if "answers" in asked else choice_rows
        rows[f"gap-{gap}"] = make(asked, words, f"{gap}/")
    return rows


def open_nothing(body: Body, words: Wording) -> Rows:
    return {}


OPENERS: Final[Mapping[Kind, Callable[[Body, Wording], Rows]]] = {
    Kind.SINGLE_CHOICE: open_choice,
    Kind.MULTIPLE_CHOICE: open_choice,
    Kind.TRUE_FALSE: open_choice,
    Kind.NUMERIC: open_answers,
    Kind.SHORT_TEXT: open_answers,
    Kind.CLOZE: open_cloze,
    Kind.MATCHING: open_matching,
    Kind.ORDERING: open_ordering,
    Kind.OPEN: open_nothing,
    Kind.DESCRIPTION: open_nothing,
}
