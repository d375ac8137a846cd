"""Passkeys: added, logged in with, shown as a proof; never somebody else's, another site's or one used before."""

import json
import re
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from moteplass.spine.accounts.models import Session
from tests.conftest import logged_in
from tests.security.authenticator import Passkey
from tests.world import PASSWORD, World

ADD, LOG_IN = "/login/2fa/webauthn/add/", "/login/2fa/webauthn/login/"


def asked_by(page: Any) -> Any:
    """What the page asks the browser's passkeys for."""
    found = re.search(
        r'<script type="application/json" id="passkey-data">(.*?)</script>', page.content.decode()
    )
    assert found
    return next(iter(json.loads(found[1]).values()))


def with_passkey(world: World) -> Passkey:
    """Charlie's, added as a person does it."""
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    client, key = logged_in(world.charlie.email), Passkey()
    client.post("/login/reauthenticate/", {"password": PASSWORD})
    given = {"name": "Phone", "passwordless": "on", "credential": key.make(asked_by(client.get(ADD)))}
    assert client.post(ADD, given).status_code == 302
    return key


def log_in(key: Passkey, client: Client | None = None) -> Client:
    client = client or Client()
    options = client.get(LOG_IN, headers={"accept": "application/json"}).json()["request_options"]
    client.post(LOG_IN, {"credential": key.sign(options)})
    return client


def test_a_passkey_is_added_and_logs_in_without_a_password(world: World) -> None:
    key = with_passkey(world)
    kinds = Authenticator.objects.filter(user=world.charlie).values_list("type", flat=True)
    assert set(kinds) == {"webauthn", "recovery_codes"}
    client = log_in(key)
    assert client.get("/me/").status_code == 200
    assert Session.objects.filter(user=world.charlie, pk=client.cookies["sessionid"].value).exists()


def test_a_passkey_is_what_its_owner_shows_again(world: World) -> None:
    hearing = world.place()
    world.member(hearing.tool.place, "Charlie", "steward")
    key = with_passkey(world)
    client = logged_in(world.charlie.email)
    page = f"/m/{hearing.tool.place.slug}/hearing/export.json"
    asked = client.get(page)
    assert asked.status_code == 302, "a password a moment ago is not enough for who has a passkey"
    way = "/login/2fa/webauthn/reauthenticate/"
    client.post(way, {"credential": key.sign(asked_by(client.get(way))), "next": page})
    assert client.get(page).status_code == 200


def test_an_answer_is_taken_once(world: World) -> None:
    key, client = with_passkey(world), Client()
    options = client.get(LOG_IN, headers={"accept": "application/json"}).json()["request_options"]
    answer = {"credential": key.sign(options)}
    client.post(LOG_IN, answer)
    assert client.get("/me/").status_code == 200
    client.post("/login/logout/")
    for again in (client, Client()):
        again.post(LOG_IN, answer)
        assert again.get("/me/").status_code == 302


def test_another_site_s_answer_and_another_s_key_let_nobody_in(world: World) -> None:
    key = with_passkey(world)
    key.origin = "https://testserver.evil.example"
    assert log_in(key).get("/me/").status_code == 302
    forged = Passkey()
    forged.id, forged.owner = key.id, key.owner
    assert log_in(forged).get("/me/").status_code == 302
    unknown = Passkey()
    unknown.owner = key.owner
    assert log_in(unknown).get("/me/").status_code == 302
