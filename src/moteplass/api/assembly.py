"""The API: what the house offers itself, and each tool's own router. Read without a key; nothing closed is in it."""

from datetime import datetime
from functools import cache

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError

from moteplass.api import journal
from moteplass.api.writing import writing
from moteplass.kit import keyset
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.endpoints import Call, ToConfirm, endpoint
from moteplass.spine.access.ratelimit import TooMany
from moteplass.spine.access.rooms import NoRoom, find_place
from moteplass.spine.content.visibility import readable_places, readable_tools
from moteplass.spine.places.models import Place
from moteplass.spine.registry.loader import all_kinds
from moteplass.spine.search.queries import search

_SIZE = 50
router = Router(tags=["places"])


class PlaceOut(Schema):
    slug: str
    title: str
    summary: str
    organisation: str
    access: str
    state: str
    opened_at: datetime | None


class PlacesOut(Schema):
    places: list[PlaceOut]
    next: str | None


class ToolOut(Schema):
    """`kind`: which tool it is; hearing, for one, has calls of its own."""

    slug: str
    kind: str
    title: str


class ToolsOut(Schema):
    tools: list[ToolOut]
    next: str | None


class HitOut(Schema):
    contribution: int
    title: str
    url: str
    by: str
    at: datetime
    headline_html: str


class HitsOut(Schema):
    hits: list[HitOut]
    next: int | None


def _place(place: Place) -> PlaceOut:
    return PlaceOut(
        slug=place.slug,
        title=place.title,
        summary=place.summary,
        organisation=place.organisation.name,
        access=place.access,
        state=place.state,
        opened_at=place.opened_at,
    )


@router.get("/places", response=PlacesOut)
@endpoint(Act.BROWSE)
def list_places(request: Call, after: str = "") -> PlacesOut:
    """Places, latest first. `after` is `next` of the page before."""
    rows = readable_places(request.actor).select_related("organisation")
    page = keyset.page(rows, order=("-created_at", "-id"), cursor=after or None, size=_SIZE)
    return PlacesOut(places=[_place(place) for place in page.rows], next=page.next)


@router.get("/places/{place}", response=PlaceOut)
@endpoint(Act.READ)
def read_place(request: Call, place: str) -> PlaceOut:
    """One place."""
    return _place(request.room.place)


@router.get("/places/{place}/tools", response=ToolsOut)
@endpoint(Act.READ)
def list_tools(request: Call, place: str, after: str = "") -> ToolsOut:
    """What there is in a place, in its own order. `after` is `next` of the page before."""
    rows = readable_tools(request.actor).filter(place=request.room.place)
    page = keyset.page(rows, order=("position", "id"), cursor=after or None, size=_SIZE)
    return ToolsOut(
        tools=[ToolOut(slug=tool.slug, kind=tool.kind, title=tool.title) for tool in page.rows],
        next=page.next,
    )


@router.get("/search", response=HitsOut)
@endpoint(Act.BROWSE)
def find(request: Call, q: str, within: str = "", start: int = 0) -> HitsOut:
    """Search everything one may read, or `within` one place."""
    place = None
    if within:
        room = find_place(request.actor, slug=within)
        if not readable_places(request.actor).filter(pk=room.place.pk).exists():
            raise NoRoom(within)
        place = room.place
    found = search(request.actor, q, place=place, start=start)
    return HitsOut(
        hits=[
            HitOut(
                contribution=hit.row.contribution_id,
                title=hit.row.title,
                url=hit.row.url,
                by=hit.row.by,
                at=hit.row.at,
                headline_html=hit.headline,
            )
            for hit in found.hits
        ],
        next=found.next,
    )


@cache
def the_api() -> NinjaAPI:
    """The whole API, with every installed tool's part."""
    api = NinjaAPI(
        title="Møteplass",
        version="1",
        description="What anyone may read is read without a key. Writing takes a key of one's own (made on the "
        "page /me/keys/), sent as `Authorization: Bearer <key>`: what is written is its person's, by the "
        "rules of the pages.",
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace="api-1",
    )
    api.add_router("", router)
    api.add_router("", writing)
    api.add_router("", journal.router)
    for kind in all_kinds():
        if kind.api:
            api.add_router(f"/{kind.slug}", kind.api)

    @api.exception_handler(NoRoom)
    def gone(request: HttpRequest, error: Exception) -> HttpResponse:
        return api.create_response(request, {"detail": "There is nothing here."}, status=404)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, Refused)
        if not error.decision.visible:
            return gone(request, error)
        return api.create_response(request, {"detail": str(error.decision.reason)}, status=403)

    @api.exception_handler(AuthenticationError)
    def no_key(request: HttpRequest, error: Exception) -> HttpResponse:
        words = "This takes a key that holds: send Authorization: Bearer <key>. Yours may have expired or been revoked."
        response = api.create_response(request, {"detail": words}, status=401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(ToConfirm)
    def to_confirm(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, ToConfirm)
        return api.create_response(request, {"detail": error.errors, "warnings": error.warnings}, status=422)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: Exception) -> HttpResponse:
        return api.create_response(request, {"detail": "This is more than one call can hold."}, status=413)

    @api.exception_handler(TooMany)
    def too_many(request: HttpRequest, error: Exception) -> HttpResponse:
        assert isinstance(error, TooMany)
        words = f"Too much has come from your network. Try again in {error.seconds} seconds."
        response = api.create_response(request, {"detail": words}, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response

    return api
