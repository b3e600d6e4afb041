"""One's own profile: pseudonym, picture, language, how pages look, sessions elsewhere."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studypack.accounts.appearance import Appearance, appearance_for, remember_appearance
from studypack.accounts.forms import AppearanceForm, ProfileForm
from studypack.accounts.learners import signed_in_user
from studypack.accounts.limits import PROFILE, refuse_over
from studypack.accounts.models import Avatar, User
from studypack.accounts.services import end_other_sessions, keep_avatar
from studypack.common.avatar import avatar_svg
from studypack.common.avatars import MEDIA_TYPE, MOST_BYTES, AvatarError
from studypack.common.picture_answers import picture_answer
from studypack.common.worded import worded

A_YEAR_S = 365 * 24 * 3600


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest) -> HttpResponse:
    """The profile; saved where a valid form comes."""
    user = person(request)
    form = ProfileForm(said_in(request), instance=user)
    if request.method != "POST":
        return profile_page(request, form)
    refuse_over(PROFILE, request)
    if not form.is_valid():
        user.refresh_from_db()
        return profile_page(request, form, status=400)
    form.save()
    response = redirect_in(user.language)
    chosen = Appearance(theme=user.theme, is_calm=user.has_reduced_motion)
    remember_appearance(response, chosen)
    remember_language(response, user.language)
    return response


def profile_page(
    request: HttpRequest, form: ProfileForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page, with why a picture was not kept."""
    user = person(request)
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "avatar": Avatar.objects.filter(user=user).only("sha256").first(),
        "generated": avatar_svg(user.display_name),
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "has_second_step": is_mfa_enabled(user),
        "is_saved": "saved" in request.GET,
    }
    return render(request, "accounts/profile.html", context, status=status)


@login_required
@require_POST
def save_avatar(request: HttpRequest) -> HttpResponse:
    """A picture of one's own, made anew from the file."""
    refuse_over(PROFILE, request)
    user, file = person(request), request.FILES.get("picture")
    given = file.read(MOST_BYTES + 1) if file is not None else b""
    try:
        keep_avatar(user, given)
    except AvatarError as error:
        form = ProfileForm(instance=user)
        return profile_page(request, form, worded(error.args[0]), status=400)
    return redirect_in(user.language)


@login_required
@require_POST
def delete_avatar(request: HttpRequest) -> HttpResponse:
    """The generated picture stands again."""
    Avatar.objects.filter(user=person(request)).delete()
    return redirect("accounts:profile-edit")


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signed out everywhere but here."""
    user = person(request)
    end_other_sessions(user)
    update_session_auth_hash(request, user)
    return redirect("accounts:profile-edit")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_appearance(request: HttpRequest) -> HttpResponse:
    """How pages look to a stranger; the profile says it for everybody else."""
    if request.user.is_authenticated:
        return redirect("accounts:profile-edit")
    chosen = appearance_for(request)
    shown = {"theme": chosen.theme, "has_reduced_motion": chosen.is_calm}
    form = AppearanceForm(said_in(request), initial=shown)
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method != "POST" else 400
        return render(request, "accounts/appearance.html", {"form": form}, status=status)
    said = form.cleaned_data
    response = redirect("accounts:appearance-choose")
    remember_appearance(
        response, Appearance(theme=said["theme"], is_calm=said["has_reduced_motion"])
    )
    return response


@cache_control(public=True, max_age=A_YEAR_S, immutable=True)
@require_safe
def show_avatar(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture to whoever knows the sum of its bytes, which are therefore always the same."""
    avatar = get_list_or_404(Avatar.objects.filter(sha256=sha256)[:1])[0]
    return picture_answer(avatar.content, MEDIA_TYPE)


def person(request: HttpRequest) -> User:
    """Who is signed in, on a page that nobody else reaches."""
    user = signed_in_user(request)
    assert user is not None
    return user


def said_in(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where none was."""
    return request.POST if request.method == "POST" else None


def redirect_in(language: str) -> HttpResponseRedirect:
    """Back to the profile in the person's language, which may be a new one."""
    with translation.override(language or translation.get_language()):
        return HttpResponseRedirect(f"{reverse('accounts:profile-edit')}?saved")


def remember_language(response: HttpResponse, language: str) -> None:
    """What `/` leads to in this browser."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LEARNER_COOKIE_AGE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
