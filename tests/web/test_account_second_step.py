"""Two steps: the app, passkeys, recovery codes, and who must have them."""

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from moteplass.spine.accounts.models import User
from moteplass.spine.places.models import Membership
from tests.world import PASSWORD, World


def _logged_in(user: User) -> Client:
    client = Client()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    client.post("/login/login/", {"login": user.email, "password": PASSWORD})
    return client


def _sure(client: Client) -> None:
    assert client.post("/login/reauthenticate/", {"password": PASSWORD}).status_code == 302


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _set_up_app(client: Client) -> str:
    """The secret of an authenticator app, set up as a person does it."""
    _sure(client)
    page = client.get("/login/2fa/totp/activate/").content.decode()
    found = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found and 'src="data:image/svg+xml;base64,' in page
    response = client.post("/login/2fa/totp/activate/", {"code": _code(found[1])})
    assert response.headers["Location"] == "/login/2fa/recovery-codes/"
    return found[1]


def test_changing_how_one_logs_in_asks_for_the_password_again(world: World) -> None:
    response = _logged_in(world.charlie).get("/login/2fa/totp/activate/")
    assert response.status_code == 302 and response.headers["Location"].startswith("/login/reauthenticate/")


def test_an_app_is_set_up_with_a_real_code_and_asked_for_at_log_in(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = _logged_in(world.charlie)
    with django_capture_on_commit_callbacks(execute=True):
        secret = _set_up_app(client)
    assert mail.outbox[-1].to == [world.charlie.email]
    assert client.get("/login/2fa/recovery-codes/").content.count(b"<code>") == 10
    cache.clear()

    again = _logged_in(world.charlie)
    assert again.get("/me/").status_code == 302
    assert again.get("/login/2fa/authenticate/").status_code == 200
    wrong = again.post("/login/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200 and b"aria-invalid" in wrong.content
    # The same code is not taken twice; a fresh log-in in the next half minute would have another.
    cache.clear()
    again.post("/login/2fa/authenticate/", {"code": _code(secret)})
    assert again.get("/me/").status_code == 200


def test_a_recovery_code_works_once(world: World) -> None:
    client = _logged_in(world.charlie)
    _set_up_app(client)
    code = re.search(r"<code>(\d+)</code>", client.get("/login/2fa/recovery-codes/").content.decode())
    assert code
    for expected in (200, 302):
        again = _logged_in(world.charlie)
        again.post("/login/2fa/authenticate/", {"code": code[1]})
        assert again.get("/me/").status_code == expected


def test_the_secret_is_not_readable_in_the_database(world: World) -> None:
    secret = _set_up_app(_logged_in(world.charlie))
    stored = Authenticator.objects.get(user=world.charlie, type=Authenticator.Type.TOTP)
    assert secret not in json.dumps(stored.data)


@pytest.mark.parametrize(
    "path",
    ["webauthn/add/", "webauthn/", "recovery-codes/generate/", ""],
)
def test_pages_of_passkeys_and_codes_are_drawn(world: World, path: str) -> None:
    client = _logged_in(world.charlie)
    _set_up_app(client)
    response = client.get(f"/login/2fa/{path}")
    assert response.status_code == 200
    html = response.content.decode()
    assert "mp-head" in html
    # Nothing runs that the policy would stop: scripts have an address, or are data.
    for attributes in re.findall(r"<script([^>]*)>", html):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"\son\w+=|style=", html)


def test_a_passkey_can_be_asked_for_by_anyone(client: Client, db: None) -> None:
    html = client.get("/login/login/").content.decode()
    assert "data-passkey" in html and "mfa/js/webauthn.js" in html
    options = client.get("/login/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["challenge"]


def test_staff_without_a_second_step_are_reminded(world: World) -> None:
    assert b"/login/2fa/" in _logged_in(world.bob).get("/me/").content
    assert b'data-color="warning"' in _logged_in(world.bob).get("/me/").content
    assert b'data-color="warning"' not in _logged_in(world.charlie).get("/me/").content


@override_settings(REQUIRE_SECOND_FACTOR_FOR_STAFF=True)
def test_where_it_is_demanded_staff_get_no_further_without_it(world: World) -> None:
    client = _logged_in(world.bob)
    assert client.get("/me/").headers["Location"] == "/login/2fa/"
    assert client.get("/login/2fa/").status_code == 200
    assert client.post("/login/logout/").status_code == 302
    client = _logged_in(world.bob)
    _set_up_app(client)
    assert client.get("/me/").status_code == 200


@override_settings(REQUIRE_SECOND_FACTOR_FOR_STAFF=True)
def test_where_it_is_demanded_others_are_left_alone(world: World) -> None:
    client = _logged_in(world.charlie)
    assert client.get("/me/").status_code == 200
    world.member(world.place().tool.place, "Charlie", "moderator")
    assert _logged_in(world.charlie).get("/me/").headers["Location"] == "/login/2fa/"
    # Nor who runs the site, and works nowhere.
    Membership.objects.filter(user=world.charlie).delete()
    User.objects.filter(pk=world.charlie.pk).update(is_operator=True)
    assert _logged_in(world.charlie).get("/me/").headers["Location"] == "/login/2fa/"


@override_settings(REQUIRE_SECOND_FACTOR_FOR_STAFF=True)
def test_where_it_is_demanded_the_last_second_step_stays(world: World) -> None:
    client = _logged_in(world.bob)
    _set_up_app(client)
    client.post("/login/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=world.bob, type=Authenticator.Type.TOTP).exists()


def test_nobody_removes_anothers_passkey(world: World) -> None:
    client = _logged_in(world.charlie)
    _sure(client)
    key = Authenticator.objects.create(
        user=world.alice, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    assert client.get(f"/login/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
    assert client.post(f"/login/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
