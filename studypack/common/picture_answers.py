"""Pictures from outside as answers that can only be looked at."""

from django.http import HttpResponse


def picture_answer(content: bytes | memoryview, media_type: str) -> HttpResponse:
    """The picture; no browser takes it for anything else, or lets it act."""
    response = HttpResponse(bytes(content), content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
