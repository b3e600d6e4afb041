"""What two JSON values differ in, leaf by leaf, and how to make the one of the other again.

A difference holds only as long as what it was noted beside stands as it stood: of a question that
was edited meanwhile, what was edited stays edited.
"""

from collections.abc import Iterator
from typing import Any, Final

Place = tuple[str | int, ...]
AT: Final = "at"
WAS: Final = "was"
IS: Final = "is"


def differences(was: Any, now: Any, at: Place = ()) -> Iterator[dict[str, Any]]:
    """Each place where `now` is otherwise than `was`; what one of them lacks is left out there.

    >>> list(differences({"a": [1, 2]}, {"a": [1, 3]}))
    [{'at': ['a', 1], 'was': 2, 'is': 3}]
    """
    if isinstance(was, dict) and isinstance(now, dict):
        for key in {**was, **now}:
            yield from _member_differences(was, now, key, at)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for place, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from differences(one, other, (*at, place))
    elif was != now:
        yield {AT: list(at), WAS: was, IS: now}


def _member_differences(
    was: dict[str, Any], now: dict[str, Any], key: str, at: Place
) -> Iterator[dict[str, Any]]:
    if key in was and key in now:
        yield from differences(was[key], now[key], (*at, key))
    elif key in was:
        yield {AT: [*at, key], WAS: was[key]}
    else:
        yield {AT: [*at, key], IS: now[key]}


def restore(value: Any, noted: list[dict[str, Any]]) -> None:
    """Makes the value what it differed from, wherever it still is what it was.

    >>> value = {"a": [1, 2], "b": 5}
    >>> restore(value, [{"at": ["a", 1], "was": 2, "is": 3}, {"at": ["b"], "was": 4, "is": 6}])
    >>> value
    {'a': [1, 3], 'b': 5}
    """
    for difference in noted:
        *path, last = difference[AT]
        holder = _held(value, path)
        if _entry(holder, last) == {key: difference[key] for key in (WAS,) if key in difference}:
            if IS in difference:
                holder[last] = difference[IS]
            else:
                del holder[last]


def _held(value: Any, path: list[str | int]) -> Any:
    for step in path:
        value = _entry(value, step).get(WAS)
    return value


def _entry(holder: Any, key: str | int) -> dict[str, Any]:
    """What stands at a key, under "was"; nothing where the key is not there."""
    if isinstance(holder, dict) and isinstance(key, str):
        return {WAS: holder[key]} if key in holder else {}
    if isinstance(holder, list) and isinstance(key, int) and 0 <= key < len(holder):
        return {WAS: holder[key]}
    return {"there is no such place": key}
