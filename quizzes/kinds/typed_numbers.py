"""Numbers as people type them: 1e-3, 1.5×10⁻³, −3, 1,5, 1 000 000, 1/3, with a unit or without."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LONGEST_TYPED = 100
HIGHEST_EXPONENT = 400

SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SUPERSCRIPT_RUN = re.compile(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
# Every sign that stands for a minus or a times, and every space, as one of its kind.
ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("−‐‑–—﹣－", "-"),
        **dict.fromkeys("×·⋅∙✕", "*"),
        **dict.fromkeys("’ʼ", "'"),
        "µ": "μ",
    }
)
NUMBER = re.compile(
    r"""
    (?P<sign>[+-]?)\s*
    (?:
        (?P<bare>10)\s*(?:\^|\*\*)\s*[({]?(?P<power>[+-]?[0-9]{1,4})[)}]?
      |
        (?P<top>[0-9]{1,15})\s*/\s*(?P<bottom>[0-9]{1,15})(?![0-9.,])
      |
        (?P<digits>(?:[0-9]|[.,](?=[0-9])|[ '](?=[0-9]{3}(?![0-9]))|(?<=[0-9])[.,](?![0-9.,]))+)
        (?:
            [eE](?P<exponent>[+-]?[0-9]{1,4})(?![0-9])
          |
            \s*[*x]\s*10\s*(?:\^|\*\*)\s*[({]?(?P<scale>[+-]?[0-9]{1,4})[)}]?
        )?
    )
    """,
    re.VERBOSE,
)
GROUPED = re.compile(r"[0-9]{1,3}([ '.,][0-9]{3})+")
PARTED = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


@dataclass(frozen=True, kw_only=True)
class TypedNumber:
    """What was typed: the numbers it can mean, the likeliest first, and the unit beside it."""

    readings: tuple[Fraction, ...]
    unit: str


def parse(text: str) -> TypedNumber | None:
    """The number in a text of at most 100 characters; None where there is none.

    A comma before exactly three digits may part thousands or begin decimals: both are kept.

    >>> parse("1,5·10⁻³ m").readings, parse("1,5·10⁻³ m").unit
    ((Fraction(3, 2000),), 'm')
    >>> parse("1,234").readings
    (Fraction(617, 500), Fraction(1234, 1))
    """
    if len(text) > LONGEST_TYPED:
        return None
    typed = alike(text)
    found = NUMBER.search(typed)
    if found is None:
        return None
    before, after = typed[: found.start()].strip(), typed[found.end() :].strip()
    readings = readings_of(found)
    if not readings or (before and after):
        return None
    return TypedNumber(readings=readings, unit=unit_name(before or after))


def alike(text: str) -> str:
    """The text with one sign for a minus, a times and a space, and powers written with ^."""
    powers = SUPERSCRIPT_RUN.sub(lambda run: "^" + run.group().translate(SUPERSCRIPTS), text)
    return " ".join(unicodedata.normalize("NFC", powers).translate(ALIKE).split())


def unit_name(text: str) -> str:
    """A unit as it is compared: m², m^2 and m ^ 2 are one, M is another.

    >>> unit_name("kg·m²") == unit_name("kg * m^2")
    True
    """
    return "".join(alike(text).split())


def readings_of(found: re.Match[str]) -> tuple[Fraction, ...]:
    """The numbers that a match can mean; none where it means none."""
    sign = -1 if found["sign"] == "-" else 1
    if found["bare"]:
        return scaled((Fraction(sign),), int(found["power"]))
    if found["top"]:
        bottom = int(found["bottom"])
        return (Fraction(sign * int(found["top"]), bottom),) if bottom else ()
    exponent = int(found["exponent"] or found["scale"] or 0)
    return scaled(tuple(sign * reading for reading in mantissas(found["digits"])), exponent)


def scaled(readings: tuple[Fraction, ...], exponent: int) -> tuple[Fraction, ...]:
    """The numbers times a power of ten; none where that is out of bounds."""
    if abs(exponent) > HIGHEST_EXPONENT:
        return ()
    return tuple(reading * Fraction(10) ** exponent for reading in readings)


def mantissas(digits: str) -> tuple[Fraction, ...]:
    """What digits with points, commas, spaces and apostrophes among them can mean."""
    whole, mark, decimals = split_decimals(digits)
    readings = [number for number in (joined(whole, decimals),) if number is not None]
    if mark == "," and PARTED.fullmatch(digits):
        readings.append(Fraction(whole + decimals))
    return tuple(readings)


def split_decimals(digits: str) -> tuple[str, str, str]:
    """The digits before the decimal mark, the mark, and the digits after it.

    A mark that comes twice parts thousands; of two different ones the last begins the decimals.
    """
    place = max(digits.rfind("."), digits.rfind(","))
    if place < 0 or digits.count(digits[place]) > 1:
        return digits, "", ""
    return digits[:place], digits[place], digits[place + 1 :]


def joined(whole: str, decimals: str) -> Fraction | None:
    """The number of a whole part, which may be grouped by thousands, and decimals."""
    plain = re.sub(r"[ '.,]", "", whole)
    is_sound = whole == plain or GROUPED.fullmatch(whole)
    separators = {sign for sign in whole if not sign.isdecimal()}
    if not is_sound or len(separators) > 1 or not (plain or decimals):
        return None
    return Fraction(f"{plain or 0}.{decimals or 0}")
