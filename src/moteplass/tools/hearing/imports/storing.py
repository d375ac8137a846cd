"""Storing imported answers: all of them in one transaction, thousands a statement, or none."""

import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from moteplass.kit import sanitise
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Capacity, Channel, Contribution, Revision, State, Tally
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.figures import day_of
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
        progress(seen)
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
    place = tx.room.place
    contributions = Contribution.objects.bulk_create(
        Contribution(
            organisation_id=place.organisation_id,
            place_id=place.pk,
            tool_id=hearing.pk,
            kind=ANSWER,
            state=State.AWAITING if hearing.checked_first else State.PUBLISHED,
            author_name=row.organisation or row.name,
            capacity=Capacity.PERSON if row.respondent == Respondent.PERSON else Capacity.ORGANISATION,
            channel=Channel.IMPORT,
            language=row.language,
            published_at=row.at,
        )
        for row in rows
    )
    pairs = list(zip(contributions, rows, strict=True))
    Revision.objects.bulk_create(
        Revision(
            contribution=c,
            body=row.body,
            html=sanitise.plain_to_html(row.body),
            at=row.at,
            by_name=row.organisation or row.name,
        )
        for c, row in pairs
    )
    Tally.objects.bulk_create(Tally(contribution=c, tool_id=hearing.pk) for c, _row in pairs)
    Answer.objects.bulk_create(
        Answer(
            contribution=c,
            hearing=hearing,
            respondent=row.respondent,
            name=row.name,
            organisation_name=row.organisation,
            organisation_number=row.number,
            email=row.email,
            # No receipt was ever given: a digest of nothing that a code could be.
            receipt=secrets.token_hex(32),
            submission=uuid.uuid4(),
            source_key=row.key,
        )
        for c, row in pairs
    )
    if question:
        Value.objects.bulk_create(Value(answer_id=c.pk, question=question, text=row.body) for c, row in pairs)
    days = Counter((row.respondent, day_of(row.at)) for row in rows)
    if hearing.checked_first:
        return
    Figure.objects.bulk_create(
        Figure(hearing=hearing, respondent=respondent, day=day, count=n)
        for (respondent, day), n in days.items()
    )
