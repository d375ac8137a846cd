"""Maps of opinions as open data: statements with their figures, the groups, and the picture. Nobody stands in it."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from ninja import Router, Schema

from moteplass.kit import keyset
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.places.models import Tool
from moteplass.tools.opinions.models import Conversation
from moteplass.tools.opinions.queries import conversation_in
from moteplass.tools.opinions.queries.answering import is_open
from moteplass.tools.opinions.queries.listing import statement, statements
from moteplass.tools.opinions.queries.picture import picture
from moteplass.tools.opinions.queries.rows import AcrossRow, MapPicture, StatementRow

router = Router(tags=["opinions"])
_SIZE = 50


class ConversationOut(Schema):
    place: str
    tool: str
    title: str
    organisation: str
    open: bool
    closes_at: datetime | None


class ConversationsOut(Schema):
    conversations: list[ConversationOut]
    next: str | None


class ConversationDetailOut(ConversationOut):
    introduction_html: str
    statements_open: bool
    longest: int


class StatementOut(Schema):
    id: int
    number: int
    text: str
    published_at: datetime
    seed: bool
    votes: int
    agrees: int | None
    disagrees: int | None
    passes: int | None


class StatementsOut(Schema):
    statements: list[StatementOut]
    next: str | None


class TypicalOut(Schema):
    statement: int
    text: str
    side: str
    n: int
    of: int
    elsewhere: float | None
    ratio: float | None


class GroupOut(Schema):
    label: int
    letter: str
    size: int | None
    x: float | None
    y: float | None
    typical: list[TypicalOut]


class ShareOut(Schema):
    group: int
    agrees: int
    disagrees: int
    seen: int


class AcrossOut(Schema):
    statement: int
    text: str
    side: str
    strength: float | None
    spread: float | None
    groups: list[ShareOut]


class MapPointOut(Schema):
    x: float
    y: float
    group: int | None


class MapOut(Schema):
    at: datetime
    votes: int
    participants: int
    grouped: int
    k: int
    silhouette: float | None
    groups: list[GroupOut]
    unites: list[AcrossOut]
    divides: list[AcrossOut]
    points: list[MapPointOut]
    sampled: bool


@router.get("/conversations", response=ConversationsOut)
@endpoint(Act.BROWSE)
def list_conversations(request: Call, after: str = "") -> ConversationsOut:
    """Conversations that are open to read, latest first. `after` is `next` of the page before."""
    readable = readable_tools(request.actor).filter(pk=OuterRef("pk"))
    rows = Conversation.objects.filter(Exists(readable)).exclude(tool__state=Tool.State.DRAFT)
    rows = rows.select_related("tool__place__organisation")
    page = keyset.page(rows, order=("-tool_id",), cursor=after or None, size=_SIZE)
    return ConversationsOut(conversations=[_conversation(c) for c in page.rows], next=page.next)


@router.get("/{place}/{tool}", response=ConversationDetailOut)
@endpoint(Act.READ)
def read_conversation(request: Call, place: str, tool: str) -> ConversationDetailOut:
    """One conversation."""
    c = conversation_in(request.room)
    return ConversationDetailOut(
        **_conversation(c).model_dump(),
        introduction_html=c.html,
        statements_open=c.statements_open,
        longest=c.longest,
    )


@router.get("/{place}/{tool}/statements", response=StatementsOut)
@endpoint(Act.READ)
def list_statements(
    request: Call, place: str, tool: str, order: str = "votes", q: str = "", after: str = ""
) -> StatementsOut:
    """Published statements with all words of `q`. `order`: votes, fewest, agreement, disagreement, divided, newest.

    How people answered is null until five have.
    """
    conversation = conversation_in(request.room)
    page = statements(request.actor, conversation, order=order, q=q, cursor=after or None)
    return StatementsOut(statements=[_statement(row) for row in page.rows], next=page.next)


@router.get("/{place}/{tool}/statements/{statement_id}", response=StatementOut)
@endpoint(Act.READ)
def read_statement(request: Call, place: str, tool: str, statement_id: int) -> StatementOut:
    """One statement."""
    return _statement(statement(request.actor, conversation_in(request.room), statement_id))


@router.get("/{place}/{tool}/map", response=MapOut)
@endpoint(Act.READ)
def read_map(request: Call, place: str, tool: str) -> MapOut:
    """The latest finding of the groups. Points are people, at most 2,000 of them, in no order and without names.

    Of groups and answers with fewer than five people nothing is told: their points have no group.
    """
    found = picture(request.actor, conversation_in(request.room))
    if found is None:
        raise NoRoom("no groups have been found yet")
    return _map(found)


def _conversation(c: Conversation) -> ConversationOut:
    place = c.tool.place
    return ConversationOut(
        place=place.slug,
        tool=c.tool.slug,
        title=c.tool.title,
        organisation=place.organisation.name,
        open=is_open(c),
        closes_at=c.closes_at,
    )


def _statement(row: StatementRow) -> StatementOut:
    return StatementOut(
        id=row.id,
        number=row.number,
        text=row.text,
        published_at=row.at,
        seed=row.seed,
        votes=row.votes,
        agrees=row.agrees if row.told else None,
        disagrees=row.disagrees if row.told else None,
        passes=row.passes if row.told else None,
    )


def _map(found: MapPicture) -> MapOut:
    return MapOut(
        at=found.at,
        votes=found.votes,
        participants=found.participants,
        grouped=found.grouped,
        k=found.k,
        silhouette=found.silhouette,
        groups=[
            GroupOut(
                label=group.label,
                letter=group.letter,
                size=group.size,
                x=group.x,
                y=group.y,
                typical=[
                    TypicalOut(
                        statement=row.id,
                        text=row.text,
                        side=row.side,
                        n=row.n,
                        of=row.of,
                        elsewhere=row.elsewhere,
                        ratio=row.ratio,
                    )
                    for row in group.statements
                ],
            )
            for group in found.groups
        ],
        unites=[_across(row) for row in found.unites],
        divides=[_across(row) for row in found.divides],
        # The reader's own, which stands last, is among them already.
        points=[MapPointOut(x=p.x, y=p.y, group=p.group) for p in found.points if not p.is_mine],
        sampled=found.sampled,
    )


def _across(row: AcrossRow) -> AcrossOut:
    return AcrossOut(
        statement=row.id,
        text=row.text,
        side=row.side,
        strength=row.strength,
        spread=row.spread,
        groups=[
            ShareOut(group=s.group, agrees=s.agrees, disagrees=s.disagrees, seen=s.seen) for s in row.shares
        ],
    )
