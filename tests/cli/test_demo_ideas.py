"""The demo's boxes of ideas and maps of opinions fit one another."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.demo_content import BOXES, MAPS, NOON, ideas, load, moment


def everyones_ideas() -> list[tuple[str, dict[str, Any]]]:
    return [(slug, idea) for slug in BOXES for idea in ideas(slug)]


def test_an_open_box_has_68_realised_ideas_and_others_at_every_stage():
    realised = ideas("forslagskassa-fjellvik", "realised")
    assert len(realised) == 68
    assert len({idea["title"] for idea in realised}) == 68
    assert all(idea["ledger"] and "realised" in idea for idea in realised)
    others = ideas("forslagskassa-fjellvik", "ideas")
    assert 25 <= len(others) <= 30
    assert {idea["stage"] for idea in others} == {"received", "assessed", "accepted", "progress", "declined"}
    assert any("followed" in idea for idea in realised)
    written = Counter(idea.get("language", "nb") for idea in [*realised, *others])
    assert 0.2 <= written["nn"] / written.total() <= 0.35
    assert all(idea["answer"] for idea in others if idea["stage"] == "declined")


def test_ideas_are_developed_merged_split_voted_on_and_overdue():
    box, others = load("ideas/forslagskassa-fjellvik/box.yaml"), ideas("forslagskassa-fjellvik")
    edits = [edit for idea in others for edit in idea.get("edits", [])]
    assert {"accept" in edit for edit in edits} == {True, False}
    assert sum("merged" in idea for idea in others) == sum("split" in idea for idea in others) == 1
    # A hearing, a project room and a report.
    assert len({idea["became"] for idea in others if "became" in idea}) == 3
    assert any(moment(idea["due"]) < NOON for idea in others if "due" in idea)
    assert max(idea["support"] for idea in others) >= 300
    open_now = [moment(one["opens"]) <= NOON < moment(one["closes"]) for one in box["campaigns"]]
    assert sorted(open_now) == [False, True]
    assert moment(box["voting"]["opens"]) < NOON < moment(box["voting"]["closes"])
    priced = [idea["cost"] for idea in others if "cost" in idea]
    assert max(priced) <= box["voting"]["ceiling"] < sum(priced)


def test_ideas_fit_their_box():
    boxes = {slug: load(f"ideas/{slug}/box.yaml") for slug in BOXES}
    campaigns = {one["key"] for box in boxes.values() for one in box.get("campaigns", [])}
    for slug, idea in everyones_ideas():
        stages = {stage["kind"] for stage in boxes[slug]["box"]["stages"]}
        assert idea["category"] in boxes[slug]["box"]["categories"], idea["title"]
        assert idea.get("stage", "realised") in stages, idea["title"]
        assert idea.get("campaign", "ventetid") in campaigns, idea["title"]
        road = [idea["posted"], idea.get("moved"), idea.get("realised"), idea.get("followed")]
        moments = [moment(at) for at in road if at]
        assert moments == sorted(moments) and moments[-1] < NOON, idea["title"]
        assert moment(boxes[slug]["box"]["opened"]) < moments[0], idea["title"]
        owners = {member["person"] for member in boxes[slug]["place"]["members"] if "person" in member}
        assert idea.get("owner", next(iter(owners))) in owners, idea["title"]
        assert len(idea["title"]) <= 200 and idea["problem"].strip() and idea["proposal"].strip()


def test_comments_are_below_ideas_there_are():
    named = {idea.get("key", idea["title"]): idea for idea in ideas("forslagskassa-fjellvik")}
    for comment in load("ideas/forslagskassa-fjellvik/comments.yaml")["comments"]:
        posted = moment(named[comment["idea"]]["posted"])
        assert posted + timedelta(days=comment["after"]) < NOON, comment["text"]


def test_who_keeps_the_ledger_does_not_sign_it_off():
    for slug in BOXES:
        members = load(f"ideas/{slug}/box.yaml")["place"]["members"]
        controllers = {member.get("person") for member in members if member["role"] == "controller"}
        experts = {member.get("person") for member in members if member["role"] == "expert"}
        assert not controllers & experts
        assert controllers or not any("realised" in idea for idea in ideas(slug))


@pytest.mark.parametrize("name", MAPS)
def test_a_map_of_opinions_has_groups_that_differ(name):
    content = load(f"opinions/{name}")
    groups = content["groups"]
    assert 150 <= sum(group["people"] for group in groups) <= 180
    assert len(content["statements"]) >= 24 and len(content["awaiting"]) >= 2
    for statement in content["statements"]:
        shares = list(zip(statement["agree"], statement["disagree"], strict=True))
        assert len(shares) == len(groups) and all(0 <= a + d <= 1 for a, d in shares), statement["text"]
        assert len(statement["text"]) <= 140
    apart = [max(one["agree"]) - min(one["agree"]) for one in content["statements"]]
    assert sum(gap > 0.5 for gap in apart) >= 5 and sum(gap < 0.25 for gap in apart) >= 5
