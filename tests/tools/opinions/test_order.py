"""Which statement comes next."""

import subprocess
import sys
from dataclasses import replace

from moteplass.tools.opinions.groups.order import Tally, next_statement, weight


def test_an_answered_statement_does_not_come_again():
    tallies = [Tally(s, 0, 0, 0) for s in range(5)]
    answered: set[int] = set()
    while (shown := next_statement(tallies, answered, voter=7)) is not None:
        assert shown not in answered
        answered.add(shown)
    assert answered == set(range(5))


def test_the_same_voter_is_shown_the_same_again():
    tallies = [Tally(s, 0, 0, 0) for s in range(50)]
    assert next_statement(tallies, [1], voter=7) == next_statement(tallies[::-1], [1], voter=7)
    assert len({next_statement(tallies, [], voter=v) for v in range(50)}) > 10


def test_new_telling_and_clear_statements_weigh_more():
    usual = Tally(1, 10, 10, 5)
    assert weight(Tally(1, 2, 2, 1)) > weight(usual)
    assert weight(replace(usual, extremity=2.0)) > weight(usual)
    assert weight(Tally(1, 10, 2, 13)) < weight(usual)


def test_each_statement_gets_its_share_of_answers():
    """300 people give 12 answers each on 40 statements, of which 10 come when half of the people have been."""
    tallies = {s: Tally(s, 0, 0, 0, extremity=(s % 4) / 4) for s in range(30)}
    for voter in range(300):
        if voter == 150:
            tallies |= {s: Tally(s, 0, 0, 0) for s in range(30, 40)}
        answered: list[int] = []
        for turn in range(12):
            shown = next_statement(tallies.values(), answered, voter=voter)
            assert shown is not None
            answered.append(shown)
            t, said = tallies[shown], (voter * 7 + shown * 3 + turn) % 5
            tallies[shown] = replace(
                t,
                agrees=t.agrees + (said < 2),
                disagrees=t.disagrees + (1 < said < 4),
                passes=t.passes + (said == 4),
            )
    seen = {s: t.agrees + t.disagrees + t.passes for s, t in tallies.items()}
    share = 300 * 12 / 40
    assert min(seen.values()) > share / 4
    assert max(seen.values()) < share * 4
    assert min(seen[s] for s in range(30, 40)) > share / 4


def test_a_page_may_draw_without_loading_numpy():
    code = (
        "import sys, moteplass.tools.opinions.groups.order, moteplass.tools.opinions.groups.shapes;"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
