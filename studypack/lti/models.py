"""What we keep of a learning platform beyond what its registration says."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lti_tool.models import LtiRegistration

LONGEST_URL = 2_000


def check_origins(text: str) -> None:
    """Every word is an origin that a policy can name: a scheme and a host, nothing after them."""
    wrong = [word for word in text.split() if not is_origin(word)]
    if wrong:
        message = gettext("{origins}: not of the form https://host, with * for any host below one")
        raise ValidationError(message.format(origins=" ".join(wrong)))


def is_origin(word: str) -> bool:
    """Whether a word is a scheme and a host, maybe with a port."""
    try:
        parts = urlsplit(word)
        _ = parts.port
    except ValueError:
        return False
    is_host = bool(parts.hostname) and not set(word) & set(";,'\"")
    return parts.scheme in {"https", "http"} and is_host and word.count("/") == 2


def is_web_address(value: object) -> bool:
    """Whether something from outside is the address of a page or a service."""
    return isinstance(value, str) and len(value) < LONGEST_URL and is_origin(origin_of(value))


def origin_of(url: str) -> str:
    """The scheme and the host of an address; empty where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


class Embedding(models.Model):
    """The origins whose pages may show ours in a frame, for a platform that uses several."""

    registration = models.OneToOneField(
        LtiRegistration,
        on_delete=models.CASCADE,
        related_name="embedding",
        verbose_name=_("platform"),
    )
    origins = models.TextField(
        _("origins that may embed"),
        validators=[check_origins],
        help_text=_("With spaces, such as https://*.instructure.com"),
    )

    class Meta:
        verbose_name = _("embedding")
        verbose_name_plural = _("embeddings")

    def __str__(self) -> str:
        return str(self.origins)
