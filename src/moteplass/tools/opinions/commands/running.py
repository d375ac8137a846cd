"""Running a conversation: what it is about, its rules, opening and closing it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from moteplass.kit import sanitise, text
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import NotPossible, move_in
from moteplass.tools.opinions.facts import DeadlineSet
from moteplass.tools.opinions.models import LONGEST_LIMIT, SHORTEST_LIMIT, Conversation
from moteplass.tools.opinions.periods import hold_still


@dataclass(frozen=True, slots=True)
class Rules:
    """What a conversation is called and about, and what people may do in it. `introduction` is Markdown."""

    title: str
    introduction: str
    checked_first: bool
    statements_open: bool
    longest: int
    closes_at: datetime | None


@command(Act.MANAGE, on="conversation")
def set_rules(tx: Tx, *, conversation: Conversation, rules: Rules) -> None:
    """Change the settings. A deadline moved into the past closes at once; one moved ahead opens again.

    Raises NotPossible for a length that is not between 140 and 280 characters.
    """
    if not SHORTEST_LIMIT <= rules.longest <= LONGEST_LIMIT:
        raise NotPossible(
            _("A statement may be from %(from)s to %(to)s characters long.")
            % {"from": SHORTEST_LIMIT, "to": LONGEST_LIMIT}
        )
    hold_still(conversation.pk)
    Tool.objects.filter(pk=conversation.pk).update(title=rules.title)
    introduction = text.normalise(rules.introduction)
    Conversation.objects.filter(pk=conversation.pk).update(
        introduction=introduction,
        html=sanitise.markdown_to_html(introduction),
        checked_first=rules.checked_first,
        statements_open=rules.statements_open,
        longest=rules.longest,
        closes_at=rules.closes_at,
    )
    if rules.closes_at:
        tx.emit(DeadlineSet(conversation.pk))
    tx.audit("opinions.rules.changed", conversation)


@command(Act.MANAGE, on="conversation")
def open_conversation(tx: Tx, *, conversation: Conversation) -> None:
    """Open the conversation, and its place with it. Opening it twice changes nothing."""
    Tool.objects.filter(pk=conversation.pk).update(state=Tool.State.OPEN)
    if tx.room.place.state == Place.State.DRAFT:
        move_in(tx, tx.room.place, to=Place.State.OPEN)
    tx.audit("opinions.opened", conversation)


@command(Act.MANAGE, on="conversation")
def close_now(tx: Tx, *, conversation: Conversation) -> datetime:
    """Take no more answers from this moment on. Answers in flight are counted. Returns the database's time."""
    now = hold_still(conversation.pk)
    Conversation.objects.filter(pk=conversation.pk).update(closes_at=now)
    tx.emit(DeadlineSet(conversation.pk))
    tx.audit("opinions.closed", conversation)
    return now


@command(Act.MANAGE, on="conversation")
def open_again(tx: Tx, *, conversation: Conversation) -> None:
    """Take answers again, without a deadline."""
    Conversation.objects.filter(pk=conversation.pk).update(closes_at=None)
    tx.audit("opinions.opened_again", conversation)
