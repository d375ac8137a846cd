"""What is kept for a period goes when it is over, and nothing before; no network address is kept at all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from typer.testing import CliRunner

from moteplass.cli import retention
from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.accounts.models import ApiKey, Assurance, Session, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.moderation.commands.flagging import FlagInput, flag
from moteplass.spine.moderation.models import Case, Flag, Ground
from moteplass.spine.notify.models import Mail
from moteplass.spine.privacy import periods
from moteplass.spine.privacy.models import Period
from tests.world import PASSWORD, World


@pytest.fixture
def ten_days(db: None) -> None:
    for kind in Period.Kind.values:
        Period.objects.update_or_create(kind=kind, defaults={"days": 10, "ground": "The test says so."})


def test_each_kind_goes_when_its_period_is_over_and_none_before(
    world: World, ten_days: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "BATCH", 2)
    box = world.box()
    for age in (9, 11, 11, 11):
        then = clock.now() - timedelta(days=age)
        number = Session.objects.count()
        Session.objects.create(session_key=f"s{number}", expire_date=then, begun_at=then, used_at=then)
        ApiKey.objects.create(user=world.bob, name=f"{age}", digest=f"{number}", expires_at=then)
        person = world.person(f"P{number}")
        User.objects.filter(pk=person.pk).update(last_login=then)
        Mail.objects.create(to="kari@example.test", subject="Hello", body="Words", state="sent", sent_at=then)
        Assurance.objects.create(digest=f"{number}", closed_at=then)
        about = world.idea(box, f"Idea {number}").contribution
        given = FlagInput(Ground.SPAM, name="Kari", email="kari@example.test")
        case = flag(Actor(visitor="v"), contribution=about, given=given).flag.case
        # The time for complaints is six months.
        Case.objects.filter(pk=case.pk).update(state="decided", decided_at=then - timedelta(days=184))
    Mail.objects.create(to="waits@example.test", subject="Not sent", body="Words")
    periods.keep_periods()
    assert Session.objects.count() == ApiKey.objects.count() == Assurance.objects.count() == 1
    assert User.objects.filter(last_login__isnull=False).count() == 1
    assert Mail.objects.exclude(body="").count() == 2 and Mail.objects.count() == 5
    assert not Mail.objects.filter(body="").exclude(to="").exists()
    assert Flag.objects.exclude(email="").count() == 1 and not Flag.objects.filter(email="").exclude(name="")
    lines = AuditEntry.objects.filter(verb="privacy.period_over").values_list("details", flat=True)
    for kind in Period.Kind.values:
        assert [line["count"] for line in lines if line["kind"] == kind] == [2, 1]
    periods.keep_periods()
    assert AuditEntry.objects.filter(verb="privacy.period_over").count() == 12


def test_a_mail_that_never_got_away_is_emptied_too(ten_days: None) -> None:
    long_ago = clock.now() - timedelta(days=11)
    Mail.objects.create(to="lost@example.test", subject="Lost", body="Words", created_at=long_ago)
    periods.keep_periods()
    assert Mail.objects.get().to == Mail.objects.get().body == ""


def test_the_rules_are_changed_at_the_command_line_and_stand_on_the_privacy_page(
    ten_days: None, stranger: Client
) -> None:
    run = CliRunner().invoke
    assert run(retention.app, ["set", "mails", "77", "--ground", "Saken er kort."]).exit_code == 0
    assert run(retention.app, ["set", "mails", "5", "--ground", " "]).exit_code != 0
    assert run(retention.app, ["set", "gossip", "5", "--ground", "x"]).exit_code != 0
    assert "mails         77 days  Saken er kort." in run(retention.app, ["list"]).stdout
    page = stranger.get("/privacy/").content.decode()
    assert "77 d" in page and "Saken er kort." in page
    assert AuditEntry.objects.get(verb="privacy.period_changed").details["before"] == 10


def test_no_table_holds_the_address_somebody_came_from(world: World, settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "moteplass.kit.shared_cache.SharedCache"}}  # type: ignore[attr-defined]
    client = Client(REMOTE_ADDR="203.0.113.77")
    world.person("Charlie")
    client.post("/login/login/", {"login": world.charlie.email, "password": "wrong"})
    assert (
        client.post("/login/login/", {"login": world.charlie.email, "password": PASSWORD}).status_code == 302
    )
    client.post("/privacy/request/", {"email": "kari@example.test"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_count")
        assert cursor.fetchone()[0] > 0
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%203.0.113.77%"])
            assert cursor.fetchone() == (0,), table
