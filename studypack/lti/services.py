"""What a launch leaves behind: a person, their place in a course, the link they came by."""

import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from lti_tool.lti_core.constants import AgsScope, ContextRole
from lti_tool.models import (
    LtiContext,
    LtiMembership,
    LtiRegistration,
    LtiResourceLink,
    LtiUser,
)

from studypack.accounts.models import User
from studypack.lti.launching import Launch, text_in
from studypack.lti.models import GradeLine, is_web_address
from studypack.lti.resources import quiz_of

LONGEST_TITLE: Final = 500


@transaction.atomic
def admit(launch: Launch) -> User:
    """The person of a launch, made at their first; their roles are those of today.

    Nobody is ever joined to an account that was not made here, whatever e-mail they bring; and of
    what a platform tells about a person only its own number for them is kept.
    """
    person = person_of(launch.deployment.registration, launch.sub)
    context = store_context(launch)
    store_membership(launch, person, context)
    store_link(launch, context)
    store_grade_line(launch, person, context)
    user: User = person.auth_user
    return user


def person_of(registration: LtiRegistration, sub: str) -> LtiUser:
    """The platform's person, with an account: known by issuer and number, and by nothing else."""
    known = LtiUser.objects.filter(registration__issuer=registration.issuer, sub=sub)
    user = known.exclude(auth_user=None).values_list("auth_user", flat=True).first()
    person, _ = LtiUser.objects.get_or_create(registration=registration, sub=sub)
    if person.auth_user_id is None:
        person.auth_user = User.objects.get(pk=user) if user else new_user(registration)
        person.save(update_fields=["auth_user"])
    return person


def new_user(registration: LtiRegistration) -> User:
    """A student who can only come by their platform: there is no password that opens."""
    name = slugify(registration.name)[:40] or "lti"
    return User.objects.create_user(f"{name}-{secrets.token_hex(6)}")


def store_context(launch: Launch) -> LtiContext:
    """The course of a launch, with the titles of today."""
    context, _ = LtiContext.objects.update_or_create(
        deployment=launch.deployment,
        id_on_platform=text_in(launch.context, "id"),
        defaults={
            "title": text_in(launch.context, "title", LONGEST_TITLE),
            "label": text_in(launch.context, "label"),
        },
    )
    return context


def store_membership(launch: Launch, person: LtiUser, context: LtiContext) -> LtiMembership:
    """What the person is in this course today; a role that was taken away is gone."""
    roles = launch.roles
    membership, _ = LtiMembership.objects.update_or_create(
        user=person,
        context=context,
        defaults={
            "is_administrator": ContextRole.ADMINISTRATOR in roles,
            "is_content_developer": ContextRole.CONTENT_DEVELOPER in roles,
            "is_instructor": ContextRole.INSTRUCTOR in roles,
            "is_learner": ContextRole.LEARNER in roles,
            "is_mentor": ContextRole.MENTOR in roles,
            "is_active": True,
        },
    )
    return membership


def store_link(launch: Launch, context: LtiContext) -> LtiResourceLink | None:
    """The link in the course that was followed; None where somebody only came to choose one."""
    link_id = text_in(launch.link, "id")
    if not link_id:
        return None
    link, _ = LtiResourceLink.objects.update_or_create(
        context=context,
        id_on_platform=link_id,
        defaults={"title": text_in(launch.link, "title", LONGEST_TITLE)},
    )
    return link


def store_grade_line(launch: Launch, person: LtiUser, context: LtiContext) -> None:
    """Where the platform takes this person's grade, if the link is to a quiz and it takes any."""
    url, quiz = launch.grades.get("lineitem"), quiz_of(launch)
    if quiz is None or not takes_scores(launch) or not is_web_address(url):
        return
    line, is_new = GradeLine.objects.get_or_create(
        person=person,
        context=context,
        quiz=quiz,
        defaults={"url": str(url), "looked_at": timezone.now()},
    )
    if not is_new and line.url != url:
        # Another column begins without a grade.
        line.url, line.sent_state, line.look_at = str(url), "", timezone.now()
        line.save(update_fields=["url", "sent_state", "look_at"])


def takes_scores(launch: Launch) -> bool:
    """Whether the platform lets us write scores."""
    scopes = launch.grades.get("scope")
    return isinstance(scopes, list) and AgsScope.PUBLISH_SCORES in scopes
