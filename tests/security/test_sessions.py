"""Where one is logged in: seen, ended, never another's to see, and ended by what one does when somebody has come in."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from moteplass.cli.user import app as user_commands
from moteplass.kit import browsers, clock
from moteplass.spine.accounts import sessions
from moteplass.spine.accounts.models import Session, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.web.account import queries
from tests.conftest import logged_in
from tests.world import PASSWORD, World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def by_form(user: User, agent: str = FIREFOX, **more: Any) -> Client:
    client = Client(headers={"User-Agent": agent}, **more)
    known = {"verified": True, "primary": True}
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults=known)
    client.post("/login/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert browsers.named(agent) == name


def test_a_person_sees_where_they_are_logged_in_and_logs_out_there(world: World) -> None:
    here, there, others = by_form(world.charlie), by_form(world.charlie, SAFARI), by_form(world.bob)
    page = here.get("/me/sessions/").content.decode()
    assert "Firefox, Windows" in page and "Safari, iPhone" in page
    assert not any(row.pk in page for row in Session.objects.all()), "the key itself would open the session"
    assert "127.0.0.1" not in page

    elsewhere = Session.objects.get(browser="Safari, iPhone")
    strangers = Session.objects.get(user=world.bob)
    for row in (strangers, elsewhere):
        here.post("/me/sessions/", {"session": sessions.handle(row.pk)})
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == others.get("/me/").status_code == 200


def test_none_was_last_used_before_it_began(world: World) -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    for minutes in (0, 10, 40):
        with clock.frozen(hour + timedelta(minutes=minutes)):
            by_form(world.charlie)
    rows = queries.sessions(world.as_charlie, here=None)
    assert len(rows) == 3 and all(row.used >= row.begun for row in rows)


def test_all_others_are_logged_out_at_once(world: World) -> None:
    here, there = by_form(world.charlie), by_form(world.charlie)
    bob = by_form(world.bob)
    here.post("/me/sessions/", {"session": "others"})
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == bob.get("/me/").status_code == 200


def test_a_new_password_ends_every_other_session_and_keeps_this_one(world: World) -> None:
    here, there = by_form(world.charlie), by_form(world.charlie)
    new = "an entirely different phrase"
    here.post("/login/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/me/").status_code == 302 and here.get("/me/").status_code == 200
    assert Session.objects.filter(user=world.charlie).count() == 1


def test_use_is_written_down_once_an_hour_and_costs_no_statement_between(world: World) -> None:
    client = logged_in(world.charlie.email)
    client.get("/me/keys/")
    with CaptureQueriesContext(connection) as fresh:
        client.get("/me/keys/")
    Session.objects.update(used_at=clock.now() - timedelta(hours=2))
    with CaptureQueriesContext(connection) as stale:
        client.get("/me/keys/")
    assert len(stale) == len(fresh) + 1
    assert Session.objects.get().used_at > clock.now() - timedelta(minutes=1)


def test_a_log_in_gets_a_key_of_its_own_and_takes_none_it_is_handed(world: World) -> None:
    """Session fixation: neither an invented key nor one from before the log-in is the one that opens the account."""
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post("/login/login/", {"login": "nobody@example.test", "password": "x"})
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    before = client.session.session_key
    client.post("/login/login/", {"login": world.charlie.email, "password": PASSWORD})
    after = client.cookies["sessionid"].value
    assert after not in ("a" * 32, before)
    assert Session.objects.get(user=world.charlie).pk == after
    assert client.get("/me/").status_code == 200


def test_who_is_logged_in_in_too_many_places_is_logged_out_where_it_is_longest_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    first, second = by_form(world.charlie), by_form(world.charlie)
    long_ago = clock.now() - timedelta(hours=3)
    Session.objects.filter(pk=first.cookies["sessionid"].value).update(used_at=long_ago)
    third = by_form(world.charlie)
    assert first.get("/me/").status_code == 302
    assert second.get("/me/").status_code == third.get("/me/").status_code == 200


def test_a_session_ends_so_long_after_the_log_in_however_much_it_is_used(world: World) -> None:
    client = logged_in(world.charlie.email)
    row = Session.objects.get(user=world.charlie)
    begun = (clock.now() - timedelta(hours=11, minutes=59)).timestamp()
    session = client.session
    session["begun"] = begun
    session.save()
    row.refresh_from_db()
    assert row.expire_date - clock.now() < timedelta(minutes=2)
    # Also where that it is used is written down.
    Session.objects.update(used_at=clock.now() - timedelta(hours=2))
    client.get("/me/")
    row.refresh_from_db()
    assert row.expire_date - clock.now() < timedelta(minutes=2)


def test_a_session_that_is_not_used_ends_before_that(world: World) -> None:
    client, other = logged_in(world.charlie.email), logged_in(world.charlie.email)
    held = Session.objects.get(pk=client.cookies["sessionid"].value)
    assert timedelta(hours=3) < held.expire_date - clock.now() <= timedelta(hours=4)
    # Two hours later: one of them is used.
    ago = timedelta(hours=2)
    Session.objects.update(
        begun_at=F("begun_at") - ago, used_at=F("used_at") - ago, expire_date=F("expire_date") - ago
    )
    client.get("/me/")
    Session.objects.update(expire_date=F("expire_date") - ago)
    assert client.get("/me/").status_code == 200 and other.get("/me/").status_code == 302


def test_who_runs_the_site_logs_somebody_out_at_the_command_line(world: World) -> None:
    client, other = logged_in(world.charlie.email), logged_in(world.bob.email)
    done = CliRunner().invoke(user_commands, ["log-out", "--email", world.charlie.email])
    assert done.exit_code == 0 and "1 place" in done.output
    assert client.get("/me/").status_code == 302 and other.get("/me/").status_code == 200
    assert AuditEntry.objects.filter(verb="user.logged_out", subject_id=world.charlie.pk).exists()
    told = logged_in(world.charlie.email).get("/me/data/data.json")
    assert "logged_out" not in (text := b"".join(told.streaming_content).decode())  # type: ignore[attr-defined]
    assert '"at":' in text, "said in words, also what was done at the command line"
