"""Following by e-mail: nothing happens before the owner of the address says so, and nothing by opening a link."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.notify.following import followers, sweep_unconfirmed, token_of
from moteplass.spine.notify.models import Follower, Mail
from moteplass.tools.hearing.models import Hearing
from tests.world import World

EMAIL = "kari@example.test"


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Darker nights")


def ask(client: Client, hearing: Hearing, email: str = EMAIL) -> str:
    """Ask to follow; the path of the link in the mail."""
    sent = client.post(f"/m/{hearing.tool.place.slug}/hearing/follow/", {"email": email}, follow=True)
    assert sent.status_code == 200
    found = re.search(r"https?://[^/]+(/follow/\S+)", Mail.objects.filter(to=email.lower()).latest("pk").body)
    assert found
    return found[1]


def test_asking_sends_a_link_and_makes_no_follower(stranger: Client, hearing: Hearing) -> None:
    ask(stranger, hearing)
    assert "Darker nights" in Mail.objects.get().subject
    assert not followers(hearing.pk).exists()


def test_opening_the_link_changes_nothing(stranger: Client, hearing: Hearing) -> None:
    link = ask(stranger, hearing)
    assert stranger.get(link).status_code == 200
    assert stranger.get(link + "stop/").status_code == 200
    assert not followers(hearing.pk).exists()
    assert Follower.objects.count() == 1


def test_the_button_behind_the_link_confirms(stranger: Client, hearing: Hearing) -> None:
    link = ask(stranger, hearing)
    assert stranger.post(link).status_code == 302
    assert [follower.email for follower in followers(hearing.pk)] == [EMAIL]
    assert stranger.get(link).status_code == 200


def test_stopping_forgets_the_address_and_the_mails_to_it(stranger: Client, hearing: Hearing) -> None:
    link = ask(stranger, hearing)
    stranger.post(link)
    stopped = stranger.post(link + "stop/", follow=True)
    assert stopped.status_code == 200
    assert not Follower.objects.exists()
    assert not Mail.objects.exists()
    assert stranger.get(link).status_code == 404


def test_a_link_we_did_not_make_is_gone(stranger: Client, hearing: Hearing) -> None:
    link = ask(stranger, hearing)
    for bad in ("/follow/1/", "/follow/x:y:z/", link[:-2] + ("E/" if link[-2] == "A" else "A/")):
        assert stranger.get(bad).status_code == 404
        assert stranger.post(bad).status_code == 404
    assert not followers(hearing.pk).exists()


def test_asking_twice_looks_the_same_and_makes_one(stranger: Client, hearing: Hearing) -> None:
    stranger.post(ask(stranger, hearing))
    ask(stranger, hearing, "KARI@example.test")
    assert Follower.objects.count() == 1
    assert followers(hearing.pk).count() == 1


def test_an_address_that_is_none_is_kept_and_explained(stranger: Client, hearing: Hearing) -> None:
    page = stranger.post(f"/m/{hearing.tool.place.slug}/hearing/follow/", {"email": "kari(at)example"})
    assert page.status_code == 422
    assert 'value="kari(at)example"' in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Mail.objects.exists()


def test_links_are_each_followers_own(stranger: Client, hearing: Hearing) -> None:
    ask(stranger, hearing)
    ask(stranger, hearing, "ola@example.test")
    kari, ola = Follower.objects.order_by("pk")
    stranger.post(f"/follow/{token_of(ola)}/")
    assert [follower.pk for follower in followers(hearing.pk)] == [ola.pk]
    assert kari.pk != ola.pk


def test_many_requests_for_mail_from_one_address_are_stopped(
    stranger: Client, hearing: Hearing, settings: pytest.FixtureRequest
) -> None:
    settings.RATE_LIMITS = {"mail-request": "2/h"}  # type: ignore[attr-defined]
    path = f"/m/{hearing.tool.place.slug}/hearing/follow/"
    codes = [
        stranger.post(path, {"email": f"{n}@example.test"}, REMOTE_ADDR="192.0.2.7").status_code
        for n in range(3)
    ]
    assert codes == [302, 302, 429]


def test_an_address_nobody_confirms_is_forgotten_after_a_week_with_the_mail_to_it(
    stranger: Client, hearing: Hearing
) -> None:
    stranger.post(ask(stranger, hearing, "kept@example.test"))
    ask(stranger, hearing)
    sweep_unconfirmed()
    assert Follower.objects.count() == 2
    with clock.frozen(clock.now() + timedelta(days=8)):
        sweep_unconfirmed()
    assert [follower.email for follower in Follower.objects.all()] == ["kept@example.test"]
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert Mail.objects.filter(to="kept@example.test").exists()


def test_asking_again_gives_another_week(stranger: Client, hearing: Hearing) -> None:
    ask(stranger, hearing)
    with clock.frozen(clock.now() + timedelta(days=6)):
        ask(stranger, hearing)
    with clock.frozen(clock.now() + timedelta(days=8)):
        sweep_unconfirmed()
    assert Follower.objects.count() == 1
