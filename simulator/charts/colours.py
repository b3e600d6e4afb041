"""Colours of sizes: one hue a lens, from dark to light in equal steps of perceived lightness.

Lightness alone carries the order, so the scale reads the same for colour-blind readers, in print,
and on a light and a dark page.
"""

from functools import cache
from math import cos, pi, radians, sin
from types import MappingProxyType

LEVELS = 64
HUE_BY_LENS = MappingProxyType({"signal": 250.0, "weights": 55.0, "update": 165.0})
_DARKEST, _LIGHTEST = 0.2, 0.96
_MOST_CHROMA = 0.12

Colour = tuple[int, int, int]


@cache
def ramp(lens: str) -> tuple[Colour, ...]:
    """(LEVELS,) red, green and blue in 0..255, smallest size first.

    >>> len(ramp("signal")), sum(ramp("signal")[0]) < sum(ramp("signal")[-1])
    (64, True)
    """
    return tuple(
        _shade(level / (LEVELS - 1), radians(HUE_BY_LENS[lens])) for level in range(LEVELS)
    )


def hexadecimal(colour: Colour) -> str:
    """The colour in six digits.

    >>> hexadecimal((255, 0, 16))
    'ff0010'
    """
    return "".join(f"{channel:02x}" for channel in colour)


def _shade(share: float, hue: float) -> Colour:
    """Full colour in the middle, none at both ends, where the gamut has no room for it."""
    lightness = _DARKEST + share * (_LIGHTEST - _DARKEST)
    chroma = _MOST_CHROMA * max(sin(pi * share), 0.0) ** 0.7
    return _srgb(lightness, chroma * cos(hue), chroma * sin(hue))


def _srgb(lightness: float, a: float, b: float) -> Colour:
    """Oklab to sRGB, what is out of gamut clipped.

    Source: Ottosson 2020, A perceptual color space for image processing.
    """
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _channel(linear: float) -> int:
    inside = min(max(linear, 0.0), 1.0)
    bent = 12.92 * inside if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055
    return round(255 * bent)
