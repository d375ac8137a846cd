"""Ideas, points and suggested edits as the record needs them: who, when, every version, every step, every file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q

from moteplass.kit.statements import run
from moteplass.spine.content.models import Link
from moteplass.spine.content.records import record_of, recorded
from moteplass.spine.registry.kinds import Record, RecordDocument
from moteplass.spine.votes.results import Numbers, VotingRow, known_results
from moteplass.tools.ideas.models import (
    CoAuthor,
    GainFigure,
    Idea,
    Joining,
    Move,
    Point,
    Suggestion,
    Version,
    co_author_called,
)

# What the ledger counts goes with the idea it is counted of. A figure may replace another: all at once.
_LEDGER = (
    "DELETE FROM ideas_signoff s USING ideas_gainfigure f, ideas_gain g "
    "WHERE f.id = s.figure_id AND g.id = f.gain_id AND g.idea_id = ANY(%s) RETURNING 1",
    "DELETE FROM ideas_gainfigure f USING ideas_gain g WHERE g.id = f.gain_id AND g.idea_id = ANY(%s) RETURNING 1",
    "DELETE FROM ideas_gain WHERE idea_id = ANY(%s) RETURNING 1",
)
# Who suggested what a version took in is named in that version too.
_CREDITS = """
UPDATE ideas_version v SET credit = '' FROM ideas_suggestion s
WHERE s.contribution_id = ANY(%s) AND v.idea_id = s.idea_id AND v.number = s.became RETURNING 1
"""


def record_rows(ids: Sequence[int]) -> Iterator[Record]:
    """One record a contribution. The same number of queries for any number of ids."""
    ideas = Idea.objects.select_related("stage", "category", "campaign", "owner").in_bulk(ids)
    points, suggestions = Point.objects.in_bulk(ids), Suggestion.objects.in_bulk(ids)
    figures = _figures(ids)
    moves: dict[int, list[Move]] = {}
    for move in Move.objects.filter(idea_id__in=ids).select_related("after"):
        moves.setdefault(move.idea_id, []).append(move)
    votings = known_results(ids)
    authors, links = _co_authors(ids), _links(ids)
    for c in recorded(ids):
        steps = [
            RecordDocument(title=m.after.name, at=m.at, by=m.by_name, mime="text/plain", text=m.answer)
            for m in moves.get(c.pk, [])
        ]
        fields, handling = _told(ideas.get(c.pk), points.get(c.pk), suggestions.get(c.pk))
        if c.pk in ideas:
            handling |= {"co_authors": authors.get(c.pk, []), "links": links.get(c.pk, [])}
        if c.pk in votings:
            handling["votings"] = [_result(*one) for one in votings[c.pk]]
        yield record_of(c, fields=fields, handling=handling, more=[*steps, *figures.get(c.pk, ())])


def _co_authors(ids: Sequence[int]) -> dict[int, list[str]]:
    """What those are called who write along on each idea, as it is beside it. One query."""
    found: dict[int, list[str]] = {}
    rows = CoAuthor.objects.filter(idea__in=ids, state=Joining.JOINED).annotate(called=co_author_called())
    for idea_id, name in rows.order_by("pk").values_list("idea_id", "called"):
        found.setdefault(idea_id, []).append(name or "")
    return found


# How a link is told from its source, and from its target. A record is read by archives, and is in English throughout.
_LINKED = {
    Link.Kind.BECAME: ("became", "came from"),
    Link.Kind.ANSWERS: ("answers", "answered by"),
    Link.Kind.FOLLOWS: ("follows", "followed by"),
}


def _links(ids: Sequence[int]) -> dict[int, list[str]]:
    """What each idea became, came from and follows, as text: it may be gone when the record is read. One query."""
    found: dict[int, list[str]] = {}
    rows = Link.objects.filter(Q(source__in=ids) | Q(target__in=ids))
    for link in rows.select_related("source", "target", "target_tool").order_by("pk"):
        out, back = _LINKED[Link.Kind(link.kind)]
        if link.source_id in ids:
            to = link.target or link.target_tool
            found.setdefault(link.source_id, []).append(f"{out}: {to.title if to else ''}")
        if link.target_id in ids:
            found.setdefault(link.target_id or 0, []).append(f"{back}: {link.source.title}")
    return found


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


def _told(
    idea: Idea | None, point: Point | None, suggestion: Suggestion | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What whoever wrote it gave, and what has been made of it."""
    if idea:
        return {"place_name": idea.place_name}, {
            "stage": idea.stage.name,
            "category": idea.category.name if idea.category else "",
            "campaign": idea.campaign.question if idea.campaign else "",
            "owner": idea.owner.name if idea.owner else "",
            "merged_into": idea.merged_into_id,
        }
    if point:
        return {"side": point.side, "idea": point.idea_id}, {}
    if suggestion:
        given = ("base", "title", "problem", "proposal", "gain")
        decided = ("state", "became", "answer", "decided_by_name")
        return (
            {"idea": suggestion.idea_id} | {name: getattr(suggestion, name) for name in given},
            {name: getattr(suggestion, name) for name in decided},
        )
    return {}, {}


def dispose(ids: Sequence[int]) -> list[str]:
    """Erase what contributions say in the box's own tables. It keeps no stored files of its own."""
    run(_CREDITS, [list(ids)])
    Suggestion.objects.filter(pk__in=ids).update(title="", problem="", proposal="", gain="", answer="")
    for model in (Version, CoAuthor):
        model.objects.filter(idea__in=ids).delete()
    # The agency's answers speak of the idea, and are no contributions of their own.
    moves = Move.objects.filter(idea__in=ids)
    moves.update(answer="", html="")
    # The first step is that it was posted, by its writer.
    moves.filter(before=None).update(by=None, by_name="")
    for sql in _LEDGER:
        run(sql, [list(ids)])
    Idea.objects.filter(pk__in=ids).update(place_name="", latitude=None, longitude=None, cost=None)
    return []
