"""Answers, letters and summaries as the record needs them: who, when, by which channel, every version, every file."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models import Value as Word
from django.db.models.functions import Cast, Concat

from moteplass.kit import codes
from moteplass.spine.content.records import record_of, recorded
from moteplass.spine.notify.models import Mail
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.tools.hearing.models import (
    Answer,
    EarlierText,
    Entry,
    Passage,
    Placing,
    Respondent,
    Scan,
    Section,
    Value,
)

# Stands where a row must say something, when what it said has been erased.
_NOTHING = "–"


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a contribution, each answer with its questions, a letter with the draft texts. Nine queries for any
    number of ids.
    """
    answers = Answer.objects.in_bulk(ids)
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=ids).prefetch_related("scans")}
    replies, drafts = said(ids), _draft_texts(ids)
    for c in recorded(ids):
        answer, entry = answers.get(c.pk), entries.get(c.pk)
        scans = [
            RecordDocument(s.name, s.at, c.author_name, s.mime, s.sha256, storage_name=s.file.name or "")
            for s in (entry.scans.all() if entry else ())
        ]
        yield record_of(
            c,
            fields=_fields(answer),
            handling=_desk(entry),
            correspondent=(answer.organisation_name or answer.name) if answer else "",
            said=replies,
            more=scans + drafts.get(c.pk, []),
        )


def sent_by(receipts: Sequence[str], email: str) -> "QuerySet[Answer, int]":
    """The answers behind receipt codes as people type them, or sent with an address. One query."""
    known = [codes.digest(typed, settings.SECRET_KEY) for typed in receipts if codes.normalise_code(typed)]
    theirs = Q(receipt__in=known) | (Q(email__iexact=email) if email else Q(pk__in=[]))
    return Answer.objects.filter(theirs).values_list("pk", flat=True)


def named_on(ids: Sequence[int]) -> "QuerySet[Answer, tuple[int, int]]":
    """The answers on whose pages these are named, as those that support them. One query."""
    return Answer.objects.filter(pk__in=ids, joins__isnull=False).values_list("pk", "joins_id")


def said(ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """Question and reply as text, by answer and version."""
    replies: dict[tuple[int, int], dict[str, list[str]]] = {}
    rows = Value.objects.filter(answer_id__in=ids).select_related("question", "option")
    for v in rows.order_by("question__section__position", "question__position", "pk"):
        words = v.option.text if v.option else (f"{v.number}/5" if v.number is not None else v.text)
        replies.setdefault((v.answer_id, v.revision), {}).setdefault(v.question.text, []).append(words)
    return {
        key: "\n\n".join(f"{question}\n{'; '.join(words)}" for question, words in by_question.items())
        for key, by_question in replies.items()
    }


def _draft_texts(ids: Sequence[int]) -> dict[int, list[RecordDocument]]:
    """Every version of the texts above the questions, by the letter they were sent out with."""
    found: dict[int, list[RecordDocument]] = {}
    earlier = EarlierText.objects.filter(section__hearing__letter__in=ids).select_related("correction")
    texts: dict[int, list[EarlierText]] = {}
    for text in earlier.order_by("pk"):
        texts.setdefault(text.section_id, []).append(text)
    sections = Section.objects.filter(hearing__letter__in=ids).select_related("hearing__letter")
    for section in sections:
        letter, kept = section.hearing.letter, texts.get(section.pk, [])
        written = [
            (letter.published_at, letter.author_name),
            *((text.correction.at, text.correction.by_name) for text in kept),
        ]
        bodies = [*(text.body for text in kept), section.body]
        found.setdefault(letter.pk, []).extend(
            RecordDocument(section.heading, at, by, "text/markdown", text=body)
            for (at, by), body in zip(written, bodies, strict=True)
            if body
        )
    return found


def _desk(entry: Entry | None) -> dict[str, str]:
    if entry is None:
        return {}
    return {
        "received": entry.received.isoformat(),
        "written_in_by": entry.transcriber_name,
        "checked_by": entry.checker_name,
    }


def _fields(answer: Answer | None) -> dict[str, str | bool]:
    if answer is None:
        return {}
    return {
        "respondent": answer.respondent,
        "name": answer.name,
        "organisation_name": answer.organisation_name,
        "organisation_number": answer.organisation_number,
        "email": answer.email,
        "name_withheld": answer.name_withheld,
        "supports_answer": str(answer.joins_id or ""),
    }


def dispose(ids: Sequence[int]) -> list[str]:
    """Erase what contributions say in the hearing's own tables. The stored files that nothing of theirs names now.

    A receipt code finds nothing any more. Who of those invited has answered stays, as a fact without the answer.
    """
    scans = Scan.objects.filter(entry__in=ids)
    files = list(scans.values_list("file", flat=True))
    scans.delete()
    for model in (Value, Passage, Placing):
        model.objects.filter(answer__in=ids).delete()
    Entry.objects.filter(pk__in=ids).update(address="", note="")
    answers = Answer.objects.filter(pk__in=ids)
    # A receipt with its code, and what became of it, were mailed to whoever sent it.
    theirs = answers.filter(email__iexact=OuterRef("to"), hearing__tool__place=OuterRef("place"))
    Mail.objects.filter(Exists(theirs), purpose__startswith="hearing.").delete()
    answers.exclude(respondent=Respondent.PERSON).update(organisation_name=_NOTHING)
    answers.filter(respondent=Respondent.PERSON).update(organisation_name="")
    answers.update(
        name="",
        organisation_number="",
        email="",
        source_key="",
        receipt=Concat(Word("erased "), Cast("pk", CharField())),
    )
    return files
