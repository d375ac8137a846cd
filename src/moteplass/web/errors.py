"""Error pages that help. They never tell a stranger that something closed exists."""

from django.http import HttpRequest, HttpResponse
from django.template import engines

from moteplass.kit.pages import show


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show(request, "403.html", status=403, reason=str(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return show(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    # Nothing that can fail again: no context processors, no database.
    return HttpResponse(engines["jinja2"].get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return show(request, "403_csrf.html", status=403)
