"""How a voting went, or goes: a ranking with bars and a table, what the budget is enough for, and how it is counted."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from moteplass.kit import sheets
from moteplass.kit.pages import show
from moteplass.kit.text import number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.votes.ballots import Method
from moteplass.spine.votes.results import VotingRow, votings
from moteplass.tools.ideas import queries
from moteplass.tools.ideas.queries.voting import Outcome, ResultRow, outcome
from moteplass.tools.ideas.web.voting import frame

_BARS, _ROWS = 15, 100
# Of a file, by the names of ResultRow's fields.
_COLUMNS = ("rank", "id", "title", "votes", "against", "points", "share_won", "cost", "fits")


def results(request: HttpRequest, actor: Actor, room: Room) -> HttpResponse:
    """The results of the newest voting, or of the one asked for."""
    queries.box_in(room)
    known = votings(room.the_tool.pk)
    voting = _asked_for(request, known)
    found = outcome(actor, room.the_tool, voting) if voting and not voting.sealed else Outcome(0, [], 0)
    start = _start(request)
    rows = found.rows[start : start + _ROWS]
    later = {"voting": voting.id, "from": start + _ROWS} if voting else {}
    return show(
        request,
        "ideas/results.html",
        voting=voting,
        others=[one for one in known if voting and one.id != voting.id],
        outcome=found,
        bars=[(_label(row), bar_of(voting, row), row.fits is False) for row in found.rows[:_BARS]]
        if voting
        else [],
        rows=rows,
        rule=rule_of(voting) if voting else "",
        more=f"?{urlencode(later)}" if start + _ROWS < len(found.rows) else "",
        **frame(actor, room, voting, "ideas-results"),
    )


def _asked_for(request: HttpRequest, known: list[VotingRow]) -> VotingRow | None:
    asked = request.GET.get("voting")
    if asked is None:
        return known[0] if known else None
    found = next((voting for voting in known if str(voting.id) == asked), None)
    if found is None:
        raise NoRoom(asked)
    return found


def _start(request: HttpRequest) -> int:
    return number_in(request.GET.get("from", "")) or 0


def _label(row: ResultRow) -> str:
    return (
        _("%(title)s (no room within the budget)") % {"title": row.title} if row.fits is False else row.title
    )


def bar_of(voting: VotingRow, row: ResultRow) -> int:
    """What the bar is as long as: votes, points, or how many in a hundred."""
    match voting.method:
        case Method.POINTS:
            return row.points
        case Method.PAIRWISE:
            return round(row.share_won * 100)
        case Method.FOR_AGAINST:
            return max(row.balance, 0)
    return row.votes


def rule_of(voting: VotingRow) -> str:
    """How it is counted, in words."""
    match voting.method:
        case Method.POINTS:
            return _("The idea with most points comes first. With as many points, the one more people chose.")
        case Method.FOR_AGAINST:
            return _("Ideas stand in order of votes for, less votes against.")
        case Method.PAIRWISE:
            return _(
                "The number says how likely an idea is to be chosen over another: times chosen plus one, "
                "divided by times compared plus two. The one and the two keep an idea from winning on a "
                "single lucky comparison; with many comparisons they no longer matter."
            )
    return _("The idea with most votes comes first.")


def results_file(request: HttpRequest, actor: Actor, room: Room, format: str) -> StreamingHttpResponse:
    """All the ideas in order with their counts, as a file; none while the voting is sealed."""
    queries.box_in(room)
    voting = _asked_for(request, votings(room.the_tool.pk))
    if format not in sheets.FORMATS or voting is None or voting.sealed:
        raise NoRoom(format)
    rows = outcome(actor, room.the_tool, voting).rows
    lines = [list(_COLUMNS), *([getattr(row, name) for name in _COLUMNS] for row in rows)]
    response = StreamingHttpResponse(
        sheets.pieces(lines, format, "results"), content_type=sheets.FORMATS[format]
    )
    response["Content-Disposition"] = f'attachment; filename="{room.place.slug}-results.{format}"'
    response["X-Robots-Tag"] = "noindex"
    return response
