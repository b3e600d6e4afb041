"""A test of cards: what is typed is judged, what cannot be typed is judged by whoever took it."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from studypack.reviews.faces import Face
from studypack.reviews.judging import Judgement, can_be_typed, has_formula, judge, text_of
from studypack.reviews.keys import Source

TEST_CARDS: Final = 10
MATCH_PAIRS: Final = 6
LONGEST_SHORT: Final = 200
# Pictures, formulas, links and tables fit neither on a tile nor in a line that is typed.
MORE_THAN_WORDS: Final = re.compile(
    r"<(?!/?(?:b|i|u|s|em|strong|small|mark|sub|sup|span|br|div|p)\b)"
)
HIGHEST_SEED: Final = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A card as a test asks it; `prompt` and `answer` are HTML.

    Attributes:
        is_typed: the answer is a few words; else it is thought of, and judged by oneself.
    """

    face: Face
    prompt: str
    answer: str
    is_typed: bool


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of one card; no judgement where nothing of a few words was to be typed."""

    asked: Asked
    typed: str
    judgement: Judgement | None

    @property
    def is_right(self) -> bool:
        """What is counted unless whoever took the test says otherwise."""
        return self.judgement is not None and self.judgement.is_right


def asked_of(face: Face) -> Asked:
    """The card asked so that the answer can be typed, turned round where only its front can be.

    A term is asked by its definition; a question with a long answer stays a question.
    """
    is_turned = face.source is Source.TERM and can_be_typed(face.front)
    prompt, answer = (face.back, face.front) if is_turned else (face.front, face.back)
    return Asked(face=face, prompt=prompt, answer=answer, is_typed=can_be_typed(answer))


def is_short(face: Face) -> bool:
    """Whether a card of one's own is a few words on both sides, as tests and matching need it."""
    sides = [face.front, face.back]
    return not any(map(MORE_THAN_WORDS.search, sides)) and all(
        0 < len(text_of(side)) <= LONGEST_SHORT for side in sides
    )


def fit_for_tests(faces: Iterable[Face]) -> list[Face]:
    """The cards that can be tested and matched: of one's own, those that are short."""
    return [face for face in faces if face.source is not Source.OWN or is_short(face)]


def draw_test(faces: Sequence[Face], seed: int) -> list[Asked]:
    """The cards of a test, always the same for a seed; half of them typed, if there are so many."""
    shuffled = [asked_of(face) for face in fit_for_tests(faces)]
    random.Random(seed).shuffle(shuffled)
    typed = [asked for asked in shuffled if asked.is_typed]
    chosen = typed[: TEST_CARDS // 2]
    others = [asked for asked in shuffled if asked not in chosen]
    return [*chosen, *others][:TEST_CARDS]


def answered(asked: Sequence[Asked], typed_by_key: Mapping[str, str]) -> list[Answered]:
    """What came of a test."""
    return [
        Answered(asked=one, typed=typed, judgement=judgement_on(one, typed))
        for one in asked
        for typed in [typed_by_key.get(one.face.key, "").strip()]
    ]


def judgement_on(asked: Asked, typed: str) -> Judgement | None:
    """How what was typed did; None where whoever typed it judges."""
    return judge(typed, text_of(asked.answer)) if asked.is_typed else None


def draw_pairs(faces: Sequence[Face], seed: int) -> list[Asked]:
    """The cards of a round of matching, drawn from those that are the fastest to read."""
    readable = sorted(map(asked_of, fit_for_tests(faces)), key=reading_cost)
    pool = readable[: 3 * MATCH_PAIRS]
    return random.Random(seed).sample(pool, min(MATCH_PAIRS, len(pool)))


def reading_cost(asked: Asked) -> tuple[bool, int]:
    """What a card is ordered by: formulas, which fill a tile, come after all words."""
    sides = asked.prompt + asked.answer
    return has_formula(sides), len(text_of(sides))
