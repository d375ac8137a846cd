"""The addresses of the list, of posting, and of running a box."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import check, downloads, editing, listing, posting, setup

_BOTH = ("GET", "POST")

POSTING: list[URLPattern] = [
    page("", listing.ideas, may=Act.READ, name="ideas", cached=True),
    # Whoever may read may open the form: the view itself says why an idea cannot be sent, and keeps what was typed.
    page("new/", posting.new, may=Act.READ, name="ideas-new", methods=_BOTH),
    page("similar/", posting.alike, may=Act.READ, name="ideas-similar", methods=_BOTH),
    page("<int:idea>/join/", posting.join, may=Act.SUPPORT, name="ideas-join", methods=("POST",)),
    page("<int:idea>/edit/", editing.edit, may=Act.READ, name="ideas-edit", methods=_BOTH),
    page("check/", check.check, may=Act.CHECK, name="ideas-check", methods=_BOTH),
    page("setup/", setup.setup, may=Act.MANAGE, name="ideas-setup", methods=_BOTH),
    page("export.<str:format>", downloads.export, may=Act.READ, name="ideas-export"),
]
