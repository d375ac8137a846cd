"""Numbers without gaps: taken in the transaction that adds what they number, so that both stand or neither does."""

from moteplass.kit.statements import run
from moteplass.spine.journal.models import Case, Series

# Whoever comes next waits here until this transaction has ended.
_TAKE = """
INSERT INTO journal_series (organisation_id, kind, year, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (organisation_id, kind, year) DO UPDATE SET last = journal_series.last + excluded.last
RETURNING last
"""
_TAKE_IN_CASE = "UPDATE journal_case SET last = last + %s WHERE id = %s RETURNING last"


def take(organisation: int, kind: Series.Kind, year: int, count: int = 1) -> int:
    """The first of `count` numbers in a row, of an organisation in a year. One query; holds the series to the end."""
    ((last,),) = run(_TAKE, [organisation, kind, year, count])
    return int(last) - count + 1


def take_in(case: Case, count: int) -> int:
    """The first of `count` numbers in a row in a case. One query; holds the case to the end."""
    ((last,),) = run(_TAKE_IN_CASE, [count, case.pk])
    return int(last) - count + 1
