"""Moving the votes of one contribution to another of the same tool, and back: nobody counts twice, nothing is lost.

Called by a tool's command, inside its transaction. What is returned is all that putting back needs: plain data, for a
JSON column.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from moteplass.spine.command import Tx
from moteplass.spine.content import tallies
from moteplass.spine.votes.ballots import Choice, Comparison, Count, Method, Paper, Voting
from moteplass.spine.votes.counts import count_voter
from moteplass.spine.votes.limits import Costs
from moteplass.spine.votes.models import Support
from moteplass.spine.votes.periods import hold_still

# What support that came by a merge was given to: no version of this text.
OTHER_TEXT = 0


def hold_votings(tool_id: int) -> list[Voting]:
    """The votings of a tool that are open now, with new votes kept out until this transaction ends.

    Call it before any contribution is locked: voters take the locks in that order.
    """
    held = [hold_still(voting) for voting in Voting.objects.filter(tool_id=tool_id).order_by("pk")]
    return [v for v, now in held if v.opens_at <= now and (v.closes_at is None or now < v.closes_at)]


def move_votes(tx: Tx, source: int, target: int, votings: list[Voting], costs: Costs) -> dict[str, Any]:
    """Let `target` have the support and the votes of `source`, as the union. Both contributions are locked.

    Whoever supported both keeps both rows, and counts once: on `target`. Votings that have ended stand as they ended.
    """
    return {
        "supports": _move_support(source, target),
        "votings": [_move_choices(tx, voting, source, target, costs) for voting in votings],
    }


def put_back_votes(
    tx: Tx, source: int, target: int, moved: dict[str, Any], votings: list[Voting], costs: Costs
) -> None:
    """Undo `move_votes`. What voters have said since is their latest word, and stands; so does a voting that has
    ended."""
    _put_back_support(source, target, moved.get("supports", []))
    still_open = {voting.pk: voting for voting in votings}
    for part in moved.get("votings", []):
        if voting := still_open.get(part["voting"]):
            _put_back_choices(tx, voting, source, target, part, costs)


def union_of_support(source: int, target: int) -> int:
    """How many would support `target` with those of `source`: each voter once. One query."""
    both = Support.objects.filter(contribution_id=target) | _alone(source, target)
    return int(both.count())


def _alone(source: int, target: int) -> Any:
    """The support of `source` by voters who do not support `target`."""
    there = Support.objects.filter(contribution_id=target)
    same_person = there.filter(user_id=OuterRef("user_id"))
    same_visitor = there.filter(visitor=OuterRef("visitor")).exclude(visitor="")
    return Support.objects.filter(~Exists(same_person), ~Exists(same_visitor), contribution_id=source)


def _move_support(source: int, target: int) -> list[list[int]]:
    moved = list(_alone(source, target).select_for_update(of=("self",)).values_list("pk", "revision"))
    rows = Support.objects.filter(pk__in=[pk for pk, _revision in moved])
    rows.update(contribution_id=target, revision=OTHER_TEXT)
    _shift_tally(source, target, len(moved))
    return [list(pair) for pair in moved]


def _put_back_support(source: int, target: int, moved: list[list[int]]) -> None:
    given_to: dict[int, int] = dict(moved)  # type: ignore[arg-type]  # pairs, as JSON has them
    # A row that has gone has been taken back, and stays so. One for which its voter has a new one on `source` stays.
    there = _alone(target, source).filter(pk__in=given_to).select_for_update(of=("self",))
    rows = list(there)
    for row in rows:
        row.contribution_id, row.revision = source, given_to[row.pk]
    Support.objects.bulk_update(rows, ["contribution", "revision"], batch_size=1000)
    # The voter's new one counts there; here it was the moved one that counted.
    doubled = Support.objects.filter(pk__in=given_to, contribution_id=target)
    gone, _rows = doubled.delete()
    _shift_tally(target, source, len(rows))
    if gone:
        tallies.count(target, "support", -gone)


def _shift_tally(source: int, target: int, by: int) -> None:
    if by:
        tallies.count(source, "support", -by)
        tallies.count(target, "support", by)


class _Shift:
    """What the counts of a voting change by, one row a contribution in the end."""

    def __init__(self, voting: Voting) -> None:
        self.voting = voting
        self._by: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, contribution_id: int, value: int, *, by: int = 1) -> None:
        sums = self._by[contribution_id]
        if value > 0:
            sums[0] += by
            sums[2] += by * value
        else:
            sums[1] += by

    def pair(self, pair: Comparison, *, by: int = 1) -> None:
        self.add(pair.winner_id, 1, by=by)
        self.add(pair.loser_id, -1, by=by)

    def write(self, tx: Tx) -> None:
        for contribution_id, (votes, against, points) in self._by.items():
            if votes or against or points:
                row = Count(voting_id=self.voting.pk, contribution_id=contribution_id)
                row.votes, row.against, row.points = votes, against, points
                tx.later(row)


def _papers(voting: Voting) -> dict[int, dict[int, Choice]]:
    """What each paper says, by contribution, locked. Empty for a voting of pairs."""
    found: dict[int, dict[int, Choice]] = defaultdict(dict)
    rows = Choice.objects.filter(paper__voting_id=voting.pk).select_for_update(of=("self",))
    for choice in rows.order_by("pk"):
        found[choice.paper_id][choice.contribution_id] = choice
    return found


def _move_choices(tx: Tx, voting: Voting, source: int, target: int, costs: Costs) -> dict[str, Any]:
    shift = _Shift(voting)
    moved: list[int] = []
    joined: list[list[int]] = []
    dropped: list[list[int]] = []
    papers = _papers(voting)
    prices = _prices(voting, papers, source, target, costs)
    for paper_id, said in papers.items():
        here, there = said.get(source), said.get(target)
        if here is None:
            continue
        if there is None:
            # Where the other costs more than is left, the choice stays where it was, and its voter can take it back.
            if _affords(voting, {*said} - {source} | {target}, prices):
                shift.add(source, here.value, by=-1)
                shift.add(target, here.value)
                moved.append(here.pk)
            continue
        shift.add(source, here.value, by=-1)
        if voting.method == Method.POINTS:
            # Points add up: they are the voter's own, and no more than they had.
            after = there.value + here.value
            shift.add(target, there.value, by=-1)
            shift.add(target, after)
            joined.append([paper_id, here.value, there.value, after])
            Choice.objects.filter(pk=there.pk).update(value=after)
        else:
            # One vote counts. The other is free to be given again.
            dropped.append([paper_id, here.value])
        here.delete()
    Choice.objects.filter(pk__in=moved).update(contribution_id=target)
    pairs = _move_pairs(tx, shift, voting, source, target)
    shift.write(tx)
    return {"voting": voting.pk, "moved": moved, "joined": joined, "dropped": dropped, **pairs}


def _put_back_choices(
    tx: Tx, voting: Voting, source: int, target: int, part: dict[str, Any], costs: Costs
) -> None:
    shift, papers = _Shift(voting), _papers(voting)
    prices = _prices(voting, papers, source, target, costs)
    moved, dropped = {*part["moved"]}, dict(map(tuple, part["dropped"]))
    joined = {paper: (value, before, after) for paper, value, before, after in part["joined"]}
    back: list[int] = []
    for paper_id, said in papers.items():
        there = said.get(target)
        if there is None or source in said:
            continue
        if there.pk in moved:
            if _affords(voting, {*said} - {target} | {source}, prices):
                shift.add(target, there.value, by=-1)
                shift.add(source, there.value)
                back.append(there.pk)
        elif paper_id in joined and there.value == joined[paper_id][2]:
            value, before, after = joined[paper_id]
            if _affords(voting, {*said, source}, prices):
                Choice.objects.filter(pk=there.pk).update(value=before)
                Choice.objects.create(paper_id=paper_id, contribution_id=source, value=value)
                shift.add(target, after, by=-1)
                shift.add(target, before)
                shift.add(source, value)
        elif (
            paper_id in dropped and _has_one_left(voting, said) and _affords(voting, {*said, source}, prices)
        ):
            Choice.objects.create(paper_id=paper_id, contribution_id=source, value=dropped[paper_id])
            shift.add(source, dropped[paper_id])
    Choice.objects.filter(pk__in=back).update(contribution_id=source)
    _put_back_pairs(tx, shift, voting, source, target, part)
    shift.write(tx)


def _has_one_left(voting: Voting, said: dict[int, Choice]) -> bool:
    limited = voting.method == Method.LIMITED and voting.allowance is not None
    return not limited or len(said) < (voting.allowance or 0)


def _prices(
    voting: Voting, papers: dict[int, dict[int, Choice]], source: int, target: int, costs: Costs
) -> Mapping[int, int]:
    """What all that is chosen costs, where there is a budget. One query of the caller's."""
    if voting.ceiling is None:
        return {}
    return costs({source, target}.union(*papers.values()))


def _affords(voting: Voting, chosen: set[int], prices: Mapping[int, int]) -> bool:
    return voting.ceiling is None or sum(prices.get(pk, 0) for pk in chosen) <= voting.ceiling


def _comparisons(voting: Voting) -> dict[int, list[Comparison]]:
    """What each paper says of pairs, locked."""
    found: dict[int, list[Comparison]] = defaultdict(list)
    rows = Comparison.objects.filter(paper__voting_id=voting.pk).select_for_update(of=("self",))
    for row in rows.order_by("pk"):
        found[row.paper_id].append(row)
    return found


def _move_pairs(tx: Tx, shift: _Shift, voting: Voting, source: int, target: int) -> dict[str, Any]:
    """Let comparisons with one be with the other. Those of the two with each other, and those the voter has made with
    the other already, are taken out."""
    if voting.method != Method.PAIRWISE:
        return {}
    moved: list[int] = []
    out: list[list[int]] = []
    for paper_id, pairs in _comparisons(voting).items():
        made, left = {_two(pair) for pair in pairs}, len(pairs)
        for pair in pairs:
            if source not in (pair.winner_id, pair.loser_id):
                continue
            won = pair.winner_id == source
            other = pair.loser_id if won else pair.winner_id
            shift.pair(pair, by=-1)
            if other == target or frozenset((target, other)) in made:
                out.append([paper_id, pair.winner_id, pair.loser_id])
                pair.delete()
                left -= 1
                continue
            moved.append(pair.pk)
            _turn(pair, source, target)
            shift.pair(pair)
        # A paper that says nothing any more is no voter.
        count_voter(tx, voting.pk, by=0 if left else -1)
    return {"pairs": moved, "pairs_out": out}


def _put_back_pairs(
    tx: Tx, shift: _Shift, voting: Voting, source: int, target: int, part: dict[str, Any]
) -> None:
    moved, out = {*part.get("pairs", [])}, part.get("pairs_out", [])
    papers = _comparisons(voting) if moved or out else {}
    made = {paper_id: {_two(pair) for pair in pairs} for paper_id, pairs in papers.items()}
    for paper_id, pairs in papers.items():
        for pair in pairs:
            other = pair.loser_id if pair.winner_id == target else pair.winner_id
            if pair.pk in moved and frozenset((source, other)) not in made[paper_id]:
                shift.pair(pair, by=-1)
                _turn(pair, target, source)
                shift.pair(pair)
                made[paper_id].add(_two(pair))
    kept = set(Paper.objects.filter(pk__in=[row[0] for row in out]).values_list("pk", flat=True))
    for paper_id, winner, loser in out:
        said = made.setdefault(paper_id, set())
        if paper_id in kept and frozenset((winner, loser)) not in said:
            shift.pair(Comparison.objects.create(paper_id=paper_id, winner_id=winner, loser_id=loser))
            count_voter(tx, voting.pk, by=0 if said else 1)
            said.add(frozenset((winner, loser)))


def _two(pair: Comparison) -> frozenset[int]:
    return frozenset((pair.winner_id, pair.loser_id))


def _turn(pair: Comparison, one: int, other: int) -> None:
    if pair.winner_id == one:
        pair.winner_id = other
    else:
        pair.loser_id = other
    pair.save(update_fields=["winner", "loser"])
