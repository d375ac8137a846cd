"""Against oidc-provider, a certified provider, in a process of its own: a resident's way, and an employee's."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core import mail
from django.db import connection
from django.test import Client

from moteplass.spine.access.people import SessionStore
from moteplass.spine.accounts.models import Identity, Session, User
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Access, Membership, Role
from moteplass.spine.stewardship.directory import map_group
from tests.openid.real import RETURN, Person, running
from tests.world import World

PID, SECRET = "13097248022", "a secret that only the two of them know"
ACR = ["idporten-loa-substantial", "idporten-loa-high"]
WORK = {"authorization_details": [{"reportees": [{"ID": "0192:974760673", "Name": "Etaten"}]}]}
ACCOUNTS = {
    "kari": {"pid": PID},
    "ola": {
        "name": "Ola Ansatt",
        "email": "Ola@example.test",
        "email_verified": True,
        "title": "Rådgiver",
        "office": "Tromsø",
        "groups": ["saksbehandlere"],
        **WORK,
    },
    "old": {"name": "Ola Ansatt", "email": "ola@example.test", "email_verified": True},
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its issuer, and the file with the key that we show it."""
    key = rsa.generate_private_key(65537, 2048)
    file = tmp_path_factory.mktemp("openid") / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    common = {
        "subject_type": "pairwise",
        "post_logout_redirect_uris": ["http://localhost:8000/"],
        "backchannel_logout_uri": "http://127.0.0.1:9/",
        "backchannel_logout_session_required": True,
    }
    clients = [
        {
            **common,
            "client_id": "resident",
            "redirect_uris": [RETURN.format("porten")],
            "token_endpoint_auth_method": "private_key_jwt",
            "require_pushed_authorization_requests": True,
            "jwks": {"keys": [{**public, "kid": "ours", "use": "sig"}]},
        },
        *(
            {
                **common,
                "client_id": f"staff {way}",
                "client_secret": SECRET,
                "redirect_uris": [RETURN.format(way)],
                "token_endpoint_auth_method": f"client_secret_{way}",
            }
            for way in ("basic", "post")
        ),
    ]
    with running(clients, ACCOUNTS) as issuer:
        yield issuer, file


@pytest.fixture(autouse=True)
def set_up(provider: tuple[str, Path], settings: Any) -> None:
    issuer, key = provider
    staff = {"name": "Jobb", "issuer": issuer, "audience": "staff", "secret": SECRET, "trusts_email": True}
    claims = {
        "scope": "openid profile email work",
        "organisation_claim": "authorization_details.reportees.ID",
        "title_claim": "title",
        "workplace_claim": "office",
        "groups_claim": "groups",
    }
    settings.OPENID_PROVIDERS = {
        "porten": {
            "name": "Porten",
            "issuer": issuer,
            "client_id": "resident",
            "auth": "private_key_jwt",
            "key_file": str(key),
            "key_id": "ours",
            "acr": ACR,
            "require_par": True,
        },
        "basic": {**staff, **claims, "client_id": "staff basic"},
        "post": {**staff, **claims, "client_id": "staff post", "auth": "client_secret_post"},
    }


def everything() -> str:
    """Every row of the database, and what the sessions hold."""
    with connection.cursor() as cursor:
        told = [str(SessionStore().decode(one.session_data)) for one in Session.objects.all()]
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            told += [row[0] for row in cursor.fetchall()]
    return "\n".join(told)


def test_a_resident_comes_in_and_is_told_from_all_others_by_a_number_that_means_nothing_elsewhere() -> None:
    kari = Person("kari")
    assert kari.log_in("porten").headers["Location"] == "/login/new/"
    # All that the browser carried is a name for the request, pushed beforehand.
    assert set(parse_qs(urlsplit(kari.way[0]).query)) == {"client_id", "request_uri"}
    sent = kari.client.post("/login/new/", {"name": "Kari", "email": "kari@example.test"})
    assert sent.headers["Location"] == "/login/confirm-email/"
    identity = Identity.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", identity.subject)
    # Not before the address is confirmed.
    assert kari.log_in("porten").headers["Location"] == "/login/confirm-email/"
    assert kari.client.get("/me/").status_code == 302
    link = re.search(r"http://localhost:8000(/login/confirm-email/\S+)", str(mail.outbox[0].body))
    assert link
    kari.client.post(link[1])
    before = kari.client.session.session_key
    assert kari.log_in("porten", "?next=/me/contributions/").headers["Location"] == "/me/contributions/"
    assert kari.client.get("/me/").status_code == 200
    assert kari.client.session.session_key != before
    assert User.objects.count() == 1
    assert PID not in everything()


def test_a_weaker_log_in_than_we_ask_for_is_refused_with_what_to_do() -> None:
    response = Person("kari", acr="idporten-loa-low").log_in("porten")
    assert response.status_code == 403
    assert "A stronger log-in is needed" in response.content.decode()  # type: ignore[attr-defined]


def test_who_stops_at_the_provider_is_told_that_nothing_has_happened() -> None:
    response = Person("").log_in("porten")
    assert "You stopped the log-in" in response.content.decode()  # type: ignore[attr-defined]


def test_logging_out_leads_on_to_the_provider() -> None:
    ola = Person("ola")
    ola.log_in("basic")
    left = ola.client.post("/login/logout/").headers["Location"]
    page = ola.client.get(left).content.decode()
    assert "Log out of Jobb" in page
    way = re.search(r'href="([^"]+/session/end[^"]+)"', page)
    assert way
    there = ola.there.get(way[1].replace("&amp;", "&"))
    assert there.ok and "log" in there.text.lower()


@pytest.mark.parametrize("way", ["basic", "post"])
def test_an_employee_comes_with_where_they_work_and_what_their_groups_may(world: World, way: str) -> None:
    agency = Organisation.objects.create(slug="etat", kind="state", name_nb="Etaten", number="974760673")
    place = world.tool("hearing", title="Closed", access=Access.MEMBERS).place
    map_group(world.as_alice, place=place, source=way, group="saksbehandlere", role=Role.EXPERT)
    ola = Person("ola")
    assert ola.log_in(way).headers["Location"] == "/me/"
    user = User.objects.get(email="ola@example.test")
    job = Employment.objects.get(user=user)
    assert (job.organisation, job.title, job.workplace, job.until) == (agency, "Rådgiver", "Tromsø", None)
    assert Membership.objects.get(user=user).role == Role.EXPERT
    assert ola.client.get(f"/m/{place.slug}/").status_code == 200
    # The same address, trusted: the same account, though another identity. It has no work and no groups any more.
    left = Person("old")
    assert left.log_in(way).headers["Location"] == "/me/"
    assert User.objects.filter(email="ola@example.test").count() == 1
    assert not Membership.objects.filter(user=user).exists()
    job.refresh_from_db()
    assert job.until is not None
    assert left.client.get(f"/m/{place.slug}/").status_code == 404


def test_showing_anew_that_it_is_them_takes_more_than_a_session_there(client: Client) -> None:
    ola = Person("ola")
    ola.log_in("basic")
    ola.log_in("basic")
    assert not any("/interaction/" in address for address in ola.way)
    assert ola.log_in("basic", "?process=prove&next=/me/").headers["Location"] == "/me/"
    assert any("/interaction/" in address for address in ola.way)
