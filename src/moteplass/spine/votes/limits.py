"""What each voter has: votes, points or a budget. What an author has withdrawn uses up nothing while it is gone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from moteplass.spine.command import Tx
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.votes.ballots import Choice, Method, Voting
from moteplass.spine.votes.counts import count, count_voter

# What contributions cost in whole kroner, by id. Asked inside the transaction, after the paper is locked.
Costs = Callable[[Collection[int]], Mapping[int, int]]


class Spent(Exception):
    """There is not enough left for this choice. `what` is votes, points or budget; `most` the limit."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(what, most)
        self.what = what
        self.most = most


def require_within(voting: Voting, chosen: Mapping[int, int], costs: Costs | None) -> None:
    """What a paper would say, against what its voter has. Raises Spent. One query at most, and the costs."""
    prices = _prices(voting, chosen, costs)
    if _spent(voting, chosen, prices) and (spent := _spent(voting, standing(chosen), prices)):
        raise spent


def standing(chosen: Mapping[int, int]) -> dict[int, int]:
    """What of a paper uses up what its voter has. One query."""
    gone = _withdrawn(chosen)
    return {pk: value for pk, value in chosen.items() if pk not in gone}


def count_again(tx: Tx, contribution_id: int, votings: list[Voting], costs: Costs) -> None:
    """Let a contribution that is withdrawn no more have the votes it had, of those who have not given them to others.

    `votings` are held still. Three queries for each with a limit, however many voted.
    """
    for voting in votings:
        if voting.allowance is None and voting.ceiling is None:
            continue
        papers: dict[int, dict[int, int]] = defaultdict(dict)
        rows = Choice.objects.filter(
            paper__voting_id=voting.pk, paper__choices__contribution_id=contribution_id
        )
        for paper, chosen, value in rows.values_list("paper_id", "contribution_id", "value"):
            papers[paper][chosen] = value
        every = {pk for said in papers.values() for pk in said}
        gone, prices, over = _withdrawn(every), _prices(voting, every, costs), []
        for paper, said in papers.items():
            if _spent(voting, {pk: value for pk, value in said.items() if pk not in gone}, prices):
                over.append(paper)
                count(tx, voting.pk, contribution_id, said[contribution_id], by=-1)
                count_voter(tx, voting.pk, by=0 if len(said) > 1 else -1)
        Choice.objects.filter(paper_id__in=over, contribution_id=contribution_id).delete()


def _withdrawn(contributions: Collection[int]) -> set[int]:
    rows = Contribution.objects.unscoped(reason="what is chosen counts, whoever may read it")
    return set(rows.filter(pk__in=contributions, state=State.WITHDRAWN).values_list("pk", flat=True))


def _prices(voting: Voting, contributions: Collection[int], costs: Costs | None) -> Mapping[int, int]:
    if voting.ceiling is None:
        return {}
    if costs is None:
        raise TypeError("a voting with a budget needs to know what things cost")
    return costs(contributions)


def _spent(voting: Voting, chosen: Mapping[int, int], prices: Mapping[int, int]) -> Spent | None:
    if voting.allowance is not None:
        if voting.method == Method.LIMITED and len(chosen) > voting.allowance:
            return Spent("votes", voting.allowance)
        if voting.method == Method.POINTS and sum(chosen.values()) > voting.allowance:
            return Spent("points", voting.allowance)
    if voting.ceiling is not None and sum(prices[pk] for pk in chosen) > voting.ceiling:
        return Spent("budget", voting.ceiling)
    return None
