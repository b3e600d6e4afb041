"""Between an item, as formats say questions, and a question as it is stored. No Django.

Nothing of an item is lost: what body and words cannot hold is noted among the extras as the places
where the item read back differs, and is put back when the question is written out again.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from quizzes.exchange.asking import asked_fields
from quizzes.exchange.bodies import ask, with_fit_gaps
from quizzes.exchange.ids import is_made, question_id
from quizzes.exchange.leftovers import differences, restore
from quizzes.exchange.prepared import LONGEST_ID, LONGEST_NAME, LONGEST_TAG
from quizzes.exchange.written import Sources, Wording, Written, sources_of
from quizzes.formats.coding import decode, encode
from quizzes.formats.item import Hint, Item, Kind, Text

__all__ = ["Sources", "Wording", "Written", "item_of", "sources_of", "written_of"]

LEFTOVERS: Final = "item:rest"
OVERALL: Final = ("right", "partly", "wrong")
OPEN_WORDS: Final = ("model_answer", "rubric", "template")


def written_of(item: Item) -> Written:
    """The question as it is stored; the line it came from is left out."""
    fit = with_fit_gaps(item)
    asked = ask(fit)
    written = Written(
        id=item.id if 0 < len(item.id) <= LONGEST_ID else question_id(item.name, item.text),
        name=item.name[:LONGEST_NAME],
        kind=item.kind,
        body=asked.body,
        words=wording_of(fit, asked.options, asked.feedback),
        mark=item.mark,
        penalty=item.penalty,
        tags=tags_of(item.tags),
        category=tuple(part for part in item.category if part),
        language=item.language,
        extras={key: said for key, said in item.extras.items() if key != LEFTOVERS},
    )
    return replace(written, extras={**written.extras, **leftovers(item, written)})


def wording_of(item: Item, options: Mapping[str, Text], feedback: Mapping[str, Text]) -> Wording:
    """The words of an item; those are left out that its kind has no place for."""
    overall = {key: getattr(item, f"{key}_feedback") for key in OVERALL}
    is_open, is_answered = item.kind is Kind.OPEN, item.kind is not Kind.DESCRIPTION
    own = {key: getattr(item, key) for key in OPEN_WORDS} if is_open else {}
    return Wording(
        text=item.text,
        options=options,
        feedback={
            **feedback,
            **{key: text for key, text in overall.items() if text and is_answered},
        },
        explanation=item.feedback,
        hints=tuple(hint.text for hint in item.hints),
        **own,
    )


def tags_of(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The tags that a question can be found by, each once."""
    return tuple(dict.fromkeys(tag[:LONGEST_TAG] for tag in tags if tag))


def leftovers(item: Item, written: Written) -> dict[str, str]:
    """What of the item does not come back from what is written."""
    noted = list(differences(encode(plain_item(written)), encode(replace(item, line=0))))
    return {LEFTOVERS: json.dumps(noted)} if noted else {}


def item_of(written: Written) -> Item:
    """The item that was written, or what it has become since."""
    item = plain_item(written)
    if LEFTOVERS not in written.extras:
        return item
    encoded = encode(item)
    restore(encoded, json.loads(written.extras[LEFTOVERS]))
    return decode(Item, encoded)


def plain_item(written: Written) -> Item:
    """The item that body and words make."""
    words = written.words
    overall: dict[str, Any] = {
        **{f"{key}_feedback": words.feedback.get(key, Text()) for key in OVERALL},
        **{key: getattr(words, key) for key in OPEN_WORDS},
    }
    return Item(
        id="" if is_made(written.id) else written.id,
        name=written.name,
        kind=written.kind,
        text=words.text,
        **asked_fields(written.kind, written.body, words),
        hints=tuple(Hint(text=hint) for hint in words.hints),
        feedback=words.explanation,
        **overall,
        mark=written.mark,
        penalty=written.penalty,
        tags=written.tags,
        category=written.category,
        language=written.language,
        extras={key: said for key, said in written.extras.items() if key != LEFTOVERS},
    )
