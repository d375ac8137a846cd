"""Before what cannot be undone or takes out what is closed, a person has lately shown once more that it is them."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import endpoint
from moteplass.spine.access.proof import PROVEN
from moteplass.spine.accounts.models import Session
from moteplass.spine.disposal.models import Hold
from moteplass.tools.hearing.models import Hearing
from tests.architecture.test_routes import callbacks
from tests.conftest import logged_in
from tests.world import PASSWORD, World

# Pages that take such an act and only show how it goes.
READ_ONLY = {"hearing-manage", "records-journal"}
# Found by their addresses, whichever act they take.
GRAVE = re.compile(r"/(records/disposal|records/transfer|records/requests/<|export)")


def mounted() -> Iterator[tuple[str, Any]]:
    for route, callback in callbacks(get_resolver().url_patterns):
        if getattr(callback, "act", None):
            yield route, callback


def test_no_page_that_exports_decides_or_disposes_is_mounted_without_the_question() -> None:
    names = {id(callback): name for name, callback in named()}
    unasked = {
        names[id(callback)]
        for route, callback in mounted()
        if (callback.act in PROVEN or GRAVE.search(f"/{route}")) and not callback.proven
    }
    public = {"ideas-export"}  # what all may read, as a file
    assert unasked <= READ_ONLY | public, "such a page asks: take `proven=False` away, or say here why not"
    asked = {names[id(callback)] for _route, callback in mounted() if callback.proven}
    assert {"hearing-export", "opinions-export", "records-transfer", "records-disposal-list"} <= asked


def named(patterns: Any = None) -> Iterator[tuple[str, Any]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", pattern.callback
        else:
            yield from named(pattern.url_patterns)


@pytest.mark.parametrize("act", sorted(PROVEN))
def test_no_key_does_what_takes_a_proof(act: Act) -> None:
    with pytest.raises(TypeError, match="key"):
        endpoint(act)


def long_ago(client: Client, method: str = "password", **more: str) -> None:
    """The log-in, or the proof, is past its quarter of an hour."""
    session = client.session
    then = time.time() - 15 * 60 - 1
    session["account_authentication_methods"] = [{"method": method, "at": then, **more}]
    session.save()


def export(hearing: Hearing) -> str:
    tool = hearing.tool
    return reverse("hearing-export", kwargs={"place": tool.place.slug, "tool": tool.slug, "format": "json"})


def test_an_export_asks_for_the_password_and_then_comes(
    world: World, alice: Client, caplog: pytest.LogCaptureFixture
) -> None:
    hearing = world.place()
    assert alice.get(export(hearing)).status_code == 200
    long_ago(alice)
    asked = alice.get(export(hearing))
    assert asked.status_code == 302 and asked["Location"].startswith("/login/reauthenticate/?next=")
    assert alice.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert "incorrect_password" in caplog.text
    assert alice.get(export(hearing)).status_code == 302
    before = alice.cookies["sessionid"].value
    proof = alice.post(asked["Location"], {"password": PASSWORD, "next": export(hearing)})
    assert proof["Location"] == export(hearing)
    assert not Session.objects.filter(pk=before).exists(), "the key from before opens nothing any more"
    assert alice.get(export(hearing)).status_code == 200


def test_a_stranger_is_not_asked_but_turned_away(world: World, stranger: Client, charlie: Client) -> None:
    hearing = world.place(access="members")
    long_ago(charlie)
    assert stranger.get(export(hearing)).status_code == charlie.get(export(hearing)).status_code == 404


def test_a_form_on_its_way_is_kept_and_carried_out_after_the_proof(world: World) -> None:
    hearing = world.place()
    world.member(hearing.tool.place, "Alice", "archivist")
    archivist = logged_in(world.alice.email)
    page = reverse("records-disposal", kwargs={"place": hearing.tool.place.slug})
    given = {"do": "hold", "reason": "A court has asked for it, all of it.", "tool": hearing.tool.pk}
    long_ago(archivist)
    asked = archivist.post(page, given)
    assert asked.status_code == 302 and not Hold.objects.exists()
    done = archivist.post(asked["Location"], {"password": PASSWORD, "next": page})
    assert done["Location"].startswith(page)
    assert Hold.objects.get().reason == given["reason"]


def with_app(world: World) -> tuple[Client, str]:
    """Alice with an authenticator app, and its secret."""
    secret = generate_totp_secret()
    TOTP.activate(world.alice, secret)
    return logged_in(world.alice.email), secret


def test_a_password_alone_proves_nothing_for_who_has_a_second_factor(world: World) -> None:
    hearing = world.place()
    client, secret = with_app(world)
    asked = client.get(export(hearing))
    assert asked["Location"].startswith("/login/2fa/reauthenticate/")
    by_password = client.post("/login/reauthenticate/", {"password": PASSWORD, "next": export(hearing)})
    assert "/login/2fa/reauthenticate/" in by_password["Location"]
    assert client.get(export(hearing)).status_code == 302
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    client.post(asked["Location"], {"code": code, "next": export(hearing)})
    assert client.get(export(hearing)).status_code == 200
    long_ago(client, "mfa")
    assert client.get(export(hearing)).status_code == 302


def test_who_has_another_log_in_alone_shows_it_there(world: World) -> None:
    hearing = world.place()
    world.alice.set_unusable_password()
    world.alice.save()
    client = logged_in(world.alice.email)
    long_ago(client, "openid", provider="work")
    assert "process=prove" in (away := client.get(export(hearing))["Location"])
    assert away.startswith("/login/oidc/work/")
    page = reverse("records-disposal", kwargs={"place": hearing.tool.place.slug})
    world.member(hearing.tool.place, "Alice", "archivist")
    assert client.post(page, {"reason": "A court has asked for it."}).status_code == 403
    assert not Hold.objects.exists()


def test_what_htmx_asks_for_turns_into_a_page(world: World, alice: Client) -> None:
    hearing = world.place()
    long_ago(alice)
    assert alice.get(export(hearing), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_losing_a_factor_logs_out_everywhere_else(world: World) -> None:
    client, secret = with_app(world)
    other = logged_in(world.alice.email)
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    client.post("/login/2fa/reauthenticate/", {"code": code})
    client.post("/login/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=world.alice).exists()
    assert other.get("/me/").status_code == 302 and client.get("/me/").status_code == 200


def test_changing_the_address_one_logs_in_with_asks_too(charlie: Client) -> None:
    long_ago(charlie)
    asked = charlie.post("/login/email/", {"email": "new@example.test", "action_add": ""})
    assert asked["Location"].startswith("/login/reauthenticate/")
