"""The addresses of developing: versions, suggested edits, merging, splitting, writing together, confirming."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.ideas.web import (
    co_authors,
    confirming,
    merging,
    splitting,
    suggesting,
    versions,
    withdrawing,
)

BOTH = ("GET", "POST")

DEVELOPING: list[URLPattern] = [
    page("<int:idea>/versions/", versions.versions, may=Act.READ, name="ideas-versions", cached=True),
    page(
        "<int:idea>/versions/<int:version>/",
        versions.version,
        may=Act.READ,
        name="ideas-version",
        cached=True,
    ),
    # Whether they may, the view and the command say: what was typed is kept.
    page("<int:idea>/suggest/", suggesting.suggest, may=Act.READ, name="ideas-suggest", methods=BOTH),
    page("<int:idea>/suggestions/", suggesting.listed, may=Act.READ, name="ideas-suggestions", cached=True),
    # Who decides, the view and the command say: those who write on the idea, and those who check.
    page(
        "<int:idea>/suggestions/<int:suggestion>/",
        suggesting.one,
        may=Act.READ,
        name="ideas-suggestion",
        methods=BOTH,
        cached=True,
    ),
    page("<int:idea>/merge/", merging.merge, may=Act.READ, name="ideas-merge", methods=BOTH),
    page("<int:idea>/split/", splitting.split, may=Act.READ, name="ideas-split", methods=BOTH),
    page("<int:idea>/split/undo/", splitting.undo, may=Act.READ, name="ideas-unsplit", methods=("POST",)),
    page("<int:idea>/authors/", co_authors.authors, may=Act.READ, name="ideas-authors", methods=BOTH),
    page("<int:idea>/withdraw/", withdrawing.withdraw, may=Act.READ, name="ideas-withdraw", methods=BOTH),
    page("<int:idea>/confirm/", confirming.confirm, may=Act.READ, name="ideas-confirm", methods=BOTH),
]
