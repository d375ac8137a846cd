"""A document as it has been: every version, and what differs between any two."""

from django import forms
from django.http import HttpRequest, HttpResponse

from moteplass.kit.differences import differences
from moteplass.kit.pages import show
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import State
from moteplass.spine.moderation.effects import shown_from
from moteplass.tools.documents import queries
from moteplass.tools.documents.queries import DocumentRow
from moteplass.tools.documents.web.frame import frame


class Two(forms.Form):
    """The versions a reader wants to compare."""

    before = forms.IntegerField(min_value=1, max_value=1_000_000)
    after = forms.IntegerField(min_value=1, max_value=1_000_000)


def versions(request: HttpRequest, actor: Actor, room: Room, document: int) -> HttpResponse:
    """Every version, newest first; with `?before=…&after=…` what differs between the two."""
    row = _said(actor, room, document)
    page = queries.versions(row.id, cursor=request.GET.get("after_row"))
    two = Two(request.GET)
    chosen = (
        [queries.version(row.id, two.cleaned_data[name]) for name in two.fields] if two.is_valid() else []
    )
    return show(
        request,
        "documents/versions.html",
        block="rows" if request.GET.get("after_row") else "",
        **frame(actor, room),
        row=row,
        rows=page.rows,
        more=f"?after_row={page.next}" if page.next else "",
        first=shown_from(row.id),
        chosen=chosen,
        changes=differences(*(version.text for version in chosen)) if chosen else (),
    )


def version(request: HttpRequest, actor: Actor, room: Room, document: int, version: int) -> HttpResponse:
    """One version, with what it changed marked, and in full with its files."""
    row = _said(actor, room, document)
    this = queries.version(row.id, version)
    first = shown_from(row.id)
    before = queries.version(row.id, version - 1) if version > first else None
    return show(
        request,
        "documents/version.html",
        **frame(actor, room),
        row=row,
        this=this,
        first=first,
        changes=differences(before.text, this.text) if before else (),
        files=queries.files_at(row.id, version),
    )


def _said(actor: Actor, room: Room, document: int) -> DocumentRow:
    """A document that has been published. What stands in a draft has no versions yet. Raises NoRoom."""
    row = queries.document_in(actor, room, document)
    if row.state == State.DRAFT:
        raise NoRoom(document)
    return row
