"""Fetch is check: what cannot be read is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, When

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.models import Attachment, Capacity, Contribution, Revision, State


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    id: int
    name: str
    title: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class RevisionRow:
    number: int
    at: datetime
    by_name: str
    title: str
    html: str
    body: str


def readable(actor: Actor, contribution_id: int, **where: object) -> Contribution:
    """The contribution, if this actor may read it. Raises NoRoom (404) otherwise. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk=contribution_id, **where)
    found = rows.select_related("place", "tool").first()
    if found is None:
        raise NoRoom(contribution_id)
    return found


def current_html(contribution_ref: str = "pk") -> Subquery:
    """Annotation: the sanitised text of the revision that counts. For lists."""
    return _current("html", contribution_ref)


def current_body(contribution_ref: str = "pk") -> Subquery:
    """Annotation: the text as it was typed, of the revision that counts."""
    return _current("body", contribution_ref)


def _current(column: str, ref: str) -> Subquery:
    prefix = "" if ref == "pk" else ref + "__"
    rows = Revision.objects.filter(contribution_id=OuterRef(ref), number=OuterRef(f"{prefix}revision"))
    return Subquery(rows.values(column)[:1])


def version_by(contribution_ref: str = "contribution") -> Case:
    """Annotation of revisions: who made them, as they are called now.

    A version a private person wrote themselves is by whoever the contribution says: a name they have taken away since
    stands nowhere.
    """
    own = Q(by=F(f"{contribution_ref}__author"), **{f"{contribution_ref}__capacity": Capacity.PERSON})
    return Case(When(own | Q(by_name=""), then=F(f"{contribution_ref}__author_name")), default=F("by_name"))


def versions(contribution: Contribution) -> list[RevisionRow]:
    """Every version, newest first. One query. For those who may see the history."""
    rows: Any = Revision.objects.filter(contribution=contribution).order_by("-number")
    rows = rows.annotate(called=version_by()).defer("search")
    return [RevisionRow(r.number, r.at, r.called, r.title, r.html, r.body) for r in rows]


def attachments(contribution_ids: list[int]) -> dict[int, list[AttachmentRow]]:
    """Present attachments of contributions the caller has already read, by contribution. One query, none for none."""
    found: dict[int, list[AttachmentRow]] = {}
    if contribution_ids:
        for a in Attachment.objects.filter(contribution_id__in=contribution_ids, removed_in=None):
            found.setdefault(a.contribution_id, []).append(
                AttachmentRow(a.pk, a.name, a.title, a.mime, a.size)
            )
    return found


def has_written(actor: Actor, tool_id: int) -> bool:
    """Whether the actor has written in a tool while logged in, drafts aside. One query; none for a visitor."""
    if not actor.is_authenticated:
        return False
    rows = Contribution.objects.unscoped(reason="whether one has written oneself")
    return (
        rows.filter(tool_id=tool_id, author_id=actor.user_id, root=None).exclude(state=State.DRAFT).exists()
    )


def closed_to(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Those of the contributions that the actor may not read now. One query."""
    asked = set(ids)
    rows = Contribution.objects.visible_to(actor).filter(pk__in=asked)
    return asked.difference(rows.values_list("pk", flat=True))


def state_of(contribution_id: int) -> str:
    """Where a contribution stands, for whoever has just written it. One query."""
    rows = Contribution.objects.unscoped(reason="told to its writer alone")
    return rows.values_list("state", flat=True).get(pk=contribution_id)
