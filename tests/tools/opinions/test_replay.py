"""An import finds its groups as they would have grown, seconds at a time, and the same wherever it is cut off."""

from pathlib import Path

import numpy as np
import pytest

from moteplass.tools.opinions import grouping, jobs
from moteplass.tools.opinions.commands.taking import take_stance
from moteplass.tools.opinions.groups.replay import moments
from moteplass.tools.opinions.groups.shapes import Settings
from moteplass.tools.opinions.models import Conversation, Grouping, Placement, WantsGrouping
from tests.tools.opinions import polis
from tests.tools.opinions.conftest import Make, ids, visitor

MINUTE = 60_000


def test_a_finding_comes_five_minutes_after_the_first_answer_not_yet_seen() -> None:
    when = np.array([0, 1, 5 * MINUTE, 5 * MINUTE + 1, 99 * MINUTE, 99 * MINUTE])
    assert moments(when, Settings()) == [3, 4, 6]
    assert moments(when[:0], Settings()) == []


def test_the_rest_is_stretched_no_more_than_the_bound_on_findings_asks() -> None:
    when = np.arange(1000) * 10 * MINUTE  # at five minutes' rest, each would be a finding
    found = moments(when, Settings(findings=200))
    assert len(found) == 200 and found[-1] == 1000
    assert found[0] == 5  # those within forty minutes; with fewer to each, there would be more than 200


def bring(make: Make, folder: Path) -> Conversation:
    talk = make(seeds=0)
    polis.command("import", "polis", folder, "--place", talk.tool.place.slug)
    return talk


def found(talk: Conversation) -> tuple[object, ...]:
    kept = Grouping.objects.get(conversation=talk)
    rows = Placement.objects.filter(grouping=kept).order_by("participant__number")
    return kept.k, kept.votes, kept.payload["leading"], [*rows.values_list("x", "y", "group")]


def test_an_import_cut_off_anywhere_ends_with_the_same_groups(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = polis.two_camps(tmp_path / "camps", apart=3 * MINUTE)
    whole, pieces = bring(make, folder), bring(make, folder)
    monkeypatch.setattr(grouping, "_SLICE", 3600)
    jobs.group(whole.pk)
    monkeypatch.setattr(grouping, "_SLICE", 0)
    turns = 0
    while WantsGrouping.objects.filter(pk=pieces.pk).exists():
        if turns == 4:  # one of them fails on the way
            assert Grouping.objects.get(conversation=pieces).payload["growing"]
            with monkeypatch.context() as broken, pytest.raises(RuntimeError):
                broken.setattr(grouping, "_put", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
                jobs.group(pieces.pk)
        jobs.group(pieces.pk)
        turns += 1
    assert turns == 12  # 24 people, two to a finding
    assert found(pieces) == found(whole) and found(whole)[0] == 2
    assert not Grouping.objects.get(conversation=pieces).payload["growing"]


def test_a_live_conversation_is_not_replayed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = make(seeds=1)
    take_stance(visitor("kari"), conversation=talk, statement_id=ids(talk)[0], value=1)
    assert not grouping.grow(talk)


def test_what_is_answered_after_an_import_does_not_replay_it(make: Make, tmp_path: Path) -> None:
    talk = bring(make, polis.two_camps(tmp_path / "camps", apart=10 * MINUTE))
    while WantsGrouping.objects.exists():
        jobs.group(talk.pk)
    take_stance(visitor("kari"), conversation=talk, statement_id=ids(talk)[0], value=1)
    assert not grouping.grow(talk)
