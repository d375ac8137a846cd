"""Rendering: the same address answers a whole page, or one block of it to htmx."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block


def alone(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, not for all of it."""
    return by_htmx(request) and "HX-History-Restore-Request" not in request.headers


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part or for all of the page."""
    return request.headers.get("HX-Request") == "true"


def show(
    request: HttpRequest, template: str, *, block: str = "", status: int = 200, **context: Any
) -> HttpResponse:
    """Render a Jinja page; with `block`, an htmx request gets that block alone."""
    engine = cast(Jinja2, engines["jinja2"])
    if block and alone(request):
        full = {"request": request, **context}
        for processor in engine.template_context_processors:
            full.update(processor(request))
        body = render_block(engine.env, template, block, full)
    else:
        body = engine.get_template(template).render(context, request)
    response = HttpResponse(body, status=status)
    if block:
        patch_vary_headers(response, ["HX-Request"])
    return response


def private(response: HttpResponse, *, referrer: str = "same-origin") -> HttpResponse:
    """The page is one person's: no copy is kept, no search engine lists it, no other site hears its address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = referrer
    return response
