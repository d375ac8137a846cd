"""Everything stored, looked at against what was said of it when it was stored. Reads only."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model

from moteplass.kit.statements import run
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture.models import Chain, Gone, Seal
from moteplass.spine.capture.sealing import BEGINNING, chained, lines_in, rows_between
from moteplass.spine.content.sweeping import forgotten


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was: what kind of thing, its id or name, and what is wrong."""

    what: str
    id: int | str
    text: str


def faults() -> Iterator[Fault]:
    """All there are: chain by chain, file by file, and what the database promises of its rows. Bounded memory."""
    for chain in Chain:
        yield from _chain(chain)
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                yield from _files(model, field.name)
    for name in forgotten():
        yield Fault("file", name, "belongs to nothing")
    for sql, what, text in _PROMISES:
        for pk, more in run(sql, []):
            yield Fault(what, pk, text % {"more": more})


# What cannot be sealed, for it may change: what must hold of it all the same.
_PROMISES = (
    (
        """SELECT c.id, '' FROM content_contribution c
        WHERE NOT EXISTS (SELECT 1 FROM records_appraisal a WHERE a.contribution_id = c.id) ORDER BY 1""",
        "content.contribution",
        "has no appraisal%(more)s",
    ),
    (
        """SELECT c.id, c.revision FROM content_contribution c WHERE c.state <> 'erased' AND NOT EXISTS (
        SELECT 1 FROM content_revision r WHERE r.contribution_id = c.id AND r.number = c.revision) ORDER BY 1""",
        "content.contribution",
        "lacks the version that counts, %(more)s",
    ),
    (
        """SELECT s.id, s.last FROM journal_series s WHERE s.last <> CASE s.kind
          WHEN 'entry' THEN (SELECT count(*) FROM journal_entry e
            WHERE e.organisation_id = s.organisation_id AND e.year = s.year AND e.sequence <= s.last)
          ELSE (SELECT count(*) FROM journal_case k
            WHERE k.organisation_id = s.organisation_id AND k.year = s.year AND k.number <= s.last) END ORDER BY 1""",
        "journal.series",
        "has given %(more)s numbers, and not all of them stand",
    ),
    (
        """SELECT k.id, k.last FROM journal_case k
        WHERE k.last <> (SELECT count(*) FROM journal_entry e WHERE e.case_id = k.id) ORDER BY 1""",
        "journal.case",
        "has given %(more)s numbers, and not all of them stand",
    ),
)


def _chain(chain: Chain) -> Iterator[Fault]:
    last: Seal | None = None
    for seal in Seal.objects.filter(chain=chain).order_by("pk").iterator(chunk_size=1):
        if seal.previous_id != (last.pk if last else None):
            yield Fault("seal", seal.pk, "does not follow the seal before it: one has been taken out")
        elif seal.sha256 != chained(last, chain, seal.upto, bytes(seal.lines)):
            yield Fault("seal", seal.pk, "has been changed")
        yield from _rows(chain, last.upto if last else BEGINNING, seal)
        last = seal


def _rows(chain: Chain, after: int, seal: Seal) -> Iterator[Fault]:
    sealed = {line.id: line for line in lines_in(seal)}
    for row in rows_between(chain, after, seal.upto):
        was = sealed.pop(row.id, None)
        if was is None:
            yield Fault(chain, row.id, "was put in after its time")
        elif was.sha256 != row.sha256:
            yield Fault(chain, row.id, "has been changed")
    gone = Gone.objects.filter(chain=chain, row__in=list(sealed))
    lawful = {
        row
        for row, contribution in gone.values_list("row", "contribution")
        if _logged(chain, row, contribution)
    }
    for missing in sealed.keys() - lawful:
        yield Fault(chain, missing, "is gone")


# What the log, which is sealed too, must say of what was deleted. Attachments of drafts go without a word.
_SAYS = {Chain.REVISIONS: "disposal.erased", Chain.CAPTURES: "disposal.capture.removed"}


def _logged(chain: Chain, row: int, contribution: int | None) -> bool:
    """Whether the log says that a row was disposed of."""
    if chain not in _SAYS:
        return True
    lines = AuditEntry.objects.filter(verb=_SAYS[chain])
    if chain is Chain.CAPTURES:
        return lines.filter(details__files__contains=row).exists()
    return lines.filter(subject="content.contribution", subject_id=contribution).exists()


def _files(model: type[Model], field: str) -> Iterator[Fault]:
    rows = model._base_manager.exclude(**{field: ""}).order_by("pk")
    what = model._meta.label_lower
    for pk, name, sha256 in rows.values_list("pk", field, "sha256").iterator():
        if not default_storage.exists(name):
            yield Fault(what, pk, f"has lost its file {name}")
        elif sha256 != _sha256(name):
            yield Fault(what, pk, f"has another file than it came with: {name}")


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def holds(noted: str) -> bool:
    """Whether a seal that somebody has noted elsewhere, as `id:sha256`, still stands."""
    pk, _colon, sha256 = noted.partition(":")
    return pk.isascii() and pk.isdecimal() and Seal.objects.filter(pk=pk, sha256=sha256).exists()
