"""How far a word lies from another one, in slips of the fingers."""

from collections.abc import Iterable

# A short word has too many neighbours.
SHORTEST_WITH_ONE, SHORTEST_WITH_TWO = 4, 8


def slips_allowed(length: int) -> int:
    """How many slips a word of so many letters is forgiven: 0, 1 or 2."""
    return (length >= SHORTEST_WITH_ONE) + (length >= SHORTEST_WITH_TWO)


def letters(word: str) -> int:
    """A bit for each letter that the word has; different letters may share one of the 64."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def row_of_slips(typed: str, meant: str) -> list[int]:
    """The slips between `typed` and every beginning of `meant`, the empty one first.

    A slip is a letter too many, too few, another one, or two neighbours exchanged.
    Source: F. J. Damerau (1964), A technique for computer detection and correction of spelling
    errors; the restricted form, in which no part is edited twice.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        before_that, before, row = before, row, [i]
        for j, other in enumerate(meant, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            is_exchange = i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other
            row.append(min(cost, before_that[j - 2] + 1) if is_exchange else cost)
    return row


def slips(typed: str, meant: str) -> int:
    """The slips between two words.

    >>> slips("vanishng", "vanishing"), slips("gradeint", "gradient")
    (1, 1)
    """
    return row_of_slips(typed, meant)[-1]


def slips_so_far(typed: str, meant: str) -> int:
    """The slips between a word that is still being typed and the nearest beginning of another.

    >>> slips_so_far("vanihsi", "vanishing")
    1
    """
    return min(row_of_slips(typed, meant))


def nearest(typed: str, known: Iterable[tuple[str, int]], *, is_unfinished: bool) -> list[str]:
    """The known words with the fewest slips, as many as are forgiven; none where none is near.

    Args:
        typed: the word, as it is compared.
        known: every word with its `letters`.
        is_unfinished: whether more letters may follow.
    """
    # The beginning of a word is near to more words than a whole one.
    most = slips_allowed(len(typed) - is_unfinished)
    if not most:
        return []
    own, measure = letters(typed), slips_so_far if is_unfinished else slips
    near: dict[int, list[str]] = {}
    for word, bits in known:
        # Each slip adds one letter and takes away one at most.
        if (own & ~bits).bit_count() > most or len(word) < len(typed) - most:
            continue
        if not is_unfinished and (
            len(word) > len(typed) + most or (bits & ~own).bit_count() > most
        ):
            continue
        if (count := measure(typed, word)) <= most:
            near.setdefault(count, []).append(word)
    return near[min(near)] if near else []
