"""Pages of the house itself: the way home, and what is said when something is not there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from studypack.common.api_errors import error_body
from studypack.common.problems import RefusedError
from studypack.common.worded import worded

API = "/api/"


def go_home(request: HttpRequest) -> HttpResponse:
    """Leads to the catalogue in the language the reader prefers."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("packs:pack-list"))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be understood."""
    return show_problem(request, 400, "bad_request", "The request cannot be understood.")


def show_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not allowed."""
    return show_problem(request, 403, "forbidden", "This is not allowed.")


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing of yours."""
    return show_problem(request, 404, "not_found", "There is nothing here.")


def show_too_often(request: HttpRequest) -> HttpResponse:
    """429: more often than is allowed."""
    return show_problem(request, 429, "too_many_requests", "Too many requests: wait a little.")


def show_fault(request: HttpRequest) -> HttpResponse:
    """500: a fault of our own; the details are in the log only."""
    return show_problem(request, 500, "internal", "Something went wrong on our side.")


class RefusalMiddleware:
    """Shows the sentence of a refusal on a page; the API has its own shape for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page with the refusal's message; None for every other exception."""
        if not isinstance(error, RefusedError):
            return None
        context = {"status": error.status, "message": worded(error.message)}
        response = render(request, "problem.html", context, status=error.status)
        if error.retry_after_s:
            response["Retry-After"] = str(error.retry_after_s)
        return response


def show_problem(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """The problem as JSON under the API, as a page elsewhere."""
    if request.path.startswith(API):
        return JsonResponse(error_body(code, message), status=status)
    return render(request, "problem.html", {"status": status}, status=status)
