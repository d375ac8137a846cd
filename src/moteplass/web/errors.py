"""Error pages that help. They never tell a stranger that something closed exists."""

import re
from itertools import islice

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import engines

from moteplass.kit.pages import show
from moteplass.web.public.hidden import note_instead

# Fields that hold what others must not see over a shoulder, or nothing a person has written.
_SECRET = re.compile(r"pass|token|code|secret|credential|submission|kept|confirmed", re.IGNORECASE)
_MOST_TEXTS = 60


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return note_instead(request, exception) or show(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show(request, "403.html", status=403, reason=str(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return show(request, "413.html", status=413, files=isinstance(exception, TooManyFilesSent))
    return show(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    # Nothing that can fail again: no context processors, no database.
    return HttpResponse(engines["jinja2"].get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return show(request, "403_csrf.html", status=403, texts=_written(request))


def _written(request: HttpRequest) -> list[str]:
    """What was written in the form that we refused, so that it can be copied. Nothing where another site sent it."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return []
    # Scheme aside: behind a proxy that does not tell it, this is just where people need their words back.
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.get_host():
        return []
    # People write words with spaces between; keys, choices and tokens have none.
    texts = (
        text.strip()
        for name, values in request.POST.lists()
        if not _SECRET.search(name)
        for text in values
        if len(text.split()) > 1
    )
    return list(islice(texts, _MOST_TEXTS))
