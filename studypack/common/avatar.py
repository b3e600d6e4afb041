"""A small mirrored pattern that belongs to one name. No Django."""

from hashlib import sha256

SIDE = 5
HALF = 3


def avatar_svg(name: str) -> str:
    """An SVG of SIDE x SIDE squares, mirrored, always the same for a name; for decoration only.

    >>> avatar_svg("Ada") == avatar_svg("Ada")
    True
    """
    bits = int.from_bytes(sha256(name.encode()).digest()[:2], "big")
    squares = "".join(
        f"M{column} {row}h1v1h-1z"
        for row in range(SIDE)
        for column in range(SIDE)
        if bits >> (row * HALF + min(column, SIDE - 1 - column)) & 1
    )
    return (
        f'<svg class="avatar" viewBox="-1 -1 {SIDE + 2} {SIDE + 2}" width="40" height="40" '
        f'aria-hidden="true" focusable="false"><path d="{squares}"/></svg>'
    )
