"""Pictures of people: a square of one size and format, made anew from what was given. No Django.

    python -m studypack.common.avatars < given > made

runs confined: the process can do nothing but compute.
"""

import sys
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from studypack.common.confined import MEBIBYTE, ConfinedError, Limits, confine, run_confined
from studypack.common.wording import Message, message_of

MOST_BYTES: Final = 4 * MEBIBYTE
MOST_PIXELS: Final = 40_000_000
SIDE: Final = 256
FORMATS: Final = ("PNG", "JPEG", "WEBP")
MEDIA_TYPE: Final = "image/webp"
# A photograph of the most pixels, decoded and turned.
LIMITS: Final = Limits(memory_bytes=600 * MEBIBYTE, processor_s=5, output_bytes=MEBIBYTE)


class AvatarError(ValueError):
    """The file cannot be used; `args[0]` names the limit that it breaks."""


def avatar_of(given: bytes) -> bytes:
    """The file as an avatar: WebP, SIDE x SIDE pixels, nothing of what else was in the file.

    Raises:
        AvatarError: too large, or no picture of these formats.
    """
    if len(given) > MOST_BYTES:
        message = Message(
            "avatar: {count} bytes are above the limit of {limit} MiB",
            count=len(given),
            limit=MOST_BYTES // MEBIBYTE,
        )
        raise AvatarError(message)
    try:
        made = run_confined("studypack.common.avatars", (), given, LIMITS)
    except ConfinedError as error:
        raise AvatarError(
            Message("avatar: the file {problem}", problem=message_of(error))
        ) from error
    if not made:
        raise AvatarError(
            Message(
                "avatar: the file is no PNG, JPEG or WebP of at most {limit} million pixels",
                limit=MOST_PIXELS // 1_000_000,
            )
        )
    return made


def squared(given: bytes) -> bytes:
    """The middle of a picture as a square; empty where it is none that is taken."""
    try:
        with Image.open(BytesIO(given), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return b""
            upright = ImageOps.exif_transpose(picture)
            fitted = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    made = BytesIO()
    fitted.save(made, "WEBP", quality=85)
    return made.getvalue()


def main() -> None:
    """Standard input to standard output."""
    Image.init()  # its modules are there before no file opens any more
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    given = sys.stdin.buffer.read()
    confine(LIMITS)
    sys.stdout.buffer.write(squared(given))


if __name__ == "__main__":
    main()
