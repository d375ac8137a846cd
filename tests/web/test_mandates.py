"""Who may speak for an organisation is written down, seen and ended by those who run the site."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.notify.mandates import tell_ended, tell_given
from moteplass.spine.notify.models import Mail
from moteplass.spine.speaking.models import Mandate
from tests.conftest import logged_in
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]

HERE = "/operate/mandates/"


@pytest.fixture
def operator(world: World) -> Client:
    world.alice.is_operator = True
    world.alice.save()
    return logged_in(world.alice.email)


def write(operator: Client, **given: object) -> Any:
    usual = {
        "email": "charlie@example.test",
        "organisation": "Etaten",
        "given_by": "The board, item 4",
        "since": today(),
    }
    return operator.post(HERE, {**usual, **given})


def speaks_for(world: World) -> list[str]:
    return [one.organisation for one in actor_for(world.charlie).standings]


def test_a_mandate_is_written_down_and_ended_and_the_person_told(operator: Client, world: World) -> None:
    assert "No mandate has been written down." in operator.get(HERE).content.decode()
    assert write(operator).status_code == 302
    mandate = Mandate.objects.get()
    html = operator.get(HERE).content.decode()
    assert "Charlie for Etaten" in html and "The board, item 4" in html
    assert speaks_for(world) == ["Etaten"]
    charlie = logged_in(world.charlie.email)
    assert "The board, item 4" in charlie.get("/me/").content.decode()

    Mandate.objects.update(since=today() - timedelta(days=9))
    end = reverse("mandate-end", args=[mandate.pk])
    assert end in html and "no longer speak for Etaten" in operator.get(end).content.decode()
    assert speaks_for(world) == ["Etaten"]
    assert operator.post(end).status_code == 302
    assert speaks_for(world) == [] and operator.get(end).status_code == 404
    assert "The board, item 4" not in charlie.get("/me/").content.decode()
    # It stays in the list as what was said has been said on, and cannot be ended again.
    html = operator.get(HERE).content.decode()
    assert "The board, item 4" in html and end not in html

    User.objects.filter(pk=world.charlie.pk).update(language="en")
    for _time in range(2):
        tell_given(mandate.pk)
        tell_ended(mandate.pk)
    given, ended = Mail.objects.filter(to=world.charlie.email).order_by("pk")
    assert given.subject == "You may speak for Etaten" and "The board, item 4" in given.body
    assert ended.subject == "You no longer speak for Etaten"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "nobody@example.test", "Nobody has an account"),
        ("organisation", "Nowhere", "We find no organisation"),
        ("given_by", " ", "Write who in the organisation"),
        ("since", "2099-01-01", "The first day is today or earlier"),
        ("until", "2020-01-01", "The first day is today or earlier"),
        ("until", "soon", "Write the day as"),
    ],
)
def test_what_is_wrong_stands_at_its_field(operator: Client, field: str, typed: str, said: str) -> None:
    answer = write(operator, **{"given_by": "The board & all", field: typed})
    html = answer.content.decode()
    assert answer.status_code == 422 and said in html and not Mandate.objects.exists()
    assert 'value="charlie@example.test"' in html or field == "email"


def test_it_is_for_those_who_run_the_site(world: World, bob: Client) -> None:
    assert write(bob).status_code == bob.get(HERE).status_code == 403
    assert not Mandate.objects.exists()
