"""English text that remembers how it was put together, so that a page can say it in its language.

Pure modules say everything in English. What they say with a `Message` is still text, equal to the
English one wherever it is compared, printed or sent; only the doors that know a reader's language
look inside. docs/decisions/0011-messages-say-themselves-again.md has the reasons.
"""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any, Self

from studypack.common.languages import POINT

Translate = Callable[[str], str]
TranslateCounted = Callable[[str, str, int], str]


class Message(str):
    """A text with values filled in; `text` is what catalogues have, `values` fill its braces.

    >>> Message("{value} is outside {low}..{high}", value=140, low=2, high=100)
    '140 is outside 2..100'
    """

    text: str
    values: Mapping[str, Any]

    def __new__(cls, text: str, /, **values: object) -> Self:
        message = super().__new__(cls, text.format(**values))
        message.text, message.values = text, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, object]]:
        """Copies and pickles are put together again."""
        return (self.text,), dict(self.values)


class Counted(Message):
    """A message of a text for one and a text for many; its value `count` says which it is.

    >>> Counted("{count} layer", "{count} layers", count=1)
    '1 layer'
    """

    many: str

    def __new__(cls, text: str, many: str, /, *, count: int, **values: object) -> Self:
        message = super().__new__(cls, of_count(text, many, count), count=count, **values)
        message.text, message.many = text, many
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, object]]:
        return (self.text, self.many), dict(self.values)


def of_count(text: str, many: str, count: int) -> str:
    """The English form."""
    return text if count == 1 else many


class _Speaker(Formatter):
    """Fills a text in, numbers with the decimal sign of a language."""

    def __init__(self, decimal_sign: str) -> None:
        self.decimal_sign = decimal_sign

    def format_field(self, value: Any, format_spec: str) -> str:
        written: str = super().format_field(value, format_spec)
        return written.replace(POINT, self.decimal_sign) if isinstance(value, float) else written


def said(
    text: str,
    translate: Translate,
    decimal_sign: str = POINT,
    translate_counted: TranslateCounted = of_count,
) -> str:
    """The text in another language, and so is every message within it; other text as it is.

    >>> german = {"{a} of {b}": "{a} von {b}", "two": "zwei"}
    >>> said(Message("{a} of {b}", a=0.5, b=Message("two")), german.__getitem__, ",")
    '0,5 von zwei'
    """
    if not isinstance(text, Message):
        return text
    values = {
        name: said(value, translate, decimal_sign, translate_counted)
        if isinstance(value, str)
        else value
        for name, value in text.values.items()
    }
    if isinstance(text, Counted):
        template = translate_counted(text.text, text.many, text.values["count"])
    else:
        template = translate(text.text)
    return _Speaker(decimal_sign).vformat(template, (), values)


def joined(parts: Sequence[str], separator: str = " ") -> Message:
    """Several texts as one message, each of which is still said by itself.

    >>> joined(["a.", "b."])
    'a. b.'
    """
    names = [f"part{number}" for number in range(len(parts))]
    text = separator.join(f"{{{name}}}" for name in names)
    return Message(text, **dict(zip(names, parts, strict=True)))


def marked(text: str) -> str:
    """The text as it is: catalogues have it, and a `Message` fills it in later."""
    return text


def rewritten(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` made to what was filled in; of no message, to all of it."""
    if not isinstance(text, Message):
        return change(text)
    values = text.values.items()
    changed = {name: rewritten(v, change) if isinstance(v, str) else v for name, v in values}
    return _like(text, changed)


def _like(message: Message, values: Mapping[str, Any]) -> Message:
    """The same message of other values."""
    if isinstance(message, Counted):
        return Counted(message.text, message.many, **values)
    return Message(message.text, **values)


def message_of(error: Exception) -> str:
    """What an exception was raised with; `str` of it would forget how it was put together."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def to_json(text: str) -> object:
    """The text as JSON that `from_json` reads; a message is `[text, values]`, or with `many`."""
    if not isinstance(text, Message):
        return text
    values = {name: _value_to_json(value) for name, value in text.values.items()}
    return [text.text, values, *([text.many] if isinstance(text, Counted) else [])]


def _value_to_json(value: object) -> object:
    """Numbers stay what they are, for a language has its own sign in them."""
    if isinstance(value, str):
        return to_json(value)
    return value if isinstance(value, int | float) else str(value)


def from_json(written: object) -> str:
    """The text that `to_json` wrote."""
    if not isinstance(written, list):
        return str(written)
    text, values, *many = written
    filled: dict[str, Any] = {
        name: from_json(v) if isinstance(v, list) else v for name, v in values.items()
    }
    return Counted(text, *many, **filled) if many else Message(text, **filled)
