"""Who it is here that has come from a provider: somebody known, somebody new, or one who has an account to connect."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress, Login
from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.fields import EMAIL_MAX, Text
from moteplass.kit.pages import show
from moteplass.spine.access.actor import SYSTEM, Actor
from moteplass.spine.access.people import PROVIDER_SESSION
from moteplass.spine.accounts import identities
from moteplass.spine.accounts.models import User
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.web.account.openid import commands, setup
from moteplass.web.account.openid.setup import LogIn
from moteplass.web.account.openid.told import Told, take_over

# In the session: who has come and has no account here yet, for so many seconds.
_MET, _HOLDS = "openid_met", 1800


class NewForm(forms.Form):
    """What we need besides what the provider says."""

    name = Text(max_length=120, error_messages={"required": gettext_lazy("Write your name.")})
    email = forms.EmailField(max_length=EMAIL_MAX)


def arrive(request: HttpRequest, log_in: LogIn, known: Told, *, next_page: str) -> HttpResponse:
    """Log in whoever has this identity here. Somebody new is asked first who they are."""
    user = identities.known(known.issuer, known.subject) or _by_address(known)
    if user is not None:
        return _enter(request, log_in, user, known, next_page=next_page)
    if known.email_confirmed and not User.objects.filter(email__iexact=known.email).exists():
        name = known.name or known.email
        return _make(request, log_in, known, name=name, email=known.email, next_page=next_page)
    _nobody(request)
    at = clock.now().timestamp()
    request.session[_MET] = {"at": at, "next": next_page, "known": known.kept()}
    return redirect("openid-new")


def _by_address(known: Told) -> User | None:
    """Who has confirmed the address here that a trusted provider says is theirs. Their account has it from now on."""
    if not known.email_confirmed:
        return None
    found = (
        EmailAddress.objects.filter(email__iexact=known.email, verified=True).select_related("user").first()
    )
    if found is None:
        return None
    user: User = found.user
    try:
        commands.attach(SYSTEM, user=user, known=known)
    except NotPossible:
        return None
    return user


def _enter(
    request: HttpRequest, log_in: LogIn, user: User, known: Told, *, next_page: str, new: bool = False
) -> HttpResponse:
    """Log in, by the same way as with a password: a second step, a closed account and the log of it are allauth's."""
    if request.user.pk != user.pk:
        _nobody(request)
    _believe(log_in, user, known)
    request.session[PROVIDER_SESSION] = identities.digest_of(known.issuer, known.sid) if known.sid else ""
    record_authentication(
        request, user, method="openid", provider=log_in.provider.id, two_steps=log_in.two_steps
    )
    response: HttpResponse = perform_login(
        request, Login(user=user, email=user.email, redirect_url=next_page or None, signup=new)
    )
    return response


def _believe(log_in: LogIn, user: User, known: Told) -> None:
    take_over(log_in, user, known)
    if not log_in.assures or user.identities.filter(assured=True).exists():
        return
    # Where it cannot, they come in all the same: the page of connected log-ins says why they are not verified.
    if not identities.assures_another(user.pk, known.issuer, known.subject):
        commands.assure(SYSTEM, user=user, known=known)


def _nobody(request: HttpRequest) -> None:
    """Who was logged in here before is not the one who came now."""
    if request.user.is_authenticated:
        get_adapter().logout(request)


def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Somebody new: a name, and an address that will be confirmed. Or the way to an account they have already."""
    met = _met(request)
    if met is None:
        return redirect("account_login")
    log_in, known = met
    form = NewForm(
        request.POST if request.method == "POST" else None,
        initial={"name": known.name, "email": known.email},
    )
    if form.is_bound and form.is_valid():
        return _answer(request, log_in, known, form.cleaned_data)
    return show(
        request,
        "account/openid/new.html",
        status=422 if form.errors else 200,
        form=form,
        name=log_in.provider.name,
    )


def _answer(request: HttpRequest, log_in: LogIn, known: Told, given: dict[str, Any]) -> HttpResponse:
    email = given["email"].lower()
    next_page = request.session.pop(_MET)["next"]
    if User.objects.filter(email__iexact=email).exists():
        # As where one makes an account with a password: a mail tells the owner, and this page tells nobody.
        answer: HttpResponse = prevent_enumeration(request, email=email)
        return answer
    return _make(request, log_in, known, name=given["name"], email=email, next_page=next_page)


def _make(
    request: HttpRequest, log_in: LogIn, known: Told, *, name: str, email: str, next_page: str
) -> HttpResponse:
    try:
        user = commands.make_account(
            SYSTEM, known=known, name=name, email=email, language=request.LANGUAGE_CODE
        )
    except IntegrityError:
        # Sent twice at once. The other has made it, and who comes again is known.
        return redirect("openid", known.provider)
    return _enter(request, log_in, user, known, next_page=next_page, new=True)


def connect_met(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who came as somebody new has since logged in to an account: connect the two? Asks first."""
    met = _met(request)
    if met is None:
        return redirect("openid-connected")
    log_in, known = met
    if request.method != "POST":
        return show(request, "account/openid/connect.html", name=log_in.provider.name)
    del request.session[_MET]
    return connect(request, actor, log_in, known, asked_by=actor.user_id)


def connect(
    request: HttpRequest, actor: Actor, log_in: LogIn, known: Told, *, asked_by: int | None
) -> HttpResponse:
    """Add the log-in to the account one is in, if it is still the one that asked."""
    if actor.user_id is None or actor.user_id != asked_by:
        return redirect("account_login")
    try:
        commands.connect(actor, known=known)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        user = User.objects.get(pk=actor.user_id)
        get_adapter().send_notification_mail("account/email/account_connected", user)
        _believe(log_in, user, known)
        messages.success(request, _("The log-in is connected."))
    return redirect("openid-connected")


def _met(request: HttpRequest) -> tuple[LogIn, Told] | None:
    met = request.session.get(_MET)
    if met is None or clock.now().timestamp() - met["at"] > _HOLDS:
        return None
    known = Told(**met["known"])
    found = setup.log_ins().get(known.provider)
    return (found, known) if found else None
