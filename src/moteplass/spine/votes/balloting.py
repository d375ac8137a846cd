"""Voting: choosing, taking back and comparing, on a paper of one's own that is locked meanwhile."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.kit import statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.votes.ballots import Choice, Comparison, Method, Paper, Voting
from moteplass.spine.votes.commands import voter
from moteplass.spine.votes.counts import count, count_voter
from moteplass.spine.votes.limits import Costs, require_within
from moteplass.spine.votes.periods import hold_open

declare_verbs(
    {
        "votes.voted": _("Voted (by whom is secret)"),
        "votes.vote_withdrawn": _("Took back a vote (whose is secret)"),
    }
)


class VotedLoggedIn(Exception):
    """Somebody has voted from this browser while logged in: it has no vote of its own besides."""


class NotAChoice(ValueError):
    """The voting's method knows no such choice."""


def own_papers(actor: Actor) -> Q:
    """The papers an actor votes on. As a visitor before logging in counts: that paper follows one in."""
    mine = voter(actor)
    if not actor.user_id:
        return Q(visitor=mine["visitor"], user=None)
    digest = _digest(actor)
    before = Q(visitor=digest, user=None) if digest else Q(pk__in=[])
    return Q(user_id=actor.user_id) | before


def _digest(actor: Actor) -> str:
    """The visitor's digest of the browser, also of somebody logged in. Empty where it has none."""
    return str(voter(Actor(visitor=actor.visitor))["visitor"]) if actor.visitor else ""


@command(Act.SUPPORT, on="voting")
def choose(
    tx: Tx, *, voting: Voting, contribution: Contribution, value: int = 1, costs: Costs | None = None
) -> bool:
    """Choose a contribution, or change what one has said of it. Returns whether anything changed.

    `value`: 1; -1 for against; or a number of points, all that it is to have. `costs` is needed where there is a
    budget. Raises NotOpen, Spent, NotAChoice, VotedLoggedIn, or NoRoom for what is not voted on here.
    """
    voting = hold_open(voting)
    if not _allowed(voting, value):
        raise NotAChoice(value)
    _require_votable(voting, [contribution.pk])
    paper, is_new = _locked_paper(tx, voting)
    chosen = {} if is_new else _chosen(paper)
    before = chosen.get(contribution.pk, 0)
    if value != before:
        said = bool(chosen)
        chosen[contribution.pk] = value
        if value > before:
            require_within(voting, chosen, costs)
        if before:
            paper.choices.filter(contribution_id=contribution.pk).update(value=value)
            count(tx, voting.pk, contribution.pk, before, by=-1)
        else:
            tx.later(Choice(paper=paper, contribution_id=contribution.pk, value=value))
        count(tx, voting.pk, contribution.pk, value)
        count_voter(tx, voting.pk, by=0 if said else 1)
    tx.audit("votes.voted", voting, secret=True)
    return value != before


@command(Act.SUPPORT, on="voting")
def unchoose(tx: Tx, *, voting: Voting, contribution_id: int) -> bool:
    """Take a choice back, also of what no longer shows. Returns whether there was one.

    Raises NotOpen, VotedLoggedIn.
    """
    voting = hold_open(voting)
    paper, _is_new = _locked_paper(tx, voting)
    chosen = _chosen(paper)
    value = chosen.pop(contribution_id, 0)
    if value:
        paper.choices.filter(contribution_id=contribution_id).delete()
        count(tx, voting.pk, contribution_id, value, by=-1)
        count_voter(tx, voting.pk, by=0 if chosen else -1)
    tx.audit("votes.vote_withdrawn", voting, secret=True)
    return bool(value)


@command(Act.SUPPORT, on="voting")
def compare(tx: Tx, *, voting: Voting, winner: Contribution, loser: Contribution) -> bool:
    """Say which of two matters more; said again it replaces what one said of these two. Returns whether it is new.

    Raises NotOpen, NotAChoice, VotedLoggedIn, or NoRoom for what is not voted on here.
    """
    voting = hold_open(voting)
    if voting.method != Method.PAIRWISE or winner.pk == loser.pk:
        raise NotAChoice(winner.pk)
    _require_votable(voting, [winner.pk, loser.pk])
    paper, _is_new = _locked_paper(tx, voting)
    said = paper.comparisons.exists()
    known = paper.comparisons.filter(winner_id=winner.pk, loser_id=loser.pk).exists()
    if not known:
        turned, _rows = paper.comparisons.filter(winner_id=loser.pk, loser_id=winner.pk).delete()
        if turned:
            _count_pair(tx, voting, loser.pk, winner.pk, by=-1)
        Comparison.objects.create(paper=paper, winner_id=winner.pk, loser_id=loser.pk)
        _count_pair(tx, voting, winner.pk, loser.pk)
        count_voter(tx, voting.pk, by=0 if said else 1)
    tx.audit("votes.voted", voting, secret=True)
    return not known


@command(Act.SUPPORT, on="voting")
def take_back_comparison(tx: Tx, *, voting: Voting) -> tuple[int, int] | None:
    """Take back the last comparison one made. Returns (winner, loser), None where there is none."""
    voting = hold_open(voting)
    paper, _is_new = _locked_paper(tx, voting)
    tx.audit("votes.vote_withdrawn", voting, secret=True)
    last = paper.comparisons.order_by("-pk").first()
    if last is None:
        return None
    last.delete()
    _count_pair(tx, voting, last.winner_id, last.loser_id, by=-1)
    count_voter(tx, voting.pk, by=0 if paper.comparisons.exists() else -1)
    return last.winner_id, last.loser_id


def _count_pair(tx: Tx, voting: Voting, winner: int, loser: int, *, by: int = 1) -> None:
    count(tx, voting.pk, winner, 1, by=by)
    count(tx, voting.pk, loser, -1, by=by)


def _allowed(voting: Voting, value: int) -> bool:
    match voting.method:
        case Method.SUPPORT | Method.LIMITED:
            return value == 1
        case Method.FOR_AGAINST:
            return value in (1, -1)
        case Method.POINTS:
            return 0 < value < 2**31
    return False


def _require_votable(voting: Voting, contributions: Collection[int]) -> None:
    values = [list(contributions), voting.tool_id, State.PUBLISHED.value]
    if len(statements.run(_VOTABLE, values)) != len(contributions):
        raise NoRoom(contributions)


_VOTABLE = (
    "SELECT id FROM content_contribution "
    "WHERE id = ANY(%s::bigint[]) AND tool_id = %s AND state = %s AND root_id IS NULL"
)


def _chosen(paper: Paper) -> dict[int, int]:
    rows = statements.run("SELECT contribution_id, value FROM votes_choice WHERE paper_id = %s", [paper.pk])
    return dict(rows)


def _locked_paper(tx: Tx, voting: Voting) -> tuple[Paper, bool]:
    """The actor's paper, made if they have none, and theirs alone until this transaction ends; and whether it is new.

    Whoever has voted as a visitor and then logs in keeps that paper; with one from before the log-in, it is taken out
    of the count. Raises VotedLoggedIn for a visitor whose browser has voted for somebody logged in.
    """
    voter(tx.actor)
    digest = _digest(tx.actor)
    user = tx.actor.user_id
    for _turn in range(3):
        rows = statements.run(_PAPERS, [voting.pk, user, voting.pk, digest])
        papers = [Paper.from_db("default", _COLUMNS, row) for row in rows]
        if paper := _own(tx, voting, papers):
            return paper, False
        browser = "" if any(paper.visitor == digest for paper in papers) else digest
        # Two at once: one row goes in, and the other waits for it here, and reads it on its next turn.
        if rows := statements.run(_INSERT, [voting.pk, user, browser]):
            return Paper(pk=rows[0][0], voting=voting, user_id=user, visitor=browser), True
    raise RuntimeError("a ballot paper could be neither made nor found")


_COLUMNS = [field.attname for field in Paper._meta.concrete_fields]
# By one index each. visitor <> '' is said so that the plan can use the index, which holds no others.
_PAPERS = (
    f"SELECT {', '.join(_COLUMNS)} FROM votes_paper WHERE id IN ("  # noqa: S608  # our own columns
    "SELECT id FROM votes_paper WHERE voting_id = %s AND user_id = %s UNION ALL "
    "SELECT id FROM votes_paper WHERE voting_id = %s AND visitor = %s AND visitor <> '') ORDER BY id FOR UPDATE"
)
# The ORM's ignore_conflicts does not tell whether a row came in.
_INSERT = (
    "INSERT INTO votes_paper (voting_id, user_id, visitor) VALUES (%s, %s, %s) "
    "ON CONFLICT DO NOTHING RETURNING id"
)


def _own(tx: Tx, voting: Voting, papers: list[Paper]) -> Paper | None:
    user = tx.actor.user_id
    if user is None:
        if papers and papers[0].user_id is not None:
            raise VotedLoggedIn
        return papers[0] if papers else None
    mine = next((paper for paper in papers if paper.user_id == user), None)
    before = next((paper for paper in papers if paper.user_id is None), None)
    if before is None:
        return mine
    if mine is None:
        Paper.objects.filter(pk=before.pk).update(user_id=user)
        return before
    _count_out(tx, voting, before)
    return mine


def _count_out(tx: Tx, voting: Voting, paper: Paper) -> None:
    """Take a paper out of the count, and away."""
    choices: list[Any] = list(paper.choices.values_list("contribution_id", "value"))
    pairs = list(paper.comparisons.values_list("winner_id", "loser_id"))
    for contribution_id, value in choices:
        count(tx, voting.pk, contribution_id, value, by=-1)
    for winner, loser in pairs:
        _count_pair(tx, voting, winner, loser, by=-1)
    count_voter(tx, voting.pk, by=-1 if choices or pairs else 0)
    Choice.objects.filter(paper=paper).delete()
    paper.delete()
