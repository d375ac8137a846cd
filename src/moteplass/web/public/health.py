"""Whether this process can serve, for what watches it."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from moteplass.spine.access.actor import Actor


def healthz(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database: no answer\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
