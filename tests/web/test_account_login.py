"""Logging in: what it reveals, what it refuses, and the words it uses."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.template.backends.jinja2 import Jinja2
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.web.account import words
from tests.world import PASSWORD, World

NEW = {"name": "Dagny Ny", "email": "dagny@example.test", "password1": "tre store fioler med vin"}
# Never shown: sign-in by a mailed code is off.
OFF = {"account/confirm_login_code.html"}


def _verified(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _text(html: bytes) -> str:
    """What a reader sees, without the token and the address they typed."""
    plain = re.sub(r'value="[^"]*"', "", html.decode())
    return re.sub(r"<script.*?</script>", "", plain, flags=re.S)


def test_the_right_password_leads_to_the_profile(world: World, client: Client) -> None:
    _verified(world.charlie)
    response = client.post("/login/login/", {"login": world.charlie.email, "password": PASSWORD})
    assert response.headers["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(world: World, client: Client) -> None:
    _verified(world.charlie)
    known = client.post("/login/login/", {"login": world.charlie.email, "password": "wrong wrong wrong"})
    unknown = client.post("/login/login/", {"login": "nobody@example.test", "password": "wrong wrong wrong"})
    assert known.status_code == unknown.status_code == 200
    assert _text(known.content) == _text(unknown.content)


def test_signing_up_with_a_taken_address_looks_like_signing_up(world: World, client: Client) -> None:
    _verified(world.charlie)
    taken = client.post("/login/signup/", {**NEW, "email": world.charlie.email})
    fresh = Client().post("/login/signup/", NEW)
    assert (taken.status_code, taken.headers["Location"]) == (fresh.status_code, fresh.headers["Location"])
    told, welcomed = mail.outbox
    assert told.to == [world.charlie.email] and "/login/password/reset/" in told.body
    assert welcomed.to == [NEW["email"]] and "/login/confirm-email/" in welcomed.body


def test_signing_up_keeps_the_name_and_the_language(client: Client, db: None) -> None:
    client.cookies["django_language"] = "nn"
    client.post("/login/signup/", NEW)
    made = User.objects.get(email=NEW["email"])
    assert (made.name, made.language) == (NEW["name"], "nn")


def test_a_new_address_must_be_confirmed_before_it_logs_in(client: Client, db: None) -> None:
    client.post("/login/signup/", NEW)
    again = Client()
    again.post("/login/login/", {"login": NEW["email"], "password": NEW["password1"]})
    assert again.get("/me/").status_code == 302
    link = re.search(r"http://localhost:8000(/login/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    assert again.get(link[1]).status_code == 200
    again.post(link[1])
    again.post("/login/login/", {"login": NEW["email"], "password": NEW["password1"]})
    assert again.get("/me/").status_code == 200


@pytest.mark.parametrize("email", ["charlie@example.test", "nobody@example.test"])
def test_asking_for_a_new_password_tells_nothing(world: World, client: Client, email: str) -> None:
    _verified(world.charlie)
    response = client.post("/login/password/reset/", {"email": email}, follow=True)
    assert response.redirect_chain == [("/login/password/reset/done/", 302)]
    # Both get a mail, so that the time it takes tells nothing either.
    assert [message.to for message in mail.outbox] == [[email]]


def test_a_mailed_link_gives_a_new_password_once(world: World, client: Client) -> None:
    _verified(world.charlie)
    client.post("/login/password/reset/", {"email": world.charlie.email})
    link = re.search(r"http://localhost:8000(/login/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    assert form.status_code == 200
    path = form.redirect_chain[-1][0]
    client.post(path, {"password1": NEW["password1"], "password2": NEW["password1"]})
    world.charlie.refresh_from_db()
    assert world.charlie.check_password(NEW["password1"])
    assert b"password1" not in Client().get(link[1], follow=True).content
    assert AuditEntry.objects.filter(verb="account.password_reset", actor_id=world.charlie.pk).exists()


def test_many_wrong_passwords_are_stopped(world: World, client: Client) -> None:
    _verified(world.charlie)
    for _attempt in range(6):
        client.post("/login/login/", {"login": world.charlie.email, "password": "wrong wrong wrong"})
    response = client.post("/login/login/", {"login": world.charlie.email, "password": PASSWORD})
    assert response.status_code == 200 and not response.wsgi_request.user.is_authenticated


@override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"})
def test_too_many_requests_get_our_own_page(client: Client, db: None) -> None:
    for _attempt in range(3):
        response = client.post("/login/login/", {"login": "a@example.test", "password": "wrong wrong wrong"})
    assert response.status_code == 429
    assert b"mp-head" in response.content


def test_a_log_in_does_not_lead_off_the_site(world: World, client: Client) -> None:
    _verified(world.charlie)
    away = {"login": world.charlie.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login/login/", away).headers["Location"] == "/me/"


def test_mail_comes_in_the_readers_language(world: World, client: Client) -> None:
    _verified(world.charlie)
    subjects = set()
    for language in ("nb", "nn", "en"):
        User.objects.filter(pk=world.charlie.pk).update(language=language)
        cache.clear()
        client.post("/login/password/reset/", {"email": world.charlie.email})
        assert "&#" not in mail.outbox[-1].body
        subjects.add(mail.outbox[-1].subject)
    assert all(subjects)


def test_no_log_in_is_offered_that_the_operator_has_not_set_up(client: Client, db: None) -> None:
    assert b"/oidc/" not in client.get("/login/login/").content


@override_settings(
    OPENID_PROVIDERS={
        name.lower(): {
            "name": name,
            "issuer": "https://x.example",
            "client_id": "x",
            "secret": "y",
            "audience": who,
        }
        for name, who in (("Porten", "resident"), ("Jobb", "staff"))
    }
)
def test_log_ins_that_are_set_up_stand_as_cards(client: Client, db: None) -> None:
    html = client.get("/login/login/?next=/me/contributions/").content.decode()
    assert "Porten" in html and "Jobb" in html
    assert reverse("openid", args=["jobb"]) + "?next=%2Fme%2Fcontributions%2F" in html


def _views(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    return [
        one
        for pattern in patterns
        for one in (_views(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern])
    ]


def test_every_page_of_allauth_is_drawn_by_our_own_template() -> None:
    found = set()
    for pattern in _views(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        name = getattr(view, "template_name", None)
        if view and name and view.__module__.startswith("allauth."):
            found.add(str(name))
    html = {name for name in found if name.endswith(".html")} - OFF
    assert len(html) > 20
    foreign = [
        name for name in sorted(html) if not isinstance(getattr(get_template(name), "backend", None), Jinja2)
    ]
    assert foreign == []


def _lines() -> list[tuple[str, int | None, int | None]]:
    rows = AuditEntry.objects.filter(subject="accounts.user").order_by("pk")
    return list(rows.values_list("verb", "actor_id", "subject_id"))


def test_log_in_and_log_out_leave_one_line_each(world: World, client: Client) -> None:
    _verified(world.charlie)
    client.post(
        "/login/login/", {"login": world.charlie.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.44"
    )
    left = client.post("/login/logout/")
    # The next one at the machine goes back to no page that was read.
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/").headers
    who = world.charlie.pk
    assert _lines() == [("account.logged_in", who, who), ("account.logged_out", who, who)]
    for entry in AuditEntry.objects.filter(subject="accounts.user"):
        assert "192.0.2.44" not in f"{entry.details}{entry.actor_name}{entry.verb}"


def test_a_lockout_leaves_one_line_that_names_nobody_as_the_one_who_tried(
    world: World, client: Client
) -> None:
    _verified(world.charlie)
    for _n in range(9):
        client.post("/login/login/", {"login": world.charlie.email.upper(), "password": "wrong wrong wrong"})
    assert _lines() == [("account.locked_out", None, world.charlie.pk)]
    assert AuditEntry.objects.get(verb="account.locked_out").actor_name == ""


def test_tries_at_an_address_nobody_has_leave_no_line(world: World, client: Client) -> None:
    for _n in range(9):
        client.post("/login/login/", {"login": "nobody@example.test", "password": "wrong wrong wrong"})
    assert _lines() == []


def test_logging_in_empties_no_page_cache(world: World, client: Client) -> None:
    _verified(world.charlie)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'audit_tell'")
        told = cursor.fetchone()[0]
    assert all(f"account.{name}" in told for name in words.COMINGS)
    assert not any(f"account.{name}'" in told for name in words.CHANGES)
