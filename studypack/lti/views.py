"""The doors that a platform knows: our keys, the login, the launch."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login as sign_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studypack.lti.framing import remember_platform
from studypack.lti.keys import own_keys
from studypack.lti.launching import read_launch
from studypack.lti.linking import Choice, refuse_choice
from studypack.lti.logins import STATE_AGE_S, Login, begin_login, question, take_login
from studypack.lti.models import origin_of
from studypack.lti.refusing import refused
from studypack.lti.resources import ALL, PARAMETER, Kind, find_resource, url_of
from studypack.lti.services import admit

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_safe
def show_keys(request: HttpRequest) -> HttpResponse:
    """The public keys by which a platform knows our messages."""
    return JsonResponse({"keys": own_keys()})


@csrf_exempt  # a platform sends it, with a token of nobody; it changes nothing
@never_cache
@require_http_methods(["GET", "POST"])
def start_login(request: HttpRequest) -> HttpResponse:
    """Sends the browser back to its platform with the question who is there."""
    sent = request.POST if request.method == "POST" else request.GET
    login, asked_at = begin_login(sent.dict())
    answer_to = request.build_absolute_uri(reverse("lti:launch"))
    response = HttpResponseRedirect(question(login, asked_at=asked_at, answer_to=answer_to))
    response.set_cookie(
        login.cookie,
        "begun",
        max_age=STATE_AGE_S,
        path=reverse("lti:launch"),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@csrf_exempt  # a platform sends it; its own state stands for the token
@never_cache
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Signs in whom the platform vouches for, and shows what the link in the course names."""
    login = take_login(request.POST.get("state", ""))
    if login.cookie not in request.COOKIES:
        return without_cookie(request, login)
    message = read_launch(request, login)
    if message.deep_linking:
        refuse_choice(message)
    response = HttpResponseRedirect(url_of(message))
    sign_in(request, admit(message), backend=BACKEND)
    if message.deep_linking:
        Choice.begin(request, message)
        response = HttpResponseRedirect(reverse("lti:choose"))
    remember_platform(response, message.deployment.registration)
    response.delete_cookie(login.cookie, path=request.path)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """What a course can link to; what is chosen goes back to the platform, signed."""
    choice = Choice.of(request)
    if request.method == "POST":
        return hand_over(request, choice)
    groups = [
        (label, list(ALL[kind]()))
        for kind, label in (
            (Kind.PACK, gettext("Study packs")),
            (Kind.QUIZ, gettext("Quizzes")),
            (Kind.EXPERIMENT, gettext("Experiments")),
        )
    ]
    return render(request, "lti/choose.html", {"groups": groups, "parameter": PARAMETER})


def hand_over(request: HttpRequest, choice: Choice) -> HttpResponse:
    """The page whose one form brings the signed choice to the platform."""
    resource = find_resource(request.POST.get(PARAMETER, ""))
    token = choice.signed(resource, request.build_absolute_uri(reverse("lti:launch")))
    context = {"resource": resource, "token": token, "return_url": choice.return_url}
    response = render(request, "lti/chosen.html", context)
    allowed = {"form-action": [origin_of(choice.return_url)]}
    response._csp_update = allowed  # type: ignore[attr-defined]
    return response


def without_cookie(request: HttpRequest, login: Login) -> HttpResponse:
    """In a frame whose browser keeps no cookies, the way to a tab of its own.

    Raises:
        RefusedError: in a tab; another browser than this one began.
    """
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        raise refused("state: begun in another browser; open the link in the course again")
    # A link: our policy lets no form lead to a platform, not even by a redirect.
    url = f"{reverse('lti:login')}?{urlencode(login.asked_with)}"
    return render(request, "lti/new_tab.html", {"url": url}, status=400)
