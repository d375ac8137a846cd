"""The API explained on a page of ours: no third party's script, same frame as everything else."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page


@dataclass(frozen=True, slots=True)
class CallRow:
    method: str
    path: str
    summary: str
    parameters: list[str]


@cache
def _calls() -> list[CallRow]:
    # Not before: see config.api_urls.
    from moteplass.api.assembly import the_api

    schema = the_api().get_openapi_schema()
    return [
        CallRow(
            method=method.upper(),
            path=path,
            summary=operation.get("description") or operation["summary"],
            parameters=[p["name"] for p in operation.get("parameters", []) if p["in"] == "query"],
        )
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def docs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What can be asked for, and how."""
    return show(request, "api/docs.html", calls=_calls())


ROUTES: list[URLPattern] = [page("api/v1/docs", docs, may=Act.BROWSE, name="api-docs", cached=True)]
