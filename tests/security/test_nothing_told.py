"""Whether somebody has an account is told by no words, no status and no work done: log-in, new password, sign-up."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.world import PASSWORD, World

NOBODY = "nobody@example.test"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time a password is hashed: in a real installation the only step one could take the time of."""
    times: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        times.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return times


def told(path: str, given: dict[str, str], hashed: list[str]) -> tuple[Any, ...]:
    """Status, where to, words and work."""
    hashed.clear()
    client, email = Client(), given.get("login") or given["email"]
    page = client.post(path, given)
    words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page.content.decode())
    where = page.headers.get("Location", "")
    after = client.get(where).content.decode() if where else ""
    return page.status_code, where, words.replace(email, ""), after.count("<p"), len(hashed)


def test_a_wrong_password_an_unknown_address_and_a_closed_account_are_one(
    world: World, hashed: list[str]
) -> None:
    for person in (world.charlie, world.bob):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    world.bob.is_active = False
    world.bob.save()
    known, unknown, closed = (
        told("/login/login/", {"login": email, "password": "wrong wrong wrong"}, hashed)
        for email in (world.charlie.email, NOBODY, world.bob.email)
    )
    assert known == unknown == closed
    assert known[-1] == 1, "one hash, and the same one"


def test_asking_for_a_new_password_does_the_same_for_all(world: World, hashed: list[str]) -> None:
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    known, unknown = (
        told("/login/password/reset/", {"email": email}, hashed) for email in (world.charlie.email, NOBODY)
    )
    assert known == unknown
    assert [message.to for message in mail.outbox] == [[world.charlie.email], [NOBODY]]


def test_signing_up_does_the_same_for_a_taken_address(world: World, hashed: list[str]) -> None:
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    new = {"name": "Kari", "password1": PASSWORD}
    taken, fresh = (
        told("/login/signup/", {**new, "email": email}, hashed) for email in (world.charlie.email, NOBODY)
    )
    assert taken == fresh


def test_a_link_in_a_mail_leads_to_us_whatever_host_a_request_names(world: World) -> None:
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    given = {"email": world.charlie.email}
    elsewhere = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert Client(headers=elsewhere).post("/login/password/reset/", given).status_code == 400
    cache.clear()
    for headers in ({"host": "127.0.0.1"}, {"x-forwarded-host": "evil.example"}):
        Client(headers=headers).post("/login/password/reset/", given)
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert re.findall(r"https?://[^/\s]+", str(message.body)) == ["http://localhost:8000"] * 2
