"""Addresses of the desk: for those who check answers, all of them."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.hearing.web.desk import enter, queue

_FORM = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("desk/", queue.queue, may=Act.CHECK, name="hearing-desk", methods=_FORM),
    page("desk/new/", enter.enter, may=Act.CHECK, name="hearing-desk-new", methods=_FORM),
    page("desk/letters.pdf", queue.letters, may=Act.CHECK, name="hearing-desk-letters"),
    page("desk/<int:answer>/", queue.entry, may=Act.CHECK, name="hearing-desk-entry", methods=_FORM),
    page("desk/<int:answer>/edit/", enter.edit, may=Act.CHECK, name="hearing-desk-edit", methods=_FORM),
    page(
        "desk/<int:answer>/scans/<int:scan>/<str:name>", queue.scan, may=Act.CHECK, name="hearing-desk-scan"
    ),
]
