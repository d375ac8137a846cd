"""A conversation as the files that Polis exports, so that what reads those reads ours.

Of people there are numbers only. Texts stand as they are, without the apostrophe that our other files put before what a
spreadsheet would take for a formula: these files are for programs, and must come back as they went out.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from django.db import connection
from django.urls import reverse

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import State
from moteplass.spine.content.reading import current_body
from moteplass.spine.notify.mails import address
from moteplass.tools.opinions.commands.counting import give_numbers
from moteplass.tools.opinions.models import Conversation, Grouping, Participant, Placement, Statement

FILES = ("summary.csv", "comments.csv", "votes.csv", "participants-votes.csv")
_MODERATED = {State.PUBLISHED: 1, State.AWAITING: 0}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@command(Act.EXPORT, on="conversation")
def log_export(tx: Tx, *, conversation: Conversation) -> None:
    """Say in the log that everything has been taken out. Before `write_folder` or `as_zip`."""
    tx.audit("opinions.exported", conversation)


def write_folder(conversation: Conversation, folder: Path) -> list[Path]:
    """Write the four files. Each is moved into place when whole. The caller has decided, and logged.

    `conversation.tool.place` must have been loaded.
    """
    give_numbers(conversation.pk)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FILES:
        target = folder / name
        partial = target.with_name(name + ".part")
        with partial.open("w", encoding="utf-8", newline="") as out:
            _write(conversation, name, out)
        partial.replace(target)
        written.append(target)
    return written


def as_zip(conversation: Conversation) -> bytes:
    """The four files in one. The caller has decided, and logged."""
    give_numbers(conversation.pk)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            with io.TextIOWrapper(archive.open(name, "w"), encoding="utf-8", newline="") as out:
                _write(conversation, name, out)
    return whole.getvalue()


def _write(conversation: Conversation, name: str, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(_ROWS[name](conversation))


def _summary(conversation: Conversation) -> Iterator[tuple[Any, ...]]:
    people = Participant.objects.filter(conversation=conversation)
    latest = Grouping.objects.filter(conversation=conversation).order_by("-id").defer("payload").first()
    grouped = Placement.objects.filter(grouping=latest, group__isnull=False).count() if latest else 0
    statements = Statement.objects.filter(conversation=conversation)
    where = {"place": conversation.tool.place.slug, "tool": conversation.tool.slug}
    yield "topic", conversation.tool.title
    yield "url", conversation.source_url or address(reverse("opinions", kwargs=where))
    yield "views", "" if conversation.views is None else conversation.views
    yield "voters", people.filter(stances__isnull=False).distinct().count()
    yield "voters-in-conv", grouped
    yield "commenters", people.filter(statements__isnull=False).distinct().count()
    yield "comments", statements.count()
    yield "groups", latest.k if latest else 0
    yield "conversation-description", conversation.introduction


def _comments(conversation: Conversation) -> Iterator[tuple[Any, ...]]:
    yield (
        "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body",
    )  # fmt: skip
    # Counted here: the figures beside the statements may be a moment old.
    counts = _counts(conversation)
    rows = Statement.objects.filter(conversation=conversation).order_by("number")
    for s in rows.annotate(body=current_body("contribution")).select_related("contribution", "author"):
        agrees, disagrees = counts.get(s.pk, (0, 0))
        author = "" if s.author is None else s.author.number
        moderated = _MODERATED.get(State(s.contribution.state), -1)
        yield (*_moment(s.contribution.published_at), s.number, author, agrees, disagrees, moderated, s.body)


def _counts(conversation: Conversation) -> dict[int, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.statement_id, count(*) FILTER (WHERE v.value = 1), count(*) FILTER (WHERE v.value = -1) "
            "FROM opinions_stance v JOIN opinions_statement s ON s.contribution_id = v.statement_id "
            "WHERE s.conversation_id = %s GROUP BY 1",
            [conversation.pk],
        )
        return {pk: (agrees, disagrees) for pk, agrees, disagrees in cursor.fetchall()}


def _votes(conversation: Conversation) -> Iterator[tuple[Any, ...]]:
    yield "timestamp", "datetime", "comment-id", "voter-id", "vote"
    for statement, person, value, at in _stances(conversation, "s.number, p.number"):
        yield *_moment(at), statement, person, value


def _participants(conversation: Conversation) -> Iterator[tuple[Any, ...]]:
    numbers = list(
        Statement.objects.filter(conversation=conversation)
        .order_by("number")
        .values_list("number", flat=True)
    )
    yield "participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *numbers
    people = {
        number: (pk, xid)
        for pk, number, xid in Participant.objects.filter(conversation=conversation).values_list(
            "pk", "number", "xid"
        )
    }
    written = Counter(
        Statement.objects.filter(conversation=conversation, author__isnull=False).values_list(
            "author_id", flat=True
        )
    )
    groups = _groups(conversation)
    said: dict[int, int] = {}
    now: int | None = None

    def row() -> tuple[Any, ...]:
        assert now is not None
        pk, xid = people[now]
        group, values = groups.get(pk), Counter(said.values())
        return (
            now, xid, "" if group is None else group, written[pk], len(said), values[1], values[-1],
            *(said.get(number, "") for number in numbers),
        )  # fmt: skip

    for statement, person, value, _at in _stances(conversation, "p.number, s.number"):
        if person != now:
            if now is not None:
                yield row()
            now, said = person, {}
        said[statement] = value
    if now is not None:
        yield row()


def _groups(conversation: Conversation) -> dict[int, int | None]:
    latest = Grouping.objects.filter(conversation=conversation).order_by("-id").defer("payload").first()
    if latest is None:
        return {}
    return dict(Placement.objects.filter(grouping=latest).values_list("participant_id", "group"))


def _stances(conversation: Conversation, order: str) -> Iterator[tuple[int, int, int, datetime]]:
    """(statement's number, participant's number, value, time) in an order, without holding all of them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT s.number, p.number, v.value, v.at FROM opinions_stance v "  # noqa: S608  # an order of ours
            "JOIN opinions_statement s ON s.contribution_id = v.statement_id "
            "JOIN opinions_participant p ON p.id = v.participant_id "
            f"WHERE s.conversation_id = %s AND p.number IS NOT NULL ORDER BY {order}",
            [conversation.pk],
        )
        while rows := cursor.fetchmany(5000):
            yield from rows


def _moment(at: datetime) -> tuple[int, str]:
    """Milliseconds since 1970, and the same to be read: `Mon Jul 17 16:10:15 UTC 2017`."""
    at = at.astimezone(UTC)
    milliseconds = int(at.replace(microsecond=0).timestamp()) * 1000 + at.microsecond // 1000
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return milliseconds, f"{day} {month} {at:%d %H:%M:%S} UTC {at.year}"


_ROWS = {
    "summary.csv": _summary,
    "comments.csv": _comments,
    "votes.csv": _votes,
    "participants-votes.csv": _participants,
}
