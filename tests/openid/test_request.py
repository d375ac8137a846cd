"""What a provider is asked for: what only this browser can answer, how strong a log-in, and in which language."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as ours
from django.test import Client

from moteplass.spine.accounts.models import User
from tests.openid.standin import ACR, CLIENT, StandIn
from tests.openid.test_accounts import identified
from tests.world import World


def in_language(language: str) -> Client:
    client = Client()
    client.cookies[ours.LANGUAGE_COOKIE_NAME] = language
    return client


def checked(fields: dict[str, str]) -> None:
    assert fields["response_type"] == "code" and fields["client_id"] == CLIENT
    assert fields["code_challenge_method"] == "S256" and len(fields["code_challenge"]) == 43
    assert min(len(fields[name]) for name in ("state", "nonce")) >= 43
    assert fields["acr_values"] == ACR and fields["scope"] == "openid"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_is_asked_in_the_language_of_the_page(porten: StandIn, language: str) -> None:
    fields = porten.sent(in_language(language))
    checked(fields)
    assert fields["ui_locales"] == language


def test_what_is_pushed_beforehand_is_all_of_it(porten: StandIn) -> None:
    porten.metadata = {"pushed_authorization_request_endpoint": f"{porten.issuer}/par"}
    assert porten.sent(in_language("nn")) == {"client_id": CLIENT, "request_uri": "urn:example:pushed"}
    checked(porten.posted["/par"])
    assert porten.posted["/par"]["ui_locales"] == "nn"


def test_the_code_is_fetched_with_what_only_this_browser_was_sent_off_with(
    porten: StandIn, client: Client
) -> None:
    first, second = porten.sent(Client()), porten.sent(client)
    assert not {first[name] for name in ("state", "nonce", "code_challenge")} & {*second.values()}
    assert porten.back(client, second["state"]).status_code == 302
    verifier = porten.posted["/token"]["code_verifier"]
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert challenge == second["code_challenge"]


def test_a_provider_that_has_changed_its_levels_is_a_weak_one_until_the_settings_say_so(
    porten: StandIn, client: Client, settings: Any
) -> None:
    assert "stronger log-in" in porten.log_in(client, acr="loa-high-2027").content.decode()  # type: ignore[attr-defined]
    settings.OPENID_PROVIDERS = {"porten": porten.settings(acr=[ACR, "loa-high-2027"])}
    assert porten.sent(client)["acr_values"] == f"{ACR} loa-high-2027"
    assert porten.log_in(client, acr="loa-high-2027").status_code == 302


def test_the_way_out_is_in_the_language_of_the_page_too(world: World, porten: StandIn) -> None:
    client = identified(world.bob, porten)
    User.objects.filter(pk=world.bob.pk).update(language="nn")
    client.cookies[ours.LANGUAGE_COOKIE_NAME] = "nn"
    page = client.get("/login/oidc/porten/leave/").content.decode()
    way = page.partition(f'href="{porten.issuer}/end_session?')[2].partition('"')[0].replace("&amp;", "&")
    fields = parse_qs(urlsplit(f"?{way}").query)
    assert fields == {
        "client_id": [CLIENT],
        "post_logout_redirect_uri": [f"{ours.BASE_URL}/"],
        "ui_locales": ["nn"],
    }
