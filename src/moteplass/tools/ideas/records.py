"""Ideas, points and suggested edits as the record needs them: who, when, every version, every step, every file."""

from collections.abc import Iterator, Sequence
from typing import Any

from moteplass.spine.content.models import Contribution
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.spine.votes.results import Numbers, VotingRow, known_results
from moteplass.tools.ideas.models import GainFigure, Idea, Move, Point, Suggestion


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a contribution. Nine queries for any number of ids."""
    rows = Contribution.objects.unscoped(reason="what keeps records keeps all of them").filter(pk__in=ids)
    ideas = Idea.objects.select_related("stage", "category").in_bulk(ids)
    points, suggestions = Point.objects.in_bulk(ids), Suggestion.objects.in_bulk(ids)
    figures = _figures(ids)
    moves: dict[int, list[Move]] = {}
    for move in Move.objects.filter(idea_id__in=ids).select_related("after"):
        moves.setdefault(move.idea_id, []).append(move)
    votings = known_results(ids)
    for c in rows.prefetch_related("revisions", "attachments").order_by("pk"):
        versions = [
            RecordDocument(
                title=r.title or f"v{r.number}", at=r.at, by=r.by_name, mime="text/plain", text=r.body
            )
            for r in sorted(c.revisions.all(), key=lambda r: r.number)
        ]
        steps = [
            RecordDocument(title=m.after.name, at=m.at, by=m.by_name, mime="text/plain", text=m.answer)
            for m in moves.get(c.pk, [])
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
            correspondent=c.author_name,
            channel=c.channel,
            received_at=c.published_at,
            fields=_fields(ideas.get(c.pk), points.get(c.pk), suggestions.get(c.pk))
            | ({"votings": [_result(*one) for one in votings[c.pk]]} if c.pk in votings else {}),
            documents=[*versions, *steps, *figures.get(c.pk, ()), *files],
        )


def _result(voting: VotingRow, numbers: Numbers) -> dict[str, Any]:
    """What an idea got in a voting that has ended. Who chose it is no part of the record."""
    return {
        "voting": voting.title,
        "method": voting.method,
        "closed_at": voting.closes_at.isoformat() if voting.closes_at else "",
        "votes": numbers.votes,
        "against": numbers.against,
        "points": numbers.points,
    }


def _figures(ids: Sequence[int]) -> dict[int, list[RecordDocument]]:
    """The ledger of each idea: every figure, those that were replaced too, and who stood behind it. Two queries."""
    found: dict[int, list[RecordDocument]] = {}
    rows = GainFigure.objects.filter(gain__idea__in=ids).select_related("gain").prefetch_related("sign_offs")
    for f in rows.order_by("pk"):
        unit = f.gain.unit_name or f.gain.unit
        said = [f"{f.amount} {unit}" + (f" ({f.low}–{f.high})" if f.low is not None else ""), f.method]
        if f.replaces_id:
            said.append(f"replaces {f.replaces_id}")
        for s in f.sign_offs.all():
            said.append(f"signed off {s.at:%Y-%m-%d} by {s.by_name}: {s.note}".rstrip(": "))
            if s.withdrawn_at:
                said.append(f"taken back {s.withdrawn_at:%Y-%m-%d} by {s.withdrawn_by_name}: {s.reason}")
        title = f"{f.pk} {f.gain.name}: {f.kind} {f.year}"
        text = "\n".join(line for line in said if line)
        found.setdefault(f.gain.idea_id, []).append(
            RecordDocument(title=title, at=f.at, by=f.by_name, mime="text/plain", text=text)
        )
    return found


def _fields(idea: Idea | None, point: Point | None, suggestion: Suggestion | None) -> dict[str, Any]:
    if idea:
        return {
            "stage": idea.stage.name,
            "category": idea.category.name if idea.category else "",
            "merged_into": idea.merged_into_id,
            "place_name": idea.place_name,
        }
    if point:
        return {"side": point.side, "idea": point.idea_id}
    if suggestion:
        return {"idea": suggestion.idea_id, "state": suggestion.state, "became": suggestion.became} | {
            name: getattr(suggestion, name)
            for name in ("base", "title", "problem", "proposal", "gain", "answer", "decided_by_name")
        }
    return {}
