"""What the fields of the open data mean: a page for people, and a Table Schema for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from moteplass.kit.pages import show
from moteplass.kit.parquet import Kind
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.fields import FIELDS, JSON_ALONE, asked, columns, table_schema
from moteplass.tools.hearing.queries import hearing_in
from moteplass.tools.hearing.web.links import links_in

_KINDS: dict[Kind, str | Promise] = {
    Kind.INTEGER: gettext_lazy("whole number"),
    Kind.BOOLEAN: gettext_lazy("yes or no"),
    Kind.STRING: gettext_lazy("text"),
    Kind.DATE: gettext_lazy("day"),
    Kind.DATETIME: gettext_lazy("moment"),
    Kind.LIST: gettext_lazy("list of texts"),
}


def fields(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """Every field of the files: what everyone gets, and what only those who run the hearing do."""
    return show(
        request,
        "hearing/fields.html",
        room=room,
        place=room.place,
        links=links_in(room),
        open=columns(asked(hearing_in(room)), full=False),
        closed=[field for field in FIELDS if field.full],
        json_alone=JSON_ALONE,
        kinds=_KINDS,
    )


def schema(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The columns of the open files, as Table Schema."""
    response = JsonResponse(
        table_schema(asked(hearing_in(room)), full=False),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response["X-Robots-Tag"] = "noindex"
    return response
