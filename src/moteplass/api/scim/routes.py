"""What a staff directory may ask and say, below /scim/v2/<organisation>/ (SCIM 2.0: RFC 7643 and 7644)."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from scim2_models import (
    Context,
    ForbiddenException,
    ListResponse,
    NotFoundException,
    NotImplementedException,
)

from moteplass.api.scim.calls import Call, call, shown
from moteplass.api.scim.kinds import GROUPS, PEOPLE, Kind
from moteplass.api.scim.resources import CONFIG, PROVIDER


def _config(c: Call) -> HttpResponse:
    return shown(CONFIG, scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


def _described(resources: Callable[[], tuple[Any, ...]], c: Call) -> HttpResponse:
    if "filter" in c.http.GET:
        raise ForbiddenException(detail="These are few, and not filtered.")
    found = list(resources())
    kind: Any = ListResponse.__class_getitem__(type(found[0]))
    page = kind(total_results=len(found), start_index=1, items_per_page=len(found), resources=found)
    return shown(page, scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


def _one_described(resources: Callable[[], tuple[Any, ...]], c: Call, pk: str) -> HttpResponse:
    for resource in resources():
        if resource.id == pk:
            return shown(resource, scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    raise NotFoundException(detail=pk)


def _not_done(c: Call) -> HttpResponse:
    raise NotImplementedException


def _nowhere(c: Call, rest: str) -> HttpResponse:
    raise NotFoundException(detail=rest)


def _kind(address: str, kind: Kind) -> list[URLPattern]:
    return [
        call(address, GET=kind.many, POST=kind.add),
        call(f"{address}/.search", POST=kind.search),
        call(
            f"{address}/<uuid:pk>",
            name=f"scim-{kind.name}",
            GET=kind.one,
            PUT=kind.replace,
            PATCH=kind.patch,
            DELETE=kind.remove,
        ),
    ]


def _descriptions(address: str, resources: Callable[[], tuple[Any, ...]]) -> list[URLPattern]:
    return [
        call(address, GET=partial(_described, resources)),
        call(f"{address}/<str:pk>", GET=partial(_one_described, resources)),
    ]


ROUTES = [
    call("ServiceProviderConfig", GET=_config),
    *_descriptions("ResourceTypes", lambda: PROVIDER.resource_types),
    *_descriptions("Schemas", lambda: PROVIDER.schemas),
    *_kind("Users", PEOPLE),
    *_kind("Groups", GROUPS),
    # Not done here, and said so in the standard's words: one's own entry, many writes at once, all kinds at once.
    call("Me", GET=_not_done),
    call("Bulk", POST=_not_done),
    call(".search", POST=_not_done),
    call("<path:rest>", GET=_nowhere, POST=_nowhere, PUT=_nowhere, PATCH=_nowhere, DELETE=_nowhere),
]
