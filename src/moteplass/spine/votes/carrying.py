"""Votes go along when one contribution goes into another, and nobody counts twice."""

from django.db.models import Q
from django.db.models.functions import Now

from moteplass.spine.command import Tx
from moteplass.spine.votes.ballots import Choice, Comparison, Method, Voting
from moteplass.spine.votes.counts import count, count_voter
from moteplass.spine.votes.periods import hold_still


def carry_votes(tx: Tx, *, source: int, target: int) -> None:
    """Move what has been chosen of `source` to `target`, in votings of the tool that have not ended.

    Whoever has chosen both keeps one vote for the target; of points, the sum. For and against go along where the voter
    has said nothing of the target. A comparison of the two is gone. Called by the command that merges, in its
    transaction; votes in flight are waited for.
    """
    running = Q(closes_at=None) | Q(closes_at__gt=Now())
    for voting in Voting.objects.filter(running, tool_id=tx.room.the_tool.pk).order_by("pk"):
        hold_still(voting)
        if voting.method == Method.PAIRWISE:
            _carry_comparisons(tx, voting, source, target)
        else:
            _carry_choices(tx, voting, source, target)


def _carry_choices(tx: Tx, voting: Voting, source: int, target: int) -> None:
    before = {c.paper_id: c for c in Choice.objects.filter(paper__voting=voting, contribution_id=target)}
    for choice in Choice.objects.filter(paper__voting=voting, contribution_id=source):
        count(tx, voting.pk, source, choice.value, by=-1)
        known = before.get(choice.paper_id)
        if known is None:
            Choice.objects.filter(pk=choice.pk).update(contribution_id=target)
            count(tx, voting.pk, target, choice.value)
            continue
        choice.delete()
        if voting.method == Method.POINTS:
            count(tx, voting.pk, target, known.value, by=-1)
            count(tx, voting.pk, target, known.value + choice.value)
            Choice.objects.filter(pk=known.pk).update(value=known.value + choice.value)


def _carry_comparisons(tx: Tx, voting: Voting, source: int, target: int) -> None:
    papers = Comparison.objects.filter(paper__voting=voting)
    touched = set()
    for pair in papers.filter(Q(winner_id=source) | Q(loser_id=source)).order_by("pk"):
        _count(tx, voting, pair.winner_id, pair.loser_id, by=-1)
        winner = target if pair.winner_id == source else pair.winner_id
        loser = target if pair.loser_id == source else pair.loser_id
        same = Q(winner_id=winner, loser_id=loser) | Q(winner_id=loser, loser_id=winner)
        if winner == loser or papers.filter(same, paper_id=pair.paper_id).exists():
            pair.delete()
            touched.add(pair.paper_id)
        else:
            Comparison.objects.filter(pk=pair.pk).update(winner_id=winner, loser_id=loser)
            _count(tx, voting, winner, loser, by=1)
    silent = touched - set(papers.filter(paper_id__in=touched).values_list("paper_id", flat=True))
    count_voter(tx, voting.pk, by=-len(silent))


def _count(tx: Tx, voting: Voting, winner: int, loser: int, *, by: int) -> None:
    count(tx, voting.pk, winner, 1, by=by)
    count(tx, voting.pk, loser, -1, by=by)
