"""«I support answer n, and would add …»: an answer of one's own that stands with another's."""

import pytest
from django.test import Client

from moteplass.tools.hearing.commands.answering import hold_back
from moteplass.tools.hearing.models import Answer, Hearing
from tests.tools.hearing.forms import Respondent, path
from tests.tools.hearing.reading import page
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(world: World, hearing: Hearing) -> Answer:
    return world.answer(hearing, "Keep the lamps.", actor=world.as_alice, name="Alice")


def joined(hearing: Hearing, to: int, text: str = "And the benches.") -> Answer:
    Respondent(hearing, where=f"{path(hearing)}answer/?joins={to}").text(text).send()
    return Answer.objects.latest("pk")


def test_one_supports_an_answer_and_adds_without_an_account(hearing: Hearing, first: Answer) -> None:
    link = f"{path(hearing)}answer/?joins={first.pk}"
    assert link in page(hearing, f"answers/{first.pk}/")
    form = Client().get(link).content.decode()
    assert "Alice" in form and "Keep the lamps." in form
    added = joined(hearing, first.pk)
    assert added.joins_id == first.pk
    assert f'href="{path(hearing)}answers/{first.pk}/"' in page(hearing, f"answers/{added.pk}/")
    assert f'href="{path(hearing)}answers/{added.pk}/"' in page(hearing, f"answers/{first.pk}/")
    # One more answer, and no vote that nobody gave.
    assert Answer.objects.count() == 2
    got = (
        Client()
        .get(f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/answers")
        .json()["answers"]
    )
    assert {row["id"]: (row["supports_answer"], row["support"]) for row in got} == {
        first.pk: (None, 0),
        added.pk: (first.pk, 0),
    }


def test_what_one_supports_can_be_taken_away_before_sending(hearing: Hearing, first: Answer) -> None:
    writer = Respondent(hearing, where=f"{path(hearing)}answer/?joins={first.pk}").text("On my own.")
    writer.press(drop="joins")
    assert "Keep the lamps." not in writer.page.content.decode()
    writer.send()
    assert Answer.objects.latest("pk").joins_id is None


def test_only_answers_that_everyone_reads_in_the_same_hearing_can_be_supported(
    world: World, hearing: Hearing, first: Answer
) -> None:
    other = world.answer(world.place(), "Secret elsewhere.", actor=world.as_alice, name="Alice")
    hold_back(world.as_alice, answer=first)
    for pk in (first.pk, other.pk, 987_654):
        form = Client().get(f"{path(hearing)}answer/?joins={pk}").content.decode()
        assert "Keep the lamps." not in form and "Secret elsewhere." not in form
        assert joined(hearing, pk).joins_id is None


def test_who_joins_and_is_held_back_is_not_told_of(world: World, hearing: Hearing, first: Answer) -> None:
    added = joined(hearing, first.pk)
    hold_back(world.as_alice, answer=added)
    assert f"answers/{added.pk}/" not in page(hearing, f"answers/{first.pk}/")


def test_the_form_keeps_it_through_an_error(hearing: Hearing, first: Answer) -> None:
    writer = Respondent(hearing, where=f"{path(hearing)}answer/?joins={first.pk}")
    writer.typed["name"] = ""
    wrong = writer.text("And the benches.").press("send")
    assert wrong.status_code == 422
    writer.typed["name"] = "Kari"
    writer.send()
    assert Answer.objects.latest("pk").joins_id == first.pk
