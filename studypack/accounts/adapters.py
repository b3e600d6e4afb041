"""Where allauth asks how things are done here: mail, addresses, messages, the first step inside."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from studypack.accounts.learners import current_learner
from studypack.accounts.models import Learner, User
from studypack.accounts.services import keep_anonymous_study
from studypack.common.addresses import client_address
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

logger = logging.getLogger(__name__)

WRONG_PAIR = _("There is no account with this name or e-mail address and this password.")
NEXT_MAIL_S = 30  # as ACCOUNT_RATE_LIMITS has it
TOO_OFTEN = _("Too many attempts. Try again in an hour.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts as they are here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG_PAIR,
        "email_password_mismatch": WRONG_PAIR,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "username_taken": _("username: this name is taken."),
        "username_blacklisted": _("username: this name cannot be used."),
        "email_taken": _("email: this address belongs to an account."),
        "duplicate_email": _("email: this address is among yours already."),
        "cannot_remove_primary_email": _("email: the primary address cannot be removed."),
        "max_email_addresses": _("email: %d addresses are the most that an account may have."),
        "unverified_primary_email": _("email: the primary address must be a verified one."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is wrong, or no longer valid."),
        "invalid_password_reset": _("This link is not valid any more."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that our own limits count."""
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Signs the person in and hands them what this browser had kept."""
        anonymous = current_learner(request)
        own = Learner.objects.filter(user=user).first()
        if own is None:
            keep_anonymous_study(user, anonymous)
        elif anonymous is not None and anonymous.user_id is None:
            self.join_study(own, anonymous)
        super().login(request, user)
        del request._learner  # type: ignore[attr-defined]

    def join_study(self, kept: Learner, other: Learner) -> None:
        """Left to where all apps meet: what is kept of a learner is not known here."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the profile."""
        return reverse("accounts:profile-edit")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a mail, or refuses what asked for it in one sentence.

        Raises:
            RefusedError: the mail server is away, or does not take it.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            logger.warning("mail could not be sent: %s", type(error).__name__)
            message = Message("The mail could not be sent just now: try again in a few minutes.")
            raise RefusedError(
                "mail_away", message, status=503, retry_after_s=NEXT_MAIL_S
            ) from error

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Why something was refused; what was done has templates, and the pages say it."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step at signing in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "unverified_email": _("Verify your e-mail address first: it is the way back in."),
        "add_email_blocked": _("email: switch the second step off to add an address."),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }
