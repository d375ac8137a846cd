"""Storing imported answers: all of them in one transaction, thousands a statement, or none."""

import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.kit.copying import copy_in, new_ids
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Capacity, Channel, Contribution, Revision, State, Tally
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.figures import week_of
from moteplass.tools.hearing.imports.reading import ImportedAnswer, Reject
from moteplass.tools.hearing.models import ANSWER, Answer, Figure, Hearing, Question, Respondent, Value

_BATCH = 2000


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    imported: int = 0
    already_there: int = 0
    rejects: list[Reject] = field(default_factory=list)


@command(Act.MANAGE, on="hearing")
def import_answers(
    tx: Tx,
    *,
    hearing: Hearing,
    rows: Iterable[ImportedAnswer | Reject],
    source: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Take answers in from elsewhere. `progress` is told how many rows have been seen.

    Rows that an earlier import brought in are left as they are. Where answers are checked first, these are too.
    `dry_run` writes nothing but its audit line. Raises NotPossible for a draft.
    """
    if Hearing.objects.filter(pk=hearing.pk, state=Hearing.State.DRAFT).exists():
        raise NotPossible(_("The hearing has not been published yet."))
    report = Report()
    question = (
        Question.objects.filter(section__hearing=hearing, kind=Question.Kind.TEXT)
        .order_by("section__position", "position", "id")
        .first()
    )
    stream, seen = iter(rows), 0
    weeks: Counter[tuple[str, date]] = Counter()
    while batch := list(islice(stream, _BATCH)):
        seen += len(batch)
        good = [row for row in batch if isinstance(row, ImportedAnswer)]
        report.rejects += [row for row in batch if isinstance(row, Reject)]
        known = set(
            Answer.objects.filter(hearing=hearing, source_key__in=[row.key for row in good]).values_list(
                "source_key", flat=True
            )
        )
        new = [row for row in good if row.key not in known]
        report.already_there += len(good) - len(new)
        report.imported += len(new)
        if new and not dry_run:
            _store(tx, hearing, question, new)
            weeks.update((row.respondent, week_of(row.at)) for row in new)
        progress(seen)
    _count(hearing, weeks)
    tx.audit(
        "hearing.imported",
        hearing.tool,
        source=source,
        imported=report.imported,
        already_there=report.already_there,
        rejected=len(report.rejects),
        dry_run=dry_run,
    )
    return report


def _store(tx: Tx, hearing: Hearing, question: Question | None, rows: list[ImportedAnswer]) -> None:
    ids = new_ids(Contribution, len(rows))
    pairs = list(zip(ids, rows, strict=True))
    place, tool = tx.room.place, hearing.pk
    state = (State.AWAITING if hearing.checked_first else State.PUBLISHED).value
    capacities = dict.fromkeys(Respondent.values, Capacity.ORGANISATION.value)
    capacities[Respondent.PERSON] = Capacity.PERSON.value
    copy_in(
        Contribution,
        (
            "id", "organisation", "place", "tool", "kind", "state", "author_name", "capacity", "channel", "language",
            "published_at",
        ),
        (
            (
                pk, place.organisation_id, place.pk, tool, ANSWER, state, row.organisation or row.name,
                capacities[row.respondent], Channel.IMPORT.value, row.language, row.at,
            )
            for pk, row in pairs
        ),
    )  # fmt: skip
    copy_in(
        Revision,
        ("contribution", "body", "html", "at", "by_name"),
        (
            (pk, row.body, sanitise.plain_to_html(row.body), row.at, row.organisation or row.name)
            for pk, row in pairs
        ),
    )
    copy_in(Tally, ("contribution", "tool"), ((pk, tool) for pk in ids))
    copy_in(
        Answer,
        (
            "contribution", "hearing", "respondent", "name", "organisation_name", "organisation_number", "email",
            "receipt", "submission", "source_key",
        ),
        (
            (
                pk, tool, row.respondent, row.name, row.organisation, row.number, row.email,
                # No receipt was ever given: a digest of nothing that a code could be.
                secrets.token_hex(32), uuid.uuid4(), row.key,
            )
            for pk, row in pairs
        ),
    )  # fmt: skip
    if question:
        copy_in(Value, ("answer", "question", "text"), ((pk, question.pk, row.body) for pk, row in pairs))


def _count(hearing: Hearing, weeks: Counter[tuple[str, date]]) -> None:
    if hearing.checked_first:
        return
    Figure.objects.bulk_create(
        Figure(hearing=hearing, respondent=respondent, week=week, count=n)
        for (respondent, week), n in weeks.items()
    )
