"""The grouping: what it must find, and what must not change it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trial
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from moteplass.tools.opinions.groups.clusters import group
from moteplass.tools.opinions.groups.find import find_groups
from moteplass.tools.opinions.groups.shapes import Former, Opinions, Settings, Stance

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "polis"
QUICK = Settings(runs=1)


def planted(groups, people=60, statements=30, answers=0.6, seed=0):
    """Votes of groups that each think alike; every tenth answer is at random. Voter n is of group n % groups."""
    chance = np.random.default_rng(seed)
    mind = chance.choice([-1, 1], size=(groups, statements))
    rows = [
        (v, s, int(chance.integers(-1, 2)) if chance.random() < 0.1 else int(mind[v % groups, s]))
        for v in range(people)
        for s in range(statements)
        if chance.random() < answers
    ]
    return np.array(rows)


def labels(found: Opinions) -> list[int | None]:
    return [p.group for p in found.participants]


@pytest.mark.parametrize("groups", [2, 3])
@pytest.mark.parametrize("people", [60, 240])
def test_planted_groups_are_found(groups, people):
    found = find_groups(*planted(groups, people).T, settings=QUICK)
    assert found.k == groups
    truth = [p.voter % groups for p in found.participants]
    assert adjusted_rand_score(truth, labels(found)) > 0.95
    assert sum(g.size for g in found.groups) == people


@trial(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_votes_changes_nothing(seed):
    votes = planted(2, people=120, seed=seed % 3)
    mixed = np.random.default_rng(seed).permutation(votes)
    assert find_groups(*mixed.T, settings=QUICK) == find_groups(*votes.T, settings=QUICK)


@trial(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_other_names_for_voters_change_nothing(seed):
    voter, statement, vote = planted(2, people=120, answers=0.4, seed=seed % 3).T
    names = np.random.default_rng(seed).permutation(1000)[:120]
    before = find_groups(voter, statement, vote, settings=QUICK)
    after = find_groups(names[voter], statement, vote, settings=QUICK)
    theirs = {p.voter: p.group for p in after.participants}
    assert [theirs[int(names[p.voter])] for p in before.participants] == labels(before)


@trial(max_examples=5, deadline=None)
@given(st.lists(st.integers(-1, 1), min_size=1, max_size=4))
def test_of_several_votes_on_a_statement_the_last_counts(earlier):
    votes = planted(2)
    first = np.array([(0, int(votes[0, 1]), v) for v in earlier])
    again = np.concatenate([first, votes])
    assert find_groups(*again.T, settings=QUICK) == find_groups(*votes.T, settings=QUICK)


def test_last_is_by_time_where_there_is_one():
    found = find_groups([1, 1], [5, 5], [1, -1], when=[20, 10])
    assert (found.statements[0].agrees, found.statements[0].disagrees) == (1, 0)


def test_too_few_voters_make_no_groups():
    for people in (0, 1, 6):
        found = find_groups(*planted(2, people).reshape(-1, 3).T)
        assert (found.k, found.groups, found.unites, found.silhouette) == (0, (), (), None)
        assert all(p.group is None for p in found.participants)


def test_people_who_all_think_alike_are_not_divided():
    votes = np.array([(v, s, 1) for v in range(20) for s in range(8)])
    assert find_groups(*votes.T).k == 0


def test_with_six_answers_one_waits_and_points():
    votes = np.concatenate([planted(2), [(99, s, 1) for s in range(6)]])
    newcomer = find_groups(*votes.T, settings=QUICK).participants[-1]
    assert (newcomer.voter, newcomer.group) == (99, None)
    assert newcomer.nearest is not None
    stays = find_groups(*votes.T, settings=QUICK, former=Former(groups={99: 0})).participants[-1]
    assert stays.group is not None


def test_labels_and_sides_stay_from_run_to_run():
    first = find_groups(*planted(3, 90).T, settings=QUICK)
    turned = Former(
        groups={p.voter: 2 - (p.group or 0) for p in first.participants},
        points={p.voter: (-p.x, p.y) for p in first.participants},
    )
    second = find_groups(*planted(3, 90).T, settings=QUICK, former=turned)
    assert {p.voter: p.group for p in second.participants} == turned.groups
    assert [p.x for p in second.participants] == [-p.x for p in first.participants]


@pytest.mark.parametrize("way", [0, 1])
def test_groups_begin_where_those_in_them_stand(way):
    # A square is parted as well across as along.
    points = np.array([(x, y) for x in range(12) for y in range(12)], dtype=float)
    former = (points[:, way] > 5).astype(np.int64)
    found = group(points, Settings(most_groups=2, runs=3), former)
    assert adjusted_rand_score(former, found.labels) > 0.9


def test_another_number_of_groups_wins_by_little_only_when_it_has_led_for_a_while():
    # Two clouds, parted in three before: two are better, by less than what is asked for here.
    chance = np.random.default_rng(0)
    points = np.concatenate([chance.normal(x, 1, size=(60, 2)) for x in (0, 7)])
    former = np.where(points[:, 0] > 3.5, 2, points[:, 1] > 0).astype(np.int64)
    leading, seen = (0, 0), []
    for _finding in range(4):
        found = group(points, Settings(margin=1, runs=1), former, leading)
        leading = found.leading
        seen.append((found.k, leading))
    assert seen == [(3, (2, 1)), (3, (2, 2)), (3, (2, 3)), (2, (2, 4))]


def test_a_rejected_statement_is_nowhere():
    found = find_groups(*planted(2).T, rejected=[3], settings=QUICK)
    assert 3 not in {s.statement for s in found.statements} | {a.statement for a in found.unites}
    assert 3 not in {r.statement for g in found.groups for r in g.representative}


def test_what_unites_and_what_divides():
    rows = [(v, s, 1) for v in range(40) for s in (100, 101)]
    rows += [(v, s, 1 if v % 2 else -1) for v in range(40) for s in range(10)]
    found = find_groups(*np.array(rows).T)
    assert {a.statement for a in found.unites[:2]} == {100, 101}
    assert found.unites[0].consensus == pytest.approx((21 / 22) ** 2)
    assert {a.statement for a in found.divides[-2:]} == {100, 101}
    odd = next(g for g in found.groups if g.label == found.participants[1].group)
    best = odd.representative[0]
    assert (best.stance, best.n, best.of) == (Stance.AGREE, 20, 20)
    assert best.p == pytest.approx(21 / 22)
    assert best.ratio == pytest.approx(21)
    assert best.p_test == pytest.approx(2 * 21**0.5 / 2)
    assert best.ratio_test > 5


def test_other_votes_than_the_three_are_refused():
    with pytest.raises(ValueError, match="a vote is"):
        find_groups([1], [1], [2])


# All at once, in a second; an import's groups are replayed, in minutes (benchmarks/opinions.py has the figures). On the
# third set a plain SVD with k-means reaches 0.90, and so do we, give or take one of 197 people.
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("scoop-hivemind.biodiversity", 0.90),
        ("austria-climate.5twd2jsnkf.2022-08-08", 0.90),
        ("brexit-consensus", 0.87),
    ],
)
def test_real_conversations_are_grouped_as_published(name, least):
    if not (DATA / name / "votes.csv").exists():
        pytest.skip(f"the real conversation {name} is not beside the repository")

    def rows(file):
        with (DATA / name / file).open(newline="", encoding="utf-8") as opened:
            return list(csv.DictReader(opened))

    columns = ("voter-id", "comment-id", "vote", "timestamp")
    voter, statement, vote, when = np.array([[int(r[c]) for c in columns] for r in rows("votes.csv")]).T
    rejected = [int(r["comment-id"]) for r in rows("comments.csv") if r["moderated"] == "-1"]
    found = find_groups(voter, statement, vote, when=when, rejected=rejected)
    published = {
        int(r["participant"]): r["group-id"] for r in rows("participants-votes.csv") if r["group-id"]
    }
    who = [p for p in found.participants if p.voter in published]
    assert found.k == 2
    assert adjusted_rand_score([published[p.voter] for p in who], [p.nearest for p in who]) > least
