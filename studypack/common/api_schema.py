"""What the schema says of every operation alike: the ways in which it may be refused."""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

READING: Final = {"GET", "HEAD", "OPTIONS"}


class ProblemOut(serializers.Serializer[Any]):
    """One thing wrong with one field; `field` is a dotted path within the request."""

    field = serializers.CharField()
    message = serializers.CharField()


class RefusalOut(serializers.Serializer[Any]):
    """Why a request was refused."""

    code = serializers.CharField(help_text="For programs: it has one wording for ever.")
    message = serializers.CharField(help_text="For people.")
    problems = ProblemOut(many=True)


class ErrorOut(serializers.Serializer[Any]):
    """The one shape of every error."""

    error = RefusalOut()
    state = serializers.JSONField(
        required=False, help_text="With 409: what stands in the place of what was sent."
    )


def refusal(description: str, code: str, message: str, *problems: dict[str, str]) -> Any:
    """An answer of the one shape, with an example."""
    value = {"error": {"code": code, "message": message, "problems": list(problems)}}
    example = OpenApiExample(code, value=value, response_only=True)
    return OpenApiResponse(ErrorOut, description=description, examples=[example])


REFUSALS: Final = {
    400: refusal(
        "Something in the request cannot be used: `problems` names all of it.",
        "invalid",
        "The request holds values that cannot be used.",
        {"field": "lang", "message": "lang: 'xx' is not one of en, fr, pt, de, es, it"},
    ),
    401: refusal(
        "The token is unknown, was revoked or is no longer usable.",
        "unauthorized",
        "The token is unknown, was revoked or is no longer usable.",
    ),
    403: refusal(
        "Not for whoever asks: no CSRF token, or a token that does not reach so far.",
        "out_of_scope",
        "The token does not reach so far.",
        {"field": "scope", "message": "scope: teach is needed, the token has read"},
    ),
    404: refusal(
        "There is nothing here, or it belongs to somebody else.",
        "not_found",
        "There is nothing here.",
    ),
    406: refusal(
        "What `Accept` asks for is not what the address gives.",
        "not_acceptable",
        "Could not satisfy the request Accept header.",
    ),
    409: refusal(
        "What was sent was overtaken, or comes too early or too late; `state` holds what stands.",
        "submitted",
        "The attempt is submitted and takes no more answers.",
    ),
    415: refusal(
        "The body is not `application/json`.",
        "unsupported_media_type",
        'Unsupported media type "text/plain" in request.',
    ),
    429: refusal(
        "Too often, or too much at once; `Retry-After` says when to ask again.",
        "too_many_requests",
        "Too many requests: 600 in 60 seconds are allowed.",
    ),
}


class ApiSchema(AutoSchema):
    """An operation with every way in which it may be refused."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """A token, a session, or nothing: strangers study too, and teach nothing."""
        known: list[dict[str, list[str]]] = super().get_auth()
        return known if getattr(self.view, "scope", None) else [*known, {}]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        declared = super()._get_response_bodies(direction)
        unread = {409, 415} if self.method in READING else set()
        told = {str(code): REFUSALS[code] for code in REFUSALS if code not in unread}
        describe: Any = self._get_response_for_code  # a method without types
        refusals = {code: describe(answer, code, None, direction) for code, answer in told.items()}
        return {**declared, **refusals}
