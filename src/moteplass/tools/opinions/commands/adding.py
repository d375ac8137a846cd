"""Adding statements: one's own, and those a conversation begins with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from moteplass.kit import statements
from moteplass.kit import text as texts
from moteplass.kit.likeness import SAME, likeness, nearness
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing, writing
from moteplass.spine.content.models import Capacity, Channel, State
from moteplass.spine.content.signing import Signature
from moteplass.tools.opinions.commands.counting import want_grouping
from moteplass.tools.opinions.commands.taking import participant_of
from moteplass.tools.opinions.models import STATEMENT, Conversation, Stance, Statement
from moteplass.tools.opinions.periods import hold_open

# First half of the advisory lock's key: "opad".
_LOCK = 0x6F706164


class AlreadySaid(Exception):
    """Somebody has said it before. `statement_id` is theirs; `state` tells whether it can be answered yet.

    `exactly`: word by word. Else it is near, and may be added all the same where the writer says it is something else.
    """

    def __init__(self, statement_id: int, state: str, *, exactly: bool) -> None:
        super().__init__(statement_id)
        self.statement_id = statement_id
        self.state = state
        self.exactly = exactly


class BadLength(ValueError):
    """The statement is empty, or longer than `most` characters."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True, slots=True)
class Added:
    """A statement that has come in. `awaiting`: it shows after a check."""

    statement: Statement
    awaiting: bool


@command(Act.SUBMIT, on="conversation")
def add_statement(
    tx: Tx,
    *,
    conversation: Conversation,
    text: str,
    something_else: bool = False,
    language: str = "",
    channel: str = Channel.WEB,
) -> Added:
    """Add a statement of one's own, and agree with it. It shows at once, or after a check.

    No name stands on it, in the log either: a name on a statement would lead from the export to its writer's answers.
    `something_else` lets in what only nearly says what another does. Raises Closed, AlreadySaid, BadLength,
    VotedLoggedIn.
    """
    hold_open(conversation)
    rules = Conversation.objects.get(pk=conversation.pk)
    participant = participant_of(tx.actor, conversation)
    state = State.AWAITING if rules.checked_first else State.PUBLISHED
    statement = _add(
        tx,
        rules,
        text,
        state=state,
        near_too=not something_else,
        author=participant,
        language=language,
        channel=channel,
    )
    tx.later(Stance(participant_id=participant, statement=statement, value=Stance.Value.AGREE))
    want_grouping(tx, conversation.pk)
    tx.audit("opinions.statement.added", statement, secret=True)
    return Added(statement, statement.contribution.state == State.AWAITING)


@command(Act.MANAGE, on="conversation")
def add_seeds(tx: Tx, *, conversation: Conversation, given: Sequence[str], language: str = "") -> int:
    """Put statements in for the conversation to begin with. They show at once. Returns how many were new.

    What is there already is passed over. Raises BadLength for one that is too long.
    """
    rules = Conversation.objects.get(pk=conversation.pk)
    added = 0
    for text in given:
        try:
            _add(
                tx,
                rules,
                text,
                state=State.PUBLISHED,
                near_too=False,
                seed=True,
                language=language,
                by=Signature(capacity=Capacity.AGENCY),
            )
        except AlreadySaid:
            continue
        added += 1
    tx.audit("opinions.seeds.added", conversation.tool, count=added)
    return added


def _add(
    tx: Tx,
    rules: Conversation,
    text: str,
    *,
    state: State,
    near_too: bool,
    author: int | None = None,
    seed: bool = False,
    language: str = "",
    channel: str = Channel.WEB,
    by: Signature | None = None,
) -> Statement:
    # A statement is one line: it is read at a glance, among others.
    said = " ".join(texts.normalise(text).split())
    if not said or texts.count_chars(said) > rules.longest:
        raise BadLength(rules.longest)
    _one_at_a_time(rules.pk)
    like = likeness(said)
    _require_new(rules, like, near_too=near_too)
    contribution = writing.write(
        tx,
        kind=STATEMENT,
        body=said,
        state=state,
        channel=channel,
        language=language,
        # Statements carry no names: it is what they say that is answered. Nor that its writer is verified, which would
        # tell few from many in the export (decision 0044).
        by=by or replace(signing.sign(tx), name="", title=""),
    )
    last = Statement.objects.filter(conversation=rules).order_by("-number").values_list("number", flat=True)
    number = next(iter(last[:1]), -1) + 1
    return statements.add(
        Statement(
            contribution=contribution,
            conversation=rules,
            number=number,
            seed=seed,
            author_id=author,
            likeness=like,
        )
    )


def _one_at_a_time(conversation_id: int) -> None:
    """Let nobody else add here until this transaction ends: two who say the same at once are one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, conversation_id])


def _require_new(rules: Conversation, like: str, *, near_too: bool) -> None:
    rows = Statement.objects.filter(conversation=rules).exclude(contribution__state=State.WITHDRAWN)
    if not near_too:
        rows = rows.filter(likeness=like)
    best, found, state = 0.0, 0, ""
    for pk, other, its_state in rows.values_list("pk", "likeness", "contribution__state"):
        near = nearness(like, other)
        # What has been held back stops only the very same: nobody could agree with it instead.
        if near > best and (near == 1 or (near >= SAME and its_state == State.PUBLISHED)):
            best, found, state = near, pk, its_state
    if found:
        raise AlreadySaid(found, state, exactly=best == 1)
