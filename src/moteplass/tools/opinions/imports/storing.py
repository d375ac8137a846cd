"""Taking a conversation in from the files of Polis: all of it in one transaction, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from moteplass.kit import sanitise
from moteplass.kit.copying import copy_in, new_ids
from moteplass.kit.likeness import likeness
from moteplass.kit.statements import run
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Capacity, Channel, Contribution, Revision, Tally
from moteplass.spine.places.models import Tool
from moteplass.tools.opinions.commands.counting import want_grouping
from moteplass.tools.opinions.grouping import recount
from moteplass.tools.opinions.imports.reading import ReadStatement, ReadVote, Reject, Summary
from moteplass.tools.opinions.models import STATEMENT, Conversation, Participant, Stance, Statement

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELSEWHERE = "the participant with this number came here by another way"
# (statement's number, voter's number) → (milliseconds, value)
_Votes = dict[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Report:
    """What an import did. `repeated` are votes that a later one of the same person and statement stands for."""

    statements: int = 0
    participants: int = 0
    stances: int = 0
    changed: int = 0
    already_there: int = 0
    repeated: int = 0
    rejects: list[Reject] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many rows were added or changed. 0: everything was here before."""
        return self.statements + self.participants + self.stances + self.changed


@command(Act.MANAGE, on="conversation")
def import_polis(
    tx: Tx,
    *,
    conversation: Conversation,
    comments: Iterable[ReadStatement | Reject],
    votes: Iterable[ReadVote | Reject],
    summary: Summary,
    xids: Mapping[int, str],
    source: str,
) -> Report:
    """Take statements, participants and stances in. What an earlier import brought in is left as it is.

    Moderation is kept as it was; figures are counted from the votes, whatever the files say. A later vote of the same
    person replaces an earlier one. An empty conversation takes its title and introduction from the summary too.
    """
    report = Report()
    known = _statements(conversation)
    if not known:
        _introduce(conversation, summary)
    new = _sorted_out(comments, known, report)
    numbers = known.keys() | new.keys()
    said = _last(votes, numbers, report)
    people = _people(conversation, new, said, xids, report)
    _add_statements(tx, conversation, new, people, report)
    _add_stances(conversation, said, people, report)
    if report.new:
        # Else the planner believes the tables are as they were before, and counting can take minutes.
        run("ANALYZE opinions_statement, opinions_stance", [], planned=False)
        recount(conversation.pk)
        want_grouping(tx, conversation.pk)
    tx.audit(
        "opinions.imported",
        conversation,
        source=source,
        statements=report.statements,
        participants=report.participants,
        stances=report.stances,
        changed=report.changed,
        rejected=len(report.rejects),
    )
    return report


def _statements(conversation: Conversation) -> dict[int, str]:
    rows = Statement.objects.filter(conversation=conversation)
    return dict(rows.values_list("number", "likeness"))


def _introduce(conversation: Conversation, summary: Summary) -> None:
    if summary.topic:
        Tool.objects.filter(pk=conversation.pk).update(title=summary.topic[:160])
    Conversation.objects.filter(pk=conversation.pk).update(
        introduction=summary.description,
        html=sanitise.markdown_to_html(summary.description),
        source_url=summary.url,
        views=summary.views,
    )


def _sorted_out(
    comments: Iterable[ReadStatement | Reject], known: Mapping[int, str], report: Report
) -> dict[int, ReadStatement]:
    new: dict[int, ReadStatement] = {}
    seen: set[int] = set()
    for one in comments:
        if isinstance(one, Reject):
            report.rejects.append(one)
        elif one.number in seen:
            reason = f"the comment-id {one.number} stands in an earlier row too"
            report.rejects.append(Reject("comments.csv", one.line, reason, one.row))
        elif known.get(one.number, likeness(one.body)) != likeness(one.body):
            reason = f"statement {one.number} says something else here"
            report.rejects.append(Reject("comments.csv", one.line, reason, one.row))
        elif one.number in known:
            seen.add(one.number)
            report.already_there += 1
        else:
            seen.add(one.number)
            new[one.number] = one
    return new


def _last(votes: Iterable[ReadVote | Reject], numbers: Iterable[int], report: Report) -> _Votes:
    """What each said last of each statement: by time, then by line."""
    said: _Votes = {}
    there = set(numbers)
    for one in votes:
        if isinstance(one, Reject):
            report.rejects.append(one)
            continue
        if one.statement not in there:
            reason = f"there is no statement {one.statement}"
            report.rejects.append(Reject("votes.csv", one.line, reason, one.row))
            continue
        key, at = (one.statement, one.voter), round((one.at - _EPOCH) / timedelta(milliseconds=1))
        before = said.get(key)
        report.repeated += before is not None
        if before is None or at >= before[0]:
            said[key] = (at, one.value)
    return said


def _people(
    conversation: Conversation,
    new: Mapping[int, ReadStatement],
    said: _Votes,
    xids: Mapping[int, str],
    report: Report,
) -> dict[int, int]:
    """Participants' ids by number, made where they were not. Numbers that others have got here are left out."""
    wanted = {voter for _statement, voter in said} | {s.author for s in new.values() if s.author is not None}
    rows = Participant.objects.filter(conversation=conversation, number__isnull=False)
    here = {number: (pk, imported) for number, pk, imported in rows.values_list("number", "pk", "imported")}
    missing = sorted(wanted - here.keys())
    ids = new_ids(Participant, len(missing)) if missing else []
    copy_in(
        Participant,
        ("id", "conversation", "number", "imported", "xid"),
        (
            (pk, conversation.pk, number, True, xids.get(number, ""))
            for pk, number in zip(ids, missing, strict=True)
        ),
    )
    report.participants = len(missing)
    people = {number: pk for number, (pk, imported) in here.items() if imported and number in wanted}
    # Said once for each, not for each vote of theirs.
    for number in sorted(wanted & here.keys() - people.keys()):
        report.rejects.append(Reject("votes.csv", 0, _ELSEWHERE, (str(number),)))
    return people | dict(zip(missing, ids, strict=True))


def _add_statements(
    tx: Tx,
    conversation: Conversation,
    new: Mapping[int, ReadStatement],
    people: Mapping[int, int],
    report: Report,
) -> None:
    if not new:
        return
    place, tool = tx.room.place, conversation.pk
    given = [new[number] for number in sorted(new)]
    pairs = list(zip(new_ids(Contribution, len(given)), given, strict=True))
    copy_in(
        Contribution,
        (
            "id", "organisation", "place", "tool", "kind", "state", "capacity", "channel", "created_at",
            "published_at",
        ),
        (
            (
                pk, place.organisation_id, place.pk, tool, STATEMENT, one.state.value, Capacity.PERSON.value,
                Channel.IMPORT.value, one.at, one.at,
            )
            for pk, one in pairs
        ),
    )  # fmt: skip
    copy_in(
        Revision,
        ("contribution", "body", "html", "at"),
        ((pk, one.body, sanitise.plain_to_html(one.body), one.at) for pk, one in pairs),
    )
    copy_in(Tally, ("contribution", "tool"), ((pk, tool) for pk, _one in pairs))
    copy_in(
        Statement,
        ("contribution", "conversation", "number", "author", "likeness"),
        (
            (
                pk,
                tool,
                one.number,
                people.get(one.author) if one.author is not None else None,
                likeness(one.body),
            )
            for pk, one in pairs
        ),
    )
    report.statements = len(given)


def _add_stances(conversation: Conversation, said: _Votes, people: Mapping[int, int], report: Report) -> None:
    ids = dict(Statement.objects.filter(conversation=conversation).values_list("number", "pk"))
    # Where all of them are new there is nothing to compare with.
    before = _said_before(conversation) if report.participants < len(people) else {}
    added: list[tuple[int, int, int, datetime]] = []
    for (statement, voter), (at, value) in said.items():
        if voter not in people:
            continue
        row = (people[voter], ids[statement], value, _EPOCH + timedelta(milliseconds=at))
        old = before.get(row[:2])
        if old is None:
            added.append(row)
        elif old[0] != value and old[1] < row[3]:
            Stance.objects.filter(participant_id=row[0], statement_id=row[1]).update(value=value, at=row[3])
            report.changed += 1
        else:
            report.already_there += 1
    copy_in(Stance, ("participant", "statement", "value", "at"), added)
    report.stances = len(added)


def _said_before(conversation: Conversation) -> dict[tuple[int, int], tuple[int, datetime]]:
    rows = Stance.objects.filter(statement__conversation=conversation)
    return {
        (participant, statement): (value, at)
        for participant, statement, value, at in rows.values_list(
            "participant_id", "statement_id", "value", "at"
        ).iterator(chunk_size=10_000)
    }
