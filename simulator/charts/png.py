"""Pictures of cells as PNG, with nothing but zlib."""

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BITS_OF_PALETTE = bytes([8, 3, 0, 0, 0])


def indexed_png(rows: Sequence[bytes], palette: Iterable[tuple[int, int, int]]) -> bytes:
    """A picture of one byte a pixel.

    Args:
        rows: top row first, all of one length; 0 is transparent, n the n-th colour of the palette.
        palette: at most 255 colours.
    """
    width = len(rows[0]) if rows else 0
    colours = b"".join(bytes(colour) for colour in [(0, 0, 0), *palette])
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">II", width, len(rows)) + _EIGHT_BITS_OF_PALETTE),
            _chunk(b"PLTE", colours),
            _chunk(b"tRNS", b"\0"),
            _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def data_address(png: bytes) -> str:
    """The picture as an address that needs no request."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
