"""The demo content is data written by hand: what a loader, a page and a reader take for granted about it holds."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
import yaml

from moteplass.kit.identity import find_identity_numbers, organisation_number
from moteplass.kit.sanitise import clean_html, markdown_to_html
from moteplass.kit.text import normalise, slugify_nb

CONTENT = files("moteplass.cli.demo") / "content"
BOXES = sorted(folder.name for folder in (CONTENT / "ideas").iterdir() if folder.is_dir())
MAPS = sorted(file.name for file in (CONTENT / "opinions").iterdir())
HEARINGS = sorted(folder.name for folder in (CONTENT / "hearings").iterdir() if folder.is_dir())
ROLES = {"reader", "contributor", "expert", "moderator", "steward", "archivist", "controller"}
RESPONDENT = {"type", "name", "withheld", "organisation", "organisation_number", "email", "person"}
LANGUAGES = {"nb", "nn", "en"}
OFFSET = re.compile(r"([+-]\d+)(?:d(?: (\d\d):(\d\d))?|(h))")
NOON = datetime.combine(date(2026, 11, 23), time(12))


class _Strict(yaml.SafeLoader):
    """YAML lets a key given twice win silently, and an unquoted comma in `{…}` makes a key without a value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        assert len(mapping) == len(node.value), f"a key is given twice{node.start_mark}"
        assert None not in mapping.values(), f"a key without a value{node.start_mark}"
        return mapping


@cache
def load(path: str) -> Any:
    return yaml.load((CONTENT / path).read_text(encoding="utf-8"), Loader=_Strict)


def moment(offset: str) -> datetime:
    match = OFFSET.fullmatch(offset)
    assert match, offset
    amount, hour, minute, hours = match.groups()
    if hours:
        return NOON + timedelta(hours=int(amount))
    return datetime.combine(
        NOON.date() + timedelta(days=int(amount)), time(int(hour or 12), int(minute or 0))
    )


def hearing(slug: str) -> dict[str, Any]:
    return load(f"hearings/{slug}/hearing.yaml")["hearing"]  # type: ignore[no-any-return]


def answers(slug: str) -> list[dict[str, Any]]:
    if hearing(slug)["state"] == "draft":
        return []
    return load(f"hearings/{slug}/answers.yaml")["answers"]  # type: ignore[no-any-return]


def everyones_answers() -> list[dict[str, Any]]:
    return [answer for slug in HEARINGS for answer in answers(slug)]


def organisations() -> dict[str, Any]:
    return {row["key"]: row for row in load("organisations.yaml")["organisations"]}


def people() -> dict[str, Any]:
    return {row["key"]: row for row in load("people.yaml")["people"]}


def places() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = load("places.yaml")["places"]
    own = [f"hearings/{slug}/hearing.yaml" for slug in HEARINGS]
    own += [f"ideas/{slug}/box.yaml" for slug in BOXES] + [f"opinions/{name}" for name in MAPS]
    return listed + [load(path)["place"] for path in own]


def ideas(slug: str, *names: str) -> list[dict[str, Any]]:
    files = [f"ideas/{slug}/{name}.yaml" for name in names or ("realised", "ideas")]
    there = [file for file in files if (CONTENT / file).is_file()]
    return [idea for file in there for idea in load(file)["ideas"]]


def everyones_ideas() -> list[tuple[str, dict[str, Any]]]:
    return [(slug, idea) for slug in BOXES for idea in ideas(slug)]


def questions(slug: str) -> dict[str, Any]:
    return {row["key"]: row for section in hearing(slug)["sections"] for row in section["questions"]}


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


@pytest.mark.parametrize("slug", HEARINGS)
def test_a_hearing_can_be_run_as_it_stands(slug):
    row = hearing(slug)
    opens, closes = moment(row["opens"]), moment(row["closes"])
    assert row["slug"] == slug == load(f"hearings/{slug}/hearing.yaml")["place"]["slug"]
    assert 250 <= len(row["letter"].split()) <= 600
    assert markdown_to_html(row["letter"]) == clean_html(markdown_to_html(row["letter"]))
    assert row["documents"] and all(document["body"].strip() for document in row["documents"])
    # Under six weeks a written reason is demanded.
    assert closes - opens >= timedelta(weeks=6) or row["short_period_reason"]
    assert (opens <= NOON < closes) is (row["state"] == "open")
    assert (closes < NOON) is (row["state"] == "closed")
    kinds = {question["kind"] for question in questions(slug).values()}
    assert kinds == {"one_of", "several_of", "scale", "free_text"}
    assert sum(question.get("required", False) for question in questions(slug).values()) == 1
    if row["state"] == "closed":
        assert moment(row["closed_at"]) == closes < moment(row["outcome"]["at"])
        assert row["outcome"]["by"] in people()
    if extensions := row.get("extensions"):
        assert extensions[-1]["to"] == row["closes"]


def _fits(question: dict[str, Any], value: object) -> bool:
    match question["kind"]:
        case "one_of":
            return value in {option["key"] for option in question["options"]}
        case "several_of":
            return isinstance(value, list) and set(value) <= {option["key"] for option in question["options"]}
        case "scale":
            return isinstance(value, int) and question["scale"]["min"] <= value <= question["scale"]["max"]
    return isinstance(value, str) and bool(value.strip())


@pytest.mark.parametrize("slug", HEARINGS)
def test_answers_fit_their_hearing(slug):
    row, asked, listed = hearing(slug), questions(slug), answers(slug)
    required = {key for key, question in asked.items() if question.get("required")}
    assert len({answer["id"] for answer in listed}) == len(listed)
    assert listed == sorted(listed, key=lambda answer: moment(answer["submitted"]))
    for answer in listed:
        assert moment(row["opens"]) <= moment(answer["submitted"]) <= min(moment(row["closes"]), NOON), (
            answer["id"]
        )
        assert required <= set(answer["values"]), answer["id"]
        for values in (answer["values"], *(edit.get("values", {}) for edit in answer.get("edits", []))):
            assert all(_fits(asked[key], value) for key, value in values.items()), answer["id"]
        times = [
            answer["submitted"],
            *(edit["at"] for edit in answer.get("edits", [])),
            answer.get("withdrawn"),
        ]
        moments = [moment(at) for at in times if at]
        assert moments == sorted(moments) and moments[-1] <= min(moment(row["closes"]), NOON), answer["id"]
        assert answer["language"] in LANGUAGES and answer.get("supports", 0) >= 0
        assert "check" not in answer or row["settings"]["show_answers"] == "after_check"


def test_edits_withdrawals_and_waiting_answers_are_among_them():
    assert sum("edits" in answer for answer in everyones_answers()) >= 3
    assert sum("withdrawn" in answer for answer in everyones_answers()) >= 1
    assert sum(answer.get("check") == "waiting" for answer in everyones_answers()) == 2
    assert sum("attachments" in answer for answer in everyones_answers()) >= 2


def test_respondents_are_who_they_say():
    types: Counter[str] = Counter()
    for answer in everyones_answers():
        respondent = answer["respondent"]
        types[respondent["type"]] += 1
        assert set(respondent) <= RESPONDENT, answer["id"]
        assert respondent["type"] == "private" or "organisation" in respondent, answer["id"]
        assert not respondent.get("withheld") or respondent["type"] == "private", answer["id"]
        assert ("transcriber" in answer) is (answer.get("channel") in {"letter", "phone", "meeting"}), answer[
            "id"
        ]
        assert answer.get("transcriber", "liv-brekke") in people()
        if person := respondent.get("person"):
            assert (respondent["name"], respondent["email"]) == (
                people()[person]["name"],
                people()[person]["email"],
            )
    assert set(types) == {"private", "organisation", "business", "municipality", "state"}
    assert sum(answer["respondent"].get("withheld", False) for answer in everyones_answers()) >= 5


def test_comments_are_two_deep_and_later_than_what_they_answer():
    for answer in everyones_answers():
        for comment in answer.get("comments", []):
            assert moment(answer["submitted"]) < moment(comment["at"]) <= NOON, answer["id"]
            for reply in (comment, *comment.get("replies", [])):
                assert moment(comment["at"]) <= moment(reply["at"]) <= NOON, answer["id"]
                assert reply["by"].get("person", "liv-brekke") in people()
                assert ("person" in reply["by"]) != ("name" in reply["by"])
                assert reply["text"].strip()
            assert all("replies" not in reply for reply in comment.get("replies", []))
    agencies = [c for a in everyones_answers() for c in a.get("comments", []) if "person" in c["by"]]
    assert len(agencies) >= 12


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
    hearings = [f"hearings/{slug}/hearing.yaml" for slug in HEARINGS]
    return (
        own
        + hearings
        + [f"hearings/{slug}/answers.yaml" for slug in HEARINGS if hearing(slug)["state"] != "draft"]
    )


@pytest.mark.parametrize("path", _files())
def test_nothing_in_it_could_be_a_real_person_or_address(path):
    raw = (CONTENT / path).read_text(encoding="utf-8")
    assert find_identity_numbers(raw) == []
    assert all(address.endswith(".example") for address in re.findall(r"[\w.+-]+@([\w.-]+\w)", raw))
    assert not re.search(r"https?://", raw)
    assert "invented" in raw.split("\n\n")[0]
    for text in _strings(load(path)):
        assert normalise(text) == text.strip()


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
    assert sum("became" in idea for idea in others) == 1
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
