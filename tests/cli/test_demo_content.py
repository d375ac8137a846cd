"""The demo content is data written by hand: what a loader, a page and a reader take for granted about it holds."""

import re
from collections import Counter

import pytest

from moteplass.kit.identity import find_identity_numbers, organisation_number
from moteplass.kit.text import normalise, slugify_nb
from tests.cli.demo_content import (
    BOXES,
    CONTENT,
    HEARINGS,
    LANGUAGES,
    MAPS,
    NOON,
    ROOMS,
    answers,
    everyones_answers,
    hearing,
    load,
    moment,
    organisations,
    people,
    places,
)

ROLES = {"reader", "contributor", "expert", "moderator", "steward", "archivist", "controller"}


def test_there_is_enough_to_look_alive():
    assert len(organisations()) == 3
    assert sorted(row["type"] for row in organisations().values()) == [
        "municipality",
        "state_agency",
        "state_agency",
    ]
    assert len(people()) >= 14
    assert sorted(hearing(slug)["state"] for slug in HEARINGS) == ["closed", "draft", "open", "open"]
    assert len(everyones_answers()) >= 75
    share = Counter(answer["language"] for answer in everyones_answers())
    assert share["nn"] / share.total() > 0.35
    assert share["en"] >= 3
    assert {answer.get("channel", "web") for answer in everyones_answers()} == {
        "web",
        "email",
        "letter",
        "phone",
        "meeting",
    }
    lengths = [len(answer["text"].split()) for answer in everyones_answers()]
    assert min(lengths) <= 3 and max(lengths) >= 200


def test_every_kind_of_place_and_every_role_is_there():
    assert {place["access"] for place in places()} == {"open", "organisation", "members", "hidden"}
    assert {member["role"] for place in places() for member in place["members"]} == ROLES
    assert len({place["slug"] for place in places()}) == len(places())
    assert all(place["slug"] == slugify_nb(place["slug"]) for place in places())
    assert {place["state"] for place in places()} >= {"draft", "open", "closed"}


def test_people_and_organisations_that_are_named_exist():
    for place in places():
        assert place["owner"] in organisations()
        assert set(place.get("shared_with", [])) <= set(organisations())
        for member in place["members"]:
            assert member.get("person", "liv-brekke") in people()
            assert member.get("organisation", "naermiljo") in organisations()
            assert ("person" in member) != ("organisation" in member)
        assert any(member["role"] == "steward" for member in place["members"])
    for person in people().values():
        assert person.get("employer", "fjellvik") in organisations()
        assert person["language"] in LANGUAGES
    for result in load("results.yaml")["results"]:
        assert result["organisation"] in organisations()
        assert result.get("place", "nattferje") in {place["slug"] for place in places()}
        assert moment(result["when"]) < NOON


def test_organisation_numbers_are_valid_and_nobody_s():
    numbers: dict[str, str] = {}
    for name, number in [
        *((row["names"]["nb"], row["number"]) for row in organisations().values()),
        *(
            (answer["respondent"]["organisation"], answer["respondent"]["organisation_number"])
            for answer in everyones_answers()
            if "organisation_number" in answer["respondent"]
        ),
    ]:
        assert organisation_number(number) == number, name
        # Real numbers start with 8 or 9, national test data with 2 or 3.
        assert number.startswith("1"), name
        assert numbers.setdefault(number, name) == name


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [node] if isinstance(node, str) else []


def _files() -> list[str]:
    own = ["organisations.yaml", "people.yaml", "places.yaml", "results.yaml"]
    own += [f"ideas/{slug}/{file.name}" for slug in BOXES for file in (CONTENT / "ideas" / slug).iterdir()]
    own += [f"opinions/{name}" for name in MAPS]
    own += [f"documents/{name}" for name in ROOMS]
    for slug in HEARINGS:
        own += [f"hearings/{slug}/{file.name}" for file in (CONTENT / "hearings" / slug).iterdir()]
    return own


@pytest.mark.parametrize("path", _files())
def test_nothing_in_it_could_be_a_real_person_or_address(path):
    raw = (CONTENT / path).read_text(encoding="utf-8")
    assert find_identity_numbers(raw) == []
    assert all(address.endswith(".example") for address in re.findall(r"[\w.+-]+@([\w.-]+\w)", raw))
    assert not re.search(r"https?://", raw)
    assert "invented" in raw.split("\n\n")[0]
    for text in _strings(load(path)):
        assert normalise(text) == text.strip()


def test_the_work_behind_a_hearing_names_what_there_is():
    work = load("hearings/nattferje/work.yaml")
    themes, given = {theme["key"] for theme in work["themes"]}, {a["id"] for a in answers("nattferje")}
    gone = {a["id"] for a in answers("nattferje") if a.get("withdrawn")}
    said = [own for both in work["codings"].values() for own in both if own != "+"]
    assert {key for own in said for key in own["themes"]} == themes
    named = {*work["codings"], *work["assigned"], *work["clarify"], *(n["answer"] for n in work["notes"])}
    assert named <= given - gone
    assert {*work["coders"], *work["assigned"].values()} <= people().keys()
