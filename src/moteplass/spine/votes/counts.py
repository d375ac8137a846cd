"""Counts of votings: rows added by each change, folded by the clock; readers see the same sums before and after."""

from django.db import connection

from moteplass.spine.command import Tx
from moteplass.spine.events.jobs import declare
from moteplass.spine.votes.ballots import Count


def count(tx: Tx, voting_id: int, contribution_id: int, value: int, *, by: int = 1) -> None:
    """Count a choice in (or out, with `by=-1`). A row at the end of the command, that locks nothing."""
    tx.later(
        Count(
            voting_id=voting_id,
            contribution_id=contribution_id,
            votes=by if value > 0 else 0,
            against=by if value < 0 else 0,
            points=by * value if value > 0 else 0,
        )
    )


def count_voter(tx: Tx, voting_id: int, *, by: int) -> None:
    """Count a voter in or out, where their paper has come to say something, or says nothing any more."""
    if by:
        tx.later(Count(voting_id=voting_id, votes=by))


def fold_counts() -> None:
    """Fold single rows into one a contribution, without those that come to nothing. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM votes_count c USING (SELECT voting_id, contribution_id FROM votes_count "
            "GROUP BY 1, 2 HAVING count(*) > 1) many WHERE c.voting_id = many.voting_id "
            "AND c.contribution_id IS NOT DISTINCT FROM many.contribution_id "
            "RETURNING c.voting_id, c.contribution_id, c.votes, c.against, c.points) "
            "INSERT INTO votes_count (voting_id, contribution_id, votes, against, points) "
            "SELECT voting_id, contribution_id, sum(votes), sum(against), sum(points) FROM gone GROUP BY 1, 2 "
            "HAVING sum(votes) <> 0 OR sum(against) <> 0 OR sum(points) <> 0"
        )


declare(fold_counts, every="* * * * *")
