"""One JSON shape for every error of the API."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.worded import worded


def error_body(
    code: str, message: str, problems: tuple[FieldProblem, ...] = (), state: object = None
) -> dict[str, Any]:
    """`{"error": {"code", "message", "problems": [{"field", "message"}]}}` and any `state`."""
    listed = [{"field": problem.field, "message": worded(problem.message)} for problem in problems]
    body: dict[str, Any] = {"error": {"code": code, "message": worded(message), "problems": listed}}
    if state is not None:
        body["state"] = state
    return body


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response to an exception of an API view; None for a fault of our own (a logged 500)."""
    set_rollback()
    if isinstance(error, RefusedError):
        body = error_body(error.code, error.message, error.problems, error.state)
        headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else {}
        return Response(body, status=error.status, headers=headers)
    if isinstance(error, Http404):
        return Response(error_body("not_found", "There is nothing here."), status=404)
    if isinstance(error, PermissionDenied):
        return Response(error_body("forbidden", "This is not allowed."), status=403)
    if isinstance(error, exceptions.ValidationError):
        problems = tuple(validation_problems(error.detail))
        body = error_body("invalid", "The request holds values that cannot be used.", problems)
        return Response(body, status=400)
    if isinstance(error, exceptions.APIException):
        code = HTTPStatus(error.status_code).name.lower()
        return Response(
            error_body(code, str(error.detail)),
            status=error.status_code,
            headers=headers_of(error, context["view"]),
        )
    return None


def headers_of(error: exceptions.APIException, view: APIView) -> dict[str, str]:
    """What HTTP asks an answer with this error to say."""
    if isinstance(error, exceptions.MethodNotAllowed):
        return {"Allow": ", ".join(view.allowed_methods)}
    asked = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": asked} if asked else {}


def validation_problems(detail: Any, field: str = "") -> Iterator[FieldProblem]:
    """Django REST framework's nested details as a flat list, `field` written as a dotted path."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from validation_problems(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from validation_problems(inner, field)
    else:
        yield FieldProblem(field=field or "request", message=str(detail))
