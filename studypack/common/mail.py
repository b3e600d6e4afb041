"""Where mail goes, by its URL: smtp://, smtps://, file:///folder, console://. No Django."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

BACKEND: Final = "django.core.mail.backends.{}.EmailBackend"
SCHEMES: Final = ("smtp", "smtps", "file", "console")
SMTP_PORT: Final = 587
SMTPS_PORT: Final = 465


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Django's settings of mail.

    Attributes:
        uses_starttls: the connection becomes an encrypted one (smtp://); uses_tls: it is one
            from its start (smtps://).
        folder: where each mail is written to a file.
    """

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    uses_starttls: bool = False
    uses_tls: bool = False
    folder: Path | None = None


class MailUrlError(ValueError):
    """A URL of mail cannot be used; the message is the end of a sentence, without the password."""


def mail_at(url: str) -> Mail:
    """The settings that a URL says.

    >>> mail_at("smtps://me:secret@mail.example.org").port
    465

    Raises:
        MailUrlError: no such scheme, or no host or folder.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailUrlError("the host or port of the URL cannot be read") from None
    if parts.scheme == "console":
        return Mail(backend=BACKEND.format("console"))
    if parts.scheme == "file":
        return mail_into(parts)
    if parts.scheme not in SCHEMES:
        raise MailUrlError(f"{parts.scheme!r} is not one of {', '.join(SCHEMES)}")
    return mail_over(parts, port)


def mail_into(parts: SplitResult) -> Mail:
    """Mail that is written into a folder."""
    if parts.netloc or not parts.path.strip("/"):
        raise MailUrlError("file: the URL names no folder, as file:///var/mail does")
    return Mail(backend=BACKEND.format("filebased"), folder=Path(unquote(parts.path)))


def mail_over(parts: SplitResult, port: int | None) -> Mail:
    """Mail that is sent through a server, always encrypted unless the server is this machine."""
    if not parts.hostname:
        raise MailUrlError("the URL names no host")
    uses_tls = parts.scheme == "smtps"
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return Mail(
        backend=BACKEND.format("smtp"),
        host=parts.hostname,
        port=port or (SMTPS_PORT if uses_tls else SMTP_PORT),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        uses_starttls=not uses_tls and not is_here,
        uses_tls=uses_tls,
    )
