"""What people get by e-mail about a hearing: plain words, the right language, a way to stop."""

from datetime import timedelta

import pytest

from moteplass.kit import clock
from moteplass.spine.notify.models import Follower, Mail
from moteplass.tools.hearing import jobs
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.models import Hearing
from tests.tools.hearing.forms import path
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Fish & ships")


def follow(hearing: Hearing) -> Follower:
    return Follower.objects.create(
        tool=hearing.tool, email="follower@example.test", language="en", confirmed_at=clock.now()
    )


def test_followers_and_respondents_are_told_once_that_there_is_more_time(
    world: World, hearing: Hearing
) -> None:
    follow(hearing)
    world.answer(hearing, email="kari@example.test", language="nb")
    world.answer(hearing, email="Follower@example.test")
    assert hearing.closes_at
    moved = running.extend_hearing(
        world.as_alice, hearing=hearing, closes_at=hearing.closes_at + timedelta(days=7), reason="Ice & snow."
    )
    jobs.announce_extension(hearing.pk, moved.pk)
    mails = {mail.to: mail for mail in Mail.objects.filter(purpose="hearing.extended")}
    assert set(mails) == {"follower@example.test", "kari@example.test"}
    for mail in mails.values():
        assert "Fish & ships" in mail.subject and "Ice & snow." in mail.body and path(hearing) in mail.body
        assert "&amp;" not in mail.body and "\n\n\n" not in mail.body
    assert "/stop/" in mails["follower@example.test"].body and "/stop/" not in mails["kari@example.test"].body


def test_followers_are_reminded_once_when_the_deadline_is_near(hearing: Hearing) -> None:
    follow(hearing)
    jobs.remind_followers(hearing.pk)
    assert not Mail.objects.exists(), "a deadline far away is no reason to write"
    Hearing.objects.filter(pk=hearing.pk).update(closes_at=clock.now() + timedelta(days=2))
    jobs.remind_followers(hearing.pk)
    jobs.remind_followers(hearing.pk)
    mail = Mail.objects.get()
    assert path(hearing) in mail.body and "/stop/" in mail.body and mail.unsubscribe


def test_the_stewards_are_told_when_it_has_closed_and_how_many_answered(
    world: World, hearing: Hearing
) -> None:
    world.answer(hearing)
    world.answer(hearing)
    jobs.tell_stewards(hearing.pk)
    mail = Mail.objects.get()
    assert mail.to == world.alice.email and "2" in mail.body and path(hearing) in mail.body


@pytest.mark.parametrize(
    ("name", "hello"),
    [
        ("Kari Nordmann", "Hello Kari Nordmann,"),
        ("A. B. d’Été-Ås", "Hello A. B. d’Été-Ås,"),
        ("Win at evil.example", "Hello,"),
        ("See https://evil", "Hello,"),
        ("Call 12345678 now, you have won a car and must answer us today at once", "Hello,"),
    ],
)
def test_a_receipt_carries_no_message_in_the_name_of_somebody(
    world: World, hearing: Hearing, name: str, hello: str
) -> None:
    answer = world.answer(hearing, name=name, email="other@example.test", language="en")
    jobs.acknowledge_answer(answer.pk)
    body = Mail.objects.get(to="other@example.test").body
    assert body.splitlines()[0] == hello
    assert "evil" not in body and "won" not in body
