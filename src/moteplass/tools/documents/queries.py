"""Documents as their readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import keyset, text
from moteplass.kit.sanitise import html_to_text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Attachment, Capacity, Contribution, Revision, State
from moteplass.spine.content.reading import AttachmentRow, current_body, current_html, version_by
from moteplass.spine.content.signing import Signature, signature_of
from moteplass.spine.moderation.effects import shown_from
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.kinds import Row
from moteplass.spine.talk.commands import closed_by_decision
from moteplass.tools.documents.models import DOCUMENT, Document

PAGE_SIZE = 30
VERSIONS_SIZE = 30
_NEWEST = ("-document__changed_at", "-document__contribution_id")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A document in a list."""

    id: int
    title: str
    version: int
    changed_at: datetime
    changed_by: str
    comments: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document as it is now. `body` is Markdown; of a draft it is what has been kept so far."""

    id: int
    title: str
    body: str
    html: str
    name: str
    author_id: int | None
    signed: Signature
    official: bool
    at: datetime
    changed_at: datetime
    changed_by: str
    version: int
    state: str
    language: str
    submission: str
    # Why it takes no more comments, where a moderator has decided so.
    closed_because: str

    @property
    def published(self) -> bool:
        return self.state == State.PUBLISHED


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. `text`: its words without the formatting, to compare by."""

    number: int
    at: datetime
    by: str
    title: str
    html: str

    @property
    def text(self) -> str:
        return f"{self.title}\n\n{html_to_text(self.html)}"


def documents(
    actor: Actor,
    tool: Tool,
    *,
    q: str = "",
    state: str = State.PUBLISHED,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> keyset.Page[ListRow]:
    """A page of the documents with all words of `q`, newest changed first. One query."""
    rows: Any = Contribution.objects.visible_to(actor).filter(
        kind=DOCUMENT, state=state, document__tool_id=tool.pk
    )
    if q:
        query = SearchQuery(q, config="norwegian", search_type="websearch")
        rows = rows.filter(revisions__search=query, revisions__number=F("revision"))
    rows = rows.select_related("document", "tally").annotate(changed_by=_by())
    page = keyset.page(rows, order=_NEWEST, cursor=cursor, size=size)
    return keyset.Page([_list_row(c) for c in page.rows], page.next)


def _list_row(c: Any) -> ListRow:
    return ListRow(
        id=c.pk,
        title=c.title,
        version=c.revision,
        changed_at=c.document.changed_at,
        changed_by=c.changed_by or c.author_name,
        # Nobody comments on a draft, so it has no counts.
        comments=c.tally.comments if hasattr(c, "tally") else 0,
    )


def _by() -> Subquery:
    current = Revision.objects.filter(contribution_id=OuterRef("pk"), number=OuterRef("revision"))
    return Subquery(current.annotate(called=version_by()).values("called")[:1])


def document_in(actor: Actor, room: Room, document_id: int) -> DocumentRow:
    """One document of a room. Raises NoRoom where the actor may not read it. One query."""
    rows: Any = Contribution.objects.visible_to(actor).filter(
        pk=document_id, document__tool_id=room.the_tool.pk
    )
    rows = rows.select_related("document").annotate(
        html=current_html(), body=current_body(), changed_by=_by()
    )
    c = rows.first()
    if c is None:
        raise NoRoom(document_id)
    return DocumentRow(
        id=c.pk,
        title=c.title,
        body=c.document.draft if c.state == State.DRAFT else c.body,
        html=c.html or "",
        name=c.byline,
        author_id=c.author_id,
        signed=signature_of(c),
        official=c.capacity == Capacity.AGENCY,
        at=c.published_at,
        changed_at=c.document.changed_at,
        changed_by=c.changed_by or "",
        version=c.revision,
        state=c.state,
        language=c.language,
        submission=str(c.document.submission),
        closed_because=closed_by_decision(c.restraint, c.ground),
    )


def only(tool: Tool) -> int | None:
    """The number of the report in a place that is about one, whoever may read it. None before it is published."""
    rows = Document.objects.filter(tool=tool).exclude(contribution__state=State.DRAFT)
    return rows.values_list("pk", flat=True).first()


def draft_in(actor: Actor, tool: Tool) -> int | None:
    """The number of the actor's own latest draft. One query."""
    rows = Contribution.objects.visible_to(actor).filter(tool=tool, kind=DOCUMENT, state=State.DRAFT)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def versions(document_id: int, *, cursor: str | None = None) -> keyset.Page[VersionRow]:
    """A page of versions of a document the caller has read, newest first. Two queries."""
    page = keyset.page(_versions(document_id), order=("-number", "-id"), cursor=cursor, size=VERSIONS_SIZE)
    return keyset.Page([_version(r) for r in page.rows], page.next)


def version(document_id: int, number: int) -> VersionRow:
    """One version of a document the caller has read. Raises NoRoom. Two queries."""
    found = _versions(document_id).filter(number=number).first()
    if found is None:
        raise NoRoom((document_id, number))
    return _version(found)


def _versions(document_id: int) -> Any:
    rows = Revision.objects.filter(contribution_id=document_id, number__lte=F("contribution__revision"))
    return rows.filter(number__gte=shown_from(document_id)).annotate(called=version_by()).defer("search")


def _version(r: Any) -> VersionRow:
    return VersionRow(r.number, r.at, r.called, r.title, r.html)


def files_at(document_id: int, number: int) -> list[AttachmentRow]:
    """The files of a version of a document the caller has read. One query."""
    rows = Attachment.objects.filter(contribution_id=document_id, revision__lte=number)
    return [
        AttachmentRow(a.pk, a.name, a.title, a.mime, a.size) for a in rows.exclude(removed_in__lte=number)
    ]


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours, comments among them, that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids).select_related("place", "tool", "root")
    return [_row(c) for c in rows.annotate(html=current_html())]


def _row(c: Any) -> Row:
    where = {"place": c.place.slug, "tool": c.tool.slug, "document": c.root_id or c.pk}
    url = reverse("documents-edit" if c.state == State.DRAFT else "documents-document", kwargs=where)
    if c.kind == DOCUMENT:
        title = c.title or _("A draft")
    else:
        who = {"name": c.author_name or _("somebody"), "title": c.root.title}
        title = _("%(name)s on “%(title)s”") % who
    return Row(
        contribution_id=c.pk,
        title=title,
        url=url + (f"#c{c.pk}" if c.root_id else ""),
        by=c.byline,
        at=c.published_at,
        text=text.excerpt(html_to_text(c.html or ""), 280),
        kind=c.kind,
        place=c.place.title,
    )
