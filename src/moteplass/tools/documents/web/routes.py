"""The addresses of the documents: below /m/<place>/documents/."""

from django.urls import URLPattern

from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.tools.documents.web import document, library, versions, writing

_BOTH = ("GET", "POST")

ROUTES: list[URLPattern] = [
    page("", library.library, may=Act.READ, name="documents", cached=True),
    # Whoever runs a place writes in it before it opens: what it takes, the views and the commands say.
    page("new/", writing.new, may=Act.READ, name="documents-new", methods=_BOTH),
    page("open/", library.open_place, may=Act.MANAGE, name="documents-open", methods=_BOTH),
    page("<int:document>/", document.show_document, may=Act.READ, name="documents-document", cached=True),
    page("<int:document>/edit/", writing.edit, may=Act.READ, name="documents-edit", methods=_BOTH),
    page(
        "<int:document>/withdraw/", document.withdraw, may=Act.READ, name="documents-withdraw", methods=_BOTH
    ),
    page(
        "<int:document>/put-back/",
        document.put_back,
        may=Act.READ,
        name="documents-put-back",
        methods=("POST",),
    ),
    page("<int:document>/versions/", versions.versions, may=Act.READ, name="documents-versions", cached=True),
    page(
        "<int:document>/versions/<int:version>/",
        versions.version,
        may=Act.READ,
        name="documents-version",
        cached=True,
    ),
]
