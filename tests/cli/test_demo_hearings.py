"""The demo's hearings and their answers fit one another."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from moteplass.kit.sanitise import clean_html, markdown_to_html
from tests.cli.demo_content import (
    HEARINGS,
    LANGUAGES,
    NOON,
    answers,
    everyones_answers,
    hearing,
    load,
    moment,
    people,
    questions,
)

RESPONDENT = {"type", "name", "withheld", "organisation", "organisation_number", "email", "person"}


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
        checked_first = row["settings"]["show_answers"] == "after_check"
        assert "check" not in answer or checked_first or "transcriber" in answer


def test_edits_withdrawals_and_waiting_answers_are_among_them():
    assert sum("edits" in answer for answer in everyones_answers()) >= 3
    assert sum("withdrawn" in answer for answer in everyones_answers()) >= 1
    assert sum(answer.get("check") == "waiting" for answer in everyones_answers()) == 3
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
