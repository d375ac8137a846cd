"""One's own answers, and how far a conversation is from having groups."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery

from moteplass.kit import keyset
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import STATEMENT, Conversation, Participant, Stance, Statement
from moteplass.tools.opinions.queries.listing import PAGE_SIZE, me, row_of, said_by
from moteplass.tools.opinions.queries.rows import StatementRow

_RULES = Settings()


def own_answers(
    actor: Actor, conversation: Conversation, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> keyset.Page[StatementRow]:
    """A page of the statements the actor has answered, the latest answer first. Three queries at most."""
    participant = me(actor, conversation.pk)
    if participant is None:
        return keyset.Page([])
    said = Stance.objects.filter(participant_id=participant, statement_id=OuterRef("pk"))
    rows: Any = Contribution.objects.visible_to(actor).filter(
        tool_id=conversation.pk,
        kind=STATEMENT,
        state=State.PUBLISHED,
        statement__stances__participant_id=participant,
    )
    rows = rows.select_related("statement").annotate(
        body=current_body(), mine=said_by(participant), said_at=Subquery(said.values("at")[:1])
    )
    page = keyset.page(rows, order=("-said_at", "-id"), cursor=cursor, size=size)
    return keyset.Page([row_of(c, actor) for c in page.rows], page.next)


def still_needed(conversation: Conversation) -> tuple[int, int]:
    """(answers each must give, people who are missing before there can be groups). Two queries."""
    shown = Statement.objects.filter(conversation=conversation, contribution__state=State.PUBLISHED)
    least = min(_RULES.least_votes, shown.count() or _RULES.least_votes)
    enough = Participant.objects.filter(conversation=conversation).annotate(said=Count("stances"))
    there = len(enough.filter(said__gte=least).values_list("pk", flat=True)[: _RULES.fewest])
    return least, _RULES.fewest - there
