"""For those without an account: what is held behind a receipt code, at once, or with an address, by a link to it."""

import re

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit.codes import normalise_code
from moteplass.kit.pages import show
from moteplass.kit.text import normalise
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.privacy import holdings, queries
from moteplass.spine.privacy.commands import ask_by_mail, ask_erasure_by_code
from moteplass.spine.privacy.mailed import HOUR, SALT
from moteplass.web.privacy.data import FORMATS, package, private

# Codes in one address, comma between.
_MOST = 10


class MailForm(forms.Form):
    email = forms.EmailField(max_length=254)


def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """By code: on to what it opens. By address: a mail, whatever there is, and the same page."""
    typed = normalise(request.POST.get("code", ""))[:300]
    form = MailForm(request.POST if "email" in request.POST else None)
    unknown = False
    if request.method == "POST" and "email" not in request.POST:
        codes = [code for one in re.split("[,;]", typed)[:_MOST] if (code := normalise_code(one))]
        # Each is a try.
        for _one in codes or [typed]:
            ratelimit.limit(request, "receipt-code")
        if found := _known(codes):
            return redirect("privacy-code", code=",".join(found))
        unknown = True
    elif form.is_bound and form.is_valid():
        ratelimit.limit(request, "mail-request")
        ask_by_mail(actor, email=form.cleaned_data["email"], language=get_language() or "nb")
        return HttpResponseRedirect(f"{request.path}?sent=1")
    return private(
        show(
            request,
            "privacy/request.html",
            status=422 if unknown or form.errors else 200,
            typed=typed,
            unknown=unknown,
            email=form["email"].value() or "",
            error=_("Write an e-mail address, such as kari@example.no.") if form.errors else "",
            sent="sent" in request.GET and request.method == "GET",
        )
    )


def by_code(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """What there is, where requests stand, and the way to ask for erasure, which asks once more."""
    codes, ids = _opened(request, code)
    if request.method == "POST":
        for one in codes:
            try:
                ask_erasure_by_code(actor, code=one)
            except NoRoom:
                continue
        messages.success(request, _("You have asked for erasure. Where it stands, you see here."))
        left = _known(codes)
        return redirect("privacy-code", code=",".join(left)) if left else redirect("privacy-request")
    found = holdings.of_codes(codes)
    return private(
        show(
            request,
            "privacy/package.html",
            held=[one for one in found if one.count],
            requests=queries.of_contributions(ids),
            json=reverse("privacy-code-file", kwargs={"code": code, "format": "json"}),
            pdf=reverse("privacy-code-file", kwargs={"code": code, "format": "pdf"}),
            may_erase=True,
            sure="erase" in request.GET,
            here=request.path,
        )
    )


def fetch_by_code(request: HttpRequest, actor: Actor, code: str, format: str) -> HttpResponseBase:
    if format not in FORMATS:
        raise Http404
    codes, _ids = _opened(request, code)
    ratelimit.limit(request, "download")
    return package(", ".join(codes), holdings.of_codes(codes), format)


def by_mail(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    found = holdings.of_address(_address(token))
    return private(
        show(
            request,
            "privacy/package.html",
            held=[one for one in found if one.count],
            requests=[],
            json=reverse("privacy-mail-file", kwargs={"token": token, "format": "json"}),
            pdf=reverse("privacy-mail-file", kwargs={"token": token, "format": "pdf"}),
            may_erase=False,
            sure=False,
            here=request.path,
        )
    )


def fetch_by_mail(request: HttpRequest, actor: Actor, token: str, format: str) -> HttpResponseBase:
    if format not in FORMATS:
        raise Http404
    email = _address(token)
    ratelimit.limit(request, "download")
    return package(email, holdings.of_address(email), format)


def _opened(request: HttpRequest, code: str) -> tuple[list[str], list[int]]:
    """The codes in an address and what they open. Misses count; past the limit nothing is looked up at all."""
    ratelimit.check(request, "receipt-code")
    codes = code.split(",")[:_MOST]
    found = _known(codes)
    # Also beside one that opens something: else it would be a way to try any number.
    for _miss in codes[len(found) :]:
        ratelimit.limit(request, "receipt-code")
    if not found:
        raise Http404
    return found, holdings.known(found, "")


def _known(codes: list[str]) -> list[str]:
    """Those of the codes that open something. As many queries as there are codes and tools that know any."""
    return [one for one in codes if holdings.known([one], "")]


def _address(token: str) -> str:
    try:
        return str(signing.loads(token, salt=SALT, max_age=HOUR))
    except signing.BadSignature as error:
        raise Http404 from error
