"""What an idea's page tells of how it is developed: suggestions, co-authors, what was merged in, and whether support
was given to the text as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.models import CoAuthor, Idea, Joining, Suggestion, co_author_called
from moteplass.tools.ideas.queries.idea import IdeaRow

# So many ideas that were merged in are named on the page.
MOST_MERGED = 20


@dataclass(frozen=True, slots=True)
class MergedRow:
    """An idea that went into the one on the page."""

    id: int
    title: str
    name: str
    comments: int


@dataclass(frozen=True, slots=True)
class Developing:
    """`confirmed` is None where all support was given to the text as it is. `own` is the version the reader's own
    support was given to, where they are asked to confirm it."""

    open_suggestions: int
    authors: Sequence[tuple[int, str]]
    invited: bool
    merged: Sequence[MergedRow]
    confirmed: int | None
    own: int | None


def developing(actor: Actor, row: IdeaRow) -> Developing:
    """One query for a page the actor has found readable; one more for what others write along on, one for what was
    merged in."""
    settled = max(row.settled_at, 1)
    support = Support.objects.filter(contribution_id=OuterRef("pk"))
    own_revision: Any = Value(None, IntegerField())
    if actor.is_authenticated or actor.visitor:
        mine = support.filter(revision__lt=settled, **voter(actor))
        own_revision = Subquery(mine.values("revision")[:1])
    opened = Suggestion.objects.filter(
        idea_id=OuterRef("pk"), state=Suggestion.State.OPEN, contribution__state=State.PUBLISHED
    )
    counts: Any = (
        Idea.objects.filter(pk=row.id)
        .annotate(
            opened=_count(opened, "idea_id"),
            unsettled=_count(support.filter(revision__lt=settled), "contribution_id"),
            own=own_revision,
            shared=Exists(CoAuthor.objects.filter(idea_id=OuterRef("pk"))),
            grown=Exists(Idea.objects.filter(merged_into=OuterRef("pk"))),
        )
        .values_list("opened", "unsettled", "own", "shared", "grown")
        .get()
    )
    open_now, unsettled, own, shared, grown = counts
    people: Any = CoAuthor.objects.filter(idea_id=row.id).exclude(state=Joining.LEFT)
    people = people.annotate(called=co_author_called())
    invited = False
    authors = []
    for person in people.order_by("at", "pk") if shared else ():
        if person.state == Joining.JOINED:
            authors.append((person.user_id, person.called or _("somebody")))
        elif person.user_id == actor.user_id:
            invited = True
    return Developing(
        open_suggestions=open_now or 0,
        authors=authors,
        invited=invited,
        merged=_merged(actor, row.id) if grown else (),
        confirmed=max(row.support - unsettled, 0) if unsettled else None,
        own=own,
    )


def _count(rows: Any, by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


def _merged(actor: Actor, idea_id: int) -> list[MergedRow]:
    rows = Contribution.objects.visible_to(actor).filter(Q(idea__merged_into_id=idea_id))
    shown = rows.select_related("tally").order_by("pk")[:MOST_MERGED]
    return [MergedRow(c.pk, c.title, c.author_name, c.tally.comments) for c in shown]
