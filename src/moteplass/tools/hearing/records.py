"""Answers, letters and summaries as the record needs them: who, when, by which channel, every version, every file."""

from collections.abc import Iterator, Sequence

from moteplass.spine.content.models import Contribution
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.tools.hearing.models import Answer, Value


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a contribution, each answer with its questions. Five queries for any number of ids."""
    rows = Contribution.objects.unscoped(reason="what keeps records keeps all of them").filter(pk__in=ids)
    answers = Answer.objects.in_bulk(ids)
    replies = said(ids)
    for c in rows.prefetch_related("revisions", "attachments").order_by("pk"):
        answer = answers.get(c.pk)
        versions = [
            RecordDocument(
                title=r.title or f"v{r.number}",
                at=r.at,
                by=r.by_name,
                mime="text/plain",
                text=replies.get((c.pk, r.number), r.body),
            )
            for r in sorted(c.revisions.all(), key=lambda r: r.number)
        ]
        files = [
            RecordDocument(
                a.title or a.name, a.at, c.author_name, a.mime, a.sha256, storage_name=a.file.name or ""
            )
            for a in c.attachments.all()
        ]
        yield Record(
            contribution_id=c.pk,
            kind=c.kind,
            title=c.title,
            state=c.state,
            correspondent=(answer.organisation_name or answer.name) if answer else c.author_name,
            channel=c.channel,
            received_at=c.published_at,
            fields=_fields(answer),
            documents=[*versions, *files],
        )


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
    }
