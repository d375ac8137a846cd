"""How allauth's log-in fits ours: its words, its mails, its trail in the audit log."""

import base64
import functools
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import browsers
from moteplass.kit.fields import Text
from moteplass.spine.access.people import BROWSER
from moteplass.spine.access.proof import came_by
from moteplass.spine.access.ratelimit import unnamed
from moteplass.spine.accounts import identities, sessions
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.registry.loader import declare_verbs
from moteplass.web.account import mails, words
from moteplass.web.account.openid.setup import log_ins
from moteplass.web.account.second_factor import lacks_second_factor
from moteplass.web.middleware import leave_nothing
from moteplass.web.public.language import remember_language

log = logging.getLogger(__name__)
declare_verbs({f"account.{name}": label for name, label in (words.CHANGES | words.COMINGS).items()})
declare_verbs({f"user.{name}": label for name, label in words.BY_OPERATORS.items()})

# One line for a lockout, however many tries run into it: as long as the limit on wrong passwords holds.
_LOCKOUT_SECONDS = 300
# What one does when somebody else may have come in: they are put out by it.
_ENDS_OTHERS = frozenset(
    {"password_changed", "password_reset", "password_set", "totp_deactivated", "webauthn_removed"}
    | {"recovery_codes_generated", "email_changed", "account_disconnected"}
)


# What says that a password or a code was wrong, or came after too many.
_WRONG = frozenset(
    {"email_password_mismatch", "invalid_login", "incorrect_password", "enter_current_password"}
    | {"incorrect_code", "too_many_login_attempts"}
)


class SignupFields(forms.Form):
    """What we ask besides e-mail and password."""

    name = Text(max_length=120, error_messages={"required": gettext_lazy("Write your name.")})
    field_order = ("name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to do: the adapter has saved the name."""


class _Telling:
    """Writes a line for each password and code that was wrong, whichever of allauth's adapters says so."""

    def validation_error(self, code: str, *about: Any) -> forms.ValidationError:
        if code in _WRONG:
            log.warning("Refused at log-in: %s", code, extra={"request": context.request})
        refused: forms.ValidationError = super().validation_error(code, *about)  # type: ignore[misc]
        return refused


class AccountAdapter(_Telling, DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed throughout
    error_messages = {**DefaultAccountAdapter.error_messages, **words.ACCOUNT_ERRORS}

    def get_client_ip(self, request: HttpRequest) -> str:
        """Log-ins are counted as everything else is: allauth writes what it gets here into the key of its count."""
        return unnamed(super().get_client_ip(request))

    def get_user_search_fields(self) -> list[str]:
        return ["email"]

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = request.LANGUAGE_CODE
        user.name = form.cleaned_data.get("name") or user.name
        return super().save_user(request, user, form, commit)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message is None and message_template in words.NOTICES:
            said = str(words.NOTICES[message_template])
            if not said:
                return
            message, message_template = said % (message_context or {}), None
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix.endswith("account_already_exists"):
            # A new account takes a hash of its password: to sign up with a taken address takes as long.
            make_password(get_random_string(16))
        mails.send(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Every change to how a person logs in passes here: it is logged, and they are told."""
        name = template_prefix.rpartition("/")[2]
        _log(name, user)
        if name == "password_reset" and not has_verified_email(user):
            # Made by somebody who never showed that the address is theirs: what they had let them in does no longer.
            identities.take_away(user)
        if name in _ENDS_OTHERS:
            sessions.end_others(user.pk, but=self.request.session.session_key)
        to = email or EmailAddress.objects.get_primary_email(user) or user.email
        self.send_mail(template_prefix, to, {"user": user, **(context or {})})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except forms.ValidationError:
            _log_lockout(str(credentials.get("email") or ""))
            raise

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows that: a password alone is what it stands against."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in methods if way["id"].startswith("mfa_")] or methods

    def login(self, request: HttpRequest, user: Any) -> None:
        sessions.make_room(user.pk)
        super().login(request, user)
        request.session[BROWSER] = browsers.named(request.headers.get("User-Agent", ""))

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            _log("logged_out", request.user)
        super().logout(request)
        leave_nothing(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who came in by a provider is asked about their session there."""
        provider = came_by(request)
        if provider in log_ins():
            return reverse("openid-leave", args=[provider])
        home: str = super().get_logout_redirect_url(request)
        return home

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **rest)
        _log("logged_in", user)
        # Their own language, where this browser has not chosen one.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.language)
        if not came_by(request) and lacks_second_factor(user.pk):
            messages.warning(
                request,
                _("You work here and log in with a password alone. Add a second step under Profile."),
                fail_silently=True,
            )
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


def _log(name: str, user: User, *, own: bool = True) -> None:
    """A line in the audit log about how somebody logs in. Never from which address."""
    AuditEntry.objects.create(
        actor_id=user.pk if own else None,
        actor_name=user.name if own else "",
        act="own",
        verb=f"account.{name}",
        subject=User._meta.label_lower,
        subject_id=user.pk,
    )


def _log_lockout(email: str) -> None:
    """Who tries is not known, only whose account it is about. Nothing for an address that has none."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None and cache.add(f"lockout:{user.pk}", 1, timeout=_LOCKOUT_SECONDS):
        _log("locked_out", user, own=False)


@functools.cache
def _vault(*secrets: str) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{s}".encode()).digest())) for s in secrets]
    )


class MFAAdapter(_Telling, DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed throughout
    error_messages = {**DefaultMFAAdapter.error_messages, **words.MFA_ERRORS}

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps are unreadable in a stolen database without SECRET_KEY."""
        return _vault(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return (
            _vault(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
            .decrypt(encrypted_text.encode())
            .decode()
        )

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.REQUIRE_SECOND_FACTOR_FOR_STAFF:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type=Authenticator.Type.WEBAUTHN)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def build_totp_svg(self, url: str) -> str:
        """With a white ground: on a dark page a camera sees nothing in black on black."""
        # Not at the top: with lxml it takes 4 MB of every process, for a page one sees once.
        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        drawn: str = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        return drawn

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return "Møteplass"
