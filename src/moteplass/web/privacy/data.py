"""What the house holds about a person: seen, and taken away as JSON or PDF."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from moteplass.kit.pages import show
from moteplass.spine.access import ratelimit
from moteplass.spine.access.actor import Actor
from moteplass.spine.privacy import holdings, packaging, queries
from moteplass.spine.privacy.commands import log_package
from moteplass.spine.privacy.holdings import Holding

R = TypeVar("R", bound=HttpResponseBase)
FORMATS = ("json", "pdf")
# Where each kind can be seen and put right by the person themselves; what has none is corrected by its owner.
PAGES = {
    "account": "profile",
    "account.emailaddress": "account_email",
    "accounts.identity": "openid-connected",
    "mfa.authenticator": "mfa_index",
    "accounts.apikey": "keys",
    "places.membership": "profile",
    "contributions": "my-contributions",
}


def show_data(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = holdings.of_person(actor)
    return private(
        show(
            request,
            "privacy/data.html",
            block="rows",
            held=[one for one in found if one.count],
            pages=PAGES,
            requests=queries.of_person(actor.user_id or 0, cursor=request.GET.get("after")),
        )
    )


def fetch(request: HttpRequest, actor: Actor, format: str) -> HttpResponseBase:
    """All of it as a file. Logged: the person sees if somebody else did it."""
    ratelimit.limit(request, "download")
    if format not in FORMATS:
        raise Http404
    log_package(actor, format=format)
    return package(f"{actor.name} <{actor.email}>", holdings.of_person(actor), format)


def package(whose: str, found: list[Holding], format: str) -> HttpResponseBase:
    """The file, in either format; the JSON is sent as it is read."""
    response: HttpResponseBase
    if format == "pdf":
        response = HttpResponse(packaging.as_pdf(whose, found), content_type="application/pdf")
    else:
        response = StreamingHttpResponse(packaging.as_json(whose, found), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="moteplass-data.{format}"'
    return private(response)


def private(response: R) -> R:
    """One person's: no copy is kept anywhere, and no search engine lists it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
