"""The period in the wizard: how short it may be, and what is told at its fields."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.tools.hearing.models import Hearing
from moteplass.tools.hearing.web.running.period import local
from tests.tools.hearing.forms import path

pytestmark = pytest.mark.django_db(transaction=True)
PERIOD, PUBLISH = "setup/period/", "setup/publish/"


def deadline(hearing: Hearing) -> datetime:
    at = Hearing.objects.get(pk=hearing.pk).closes_at
    assert at
    return local(at)


def period_post(days: int, **more: Any) -> dict[str, Any]:
    day = local(clock.now() + timedelta(days=days)).date().isoformat()
    return {
        "opens": "now",
        "closes_date": day,
        "closes_time": "23:59",
        "show_answers": "at_once",
        "act": "next",
    } | more


def test_three_months_passes_without_a_word(draft: Hearing, alice: Client):
    response = alice.post(path(draft, PERIOD), period_post(95, names_may_be_withheld="on"))
    assert response.headers["Location"] == path(draft, PUBLISH)
    hearing = Hearing.objects.select_related("tool").get(pk=draft.pk)
    assert (hearing.names_may_be_withheld, hearing.checked_first, hearing.comments_allowed) == (
        True,
        False,
        False,
    )
    assert deadline(hearing).strftime("%H:%M") == "23:59"
    assert 'data-color="warning"' not in alice.get(path(draft, PERIOD)).content.decode()


def test_under_three_months_warns_and_lets_it_pass(draft: Hearing, alice: Client):
    assert alice.post(path(draft, PERIOD), period_post(60)).status_code == 302
    assert 'data-color="warning"' in alice.get(path(draft, PERIOD)).content.decode()
    assert 'data-color="warning"' in alice.get(path(draft, PUBLISH)).content.decode()


def test_under_six_weeks_demands_a_reason_that_is_kept_and_shown(
    draft: Hearing, alice: Client, stranger: Client
):
    response = alice.post(path(draft, PERIOD), period_post(30, show_answers="checked", write_first="on"))
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#short_reason"' in page and 'value="checked" checked' in page.replace("  ", " ")
    reason = "Skiltene må bestilles før tilbudet går ut."
    assert alice.post(path(draft, PERIOD), period_post(30, short_reason=reason)).status_code == 302
    assert alice.post(path(draft, PUBLISH)).status_code == 302
    assert Hearing.objects.get(pk=draft.pk).short_reason == reason
    assert reason in stranger.get(f"/m/{draft.tool.place.slug}/hearing/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_date": ""}, "closes_date"),
        ({"closes_date": "soon"}, "closes_date"),
        ({"closes_date": "2001-01-01"}, "closes_date"),
        ({"closes_time": "25:99"}, "closes_time"),
        ({"opens": "later", "opens_date": ""}, "opens_date"),
        ({"opens": "later", "opens_date": "2001-01-01"}, "opens_date"),
        ({"opens": ""}, "opens"),
        ({"show_answers": "never"}, "show_answers"),
    ],
)
def test_a_period_that_makes_no_sense_is_told_at_its_field(
    draft: Hearing, alice: Client, wrong: dict[str, str], field: str
):
    response = alice.post(path(draft, PERIOD), period_post(95, short_reason="Kept.") | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#{field}"' in page and "Kept." in page


def test_dates_can_be_written_the_norwegian_way(draft: Hearing, alice: Client):
    day = local(clock.now() + timedelta(days=120))
    post = period_post(95) | {"closes_date": day.strftime("%d.%m.%Y"), "closes_time": "12.30"}
    assert alice.post(path(draft, PERIOD), post).status_code == 302
    assert deadline(draft).strftime("%d.%m %H:%M") == day.strftime("%d.%m 12:30")
