"""Whose account a log-in elsewhere opens, and how it is left again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.identities import digest_of
from moteplass.spine.accounts.models import Assurance, Identity, Session, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Membership
from moteplass.spine.privacy.commands import close_account
from moteplass.spine.privacy.periods import keep_periods
from moteplass.spine.stewardship.directory import map_group
from moteplass.web.account.openid import setup
from tests.conftest import logged_in
from tests.openid.standin import StandIn
from tests.world import PASSWORD, World


def identified(user: User, porten: StandIn, subject: str = "kari") -> Client:
    """A browser that is logged in as `user` by the provider."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    User.objects.filter(pk=user.pk).update(language="en")
    Identity.objects.get_or_create(user=user, issuer=porten.issuer, subject=subject)
    client = Client()
    assert porten.log_in(client, sub=subject).headers["Location"] == "/me/"
    return client


@pytest.mark.parametrize("claims", [{"email_verified": True}, {}])
def test_an_address_alone_opens_nobodys_account(
    world: World, porten: StandIn, client: Client, claims: dict[str, Any]
) -> None:
    EmailAddress.objects.create(user=world.bob, email=world.bob.email, verified=True, primary=True)
    response = porten.log_in(client, email=world.bob.email, **claims)
    assert response.headers["Location"] == "/login/new/"
    assert client.get("/me/").status_code == 302


def test_a_trusted_address_opens_only_an_account_that_has_confirmed_it(
    world: World, porten: StandIn, settings: Any
) -> None:
    settings.OPENID_PROVIDERS = {"porten": porten.settings(trusts_email=True)}
    taken = EmailAddress.objects.create(user=world.bob, email=world.bob.email, verified=False, primary=True)
    theirs: dict[str, Any] = {"email": world.bob.email.upper(), "email_verified": True}
    assert porten.log_in(Client(), **theirs).headers["Location"] == "/login/new/"
    EmailAddress.objects.filter(pk=taken.pk).update(verified=True)
    assert porten.log_in(Client(), **theirs | {"email_verified": "true"}).headers["Location"] == "/login/new/"
    assert porten.log_in(Client(), **theirs).headers["Location"] == "/me/"
    assert Identity.objects.get().user == world.bob


def test_a_taken_address_reads_as_a_new_one_and_its_owner_is_told(world: World, porten: StandIn) -> None:
    answers = []
    for email, subject in ((world.bob.email, "one"), ("fresh@example.test", "two")):
        client = Client()
        porten.log_in(client, sub=subject)
        answers.append(client.post("/login/new/", {"name": "Somebody", "email": email}))
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [
        (302, "/login/confirm-email/")
    ] * 2
    assert [message.to for message in mail.outbox] == [[world.bob.email], ["fresh@example.test"]]
    assert "exists already" in mail.outbox[0].body or "There is one already" in mail.outbox[0].body
    assert Identity.objects.get().user.email == "fresh@example.test"


def test_what_is_wrong_in_the_form_stands_at_its_field(porten: StandIn, client: Client) -> None:
    porten.log_in(client)
    response = client.post("/login/new/", {"name": "Kari", "email": "kari"})
    assert response.status_code == 422
    assert 'value="Kari"' in response.content.decode()


def test_who_has_an_account_logs_in_to_it_and_connects(world: World, porten: StandIn, client: Client) -> None:
    EmailAddress.objects.create(user=world.bob, email=world.bob.email, verified=True, primary=True)
    porten.log_in(client)
    client.post("/login/login/", {"login": world.bob.email, "password": PASSWORD})
    assert "Bob" in client.get("/login/connect/").content.decode()
    assert not Identity.objects.exists()
    assert client.post("/login/connect/").headers["Location"] == "/login/connected/"
    assert Identity.objects.get().user == world.bob
    assert "Porten" in client.get("/login/connected/").content.decode()
    assert mail.outbox[-1].to == [world.bob.email]
    assert porten.log_in(Client()).headers["Location"] == "/me/"


def test_connecting_asks_first_who_it_is_and_takes_nobody_elses(world: World, porten: StandIn) -> None:
    bob = logged_in(world.bob.email)
    assert "/reauthenticate/" in bob.get("/login/oidc/porten/?process=connect").headers["Location"]
    bob.post("/login/reauthenticate/", {"password": PASSWORD})
    identified(world.alice, porten)
    assert porten.log_in(bob, query="?process=connect").headers["Location"] == "/login/connected/"
    assert "another account" in bob.get("/login/connected/").content.decode()
    assert Identity.objects.get().user == world.alice


def test_an_answer_asked_for_by_one_is_not_connected_to_the_next(world: World, porten: StandIn) -> None:
    client = logged_in(world.bob.email)
    client.post("/login/reauthenticate/", {"password": PASSWORD})
    state = porten.sent(client, query="?process=connect")["state"]
    session = client.session
    session["_auth_user_id"] = str(world.alice.pk)
    session["_auth_user_hash"] = world.alice.get_session_auth_hash()
    session.save()
    porten.back(client, state)
    assert not Identity.objects.exists()


def test_the_last_way_in_is_not_taken_away(world: World, porten: StandIn) -> None:
    client = identified(world.bob, porten)
    identity = Identity.objects.get()
    world.bob.set_unusable_password()
    world.bob.save()
    client = identified(world.bob, porten)
    assert (
        logged_in(world.alice.email).post("/login/connected/", {"identity": identity.pk}).status_code == 404
    )
    client.post("/login/connected/", {"identity": identity.pk})
    assert "only way in" in client.get("/login/connected/").content.decode()
    world.bob.set_password(PASSWORD)
    world.bob.save()
    client = identified(world.bob, porten)
    client.post("/login/connected/", {"identity": identity.pk})
    assert not Identity.objects.exists()
    assert mail.outbox[-1].to == [world.bob.email]


def test_an_account_that_somebody_made_with_anothers_address_lets_them_in_no_more_once_it_is_taken_back(
    porten: StandIn, client: Client, settings: Any
) -> None:
    settings.OPENID_PROVIDERS = {"porten": porten.settings(assures=True)}
    porten.log_in(client)
    client.post("/login/new/", {"name": "Mallory", "email": "victim@example.test"})
    client.post("/login/password/reset/", {"email": "victim@example.test"})
    link = re.search(r"http://localhost:8000(/login/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link and Identity.objects.exists() and Assurance.objects.exists()
    form = Client()
    path = form.get(link[1], follow=True).redirect_chain[-1][0]
    form.post(path, {"password1": "tre store fioler med vin", "password2": "tre store fioler med vin"})
    assert User.objects.get().has_usable_password()
    assert not Identity.objects.exists() and not Assurance.objects.exists()


def test_who_was_logged_in_before_is_logged_out_by_who_comes(world: World, porten: StandIn) -> None:
    identified(world.bob, porten)
    client = logged_in(world.alice.email)
    key = client.session.session_key
    porten.log_in(client)
    assert client.session["_auth_user_id"] == str(world.bob.pk)
    assert client.session.session_key != key


def test_a_closed_account_stays_closed(world: World, porten: StandIn, client: Client) -> None:
    identified(world.bob, porten)
    User.objects.filter(pk=world.bob.pk).update(is_active=False)
    porten.log_in(client)
    assert client.get("/me/").status_code == 302


def test_the_provider_ends_the_session_that_came_of_its_own_and_no_other(
    world: World, porten: StandIn
) -> None:
    first, other = identified(world.bob, porten), identified(world.bob, porten)
    porten.log_in(other, sid="elsewhere")
    address = "/login/oidc/porten/ended/"
    frame = Client().get(address, {"iss": porten.issuer, "sid": "there"})
    policy = frame.headers["Content-Security-Policy"]
    assert policy == f"default-src 'none'; frame-ancestors {porten.issuer}"
    assert "X-Frame-Options" not in frame.headers and frame.content == b""
    assert first.get("/me/").status_code == 302
    assert other.get("/me/").status_code == 200
    line = AuditEntry.objects.get(verb="account.ended_by_provider")
    assert (line.actor_id, line.subject_id) == (None, world.bob.pk)
    # What is unknown is answered alike; what is another's, or half, is not.
    again = Client().get(address, {"iss": porten.issuer, "sid": "there"})
    assert (again.status_code, again.content) == (frame.status_code, frame.content)
    for query in ({"iss": "https://evil.example", "sid": "elsewhere"}, {"sid": "elsewhere"}, {}):
        assert Client().get(address, query).status_code == 400
    assert other.get("/me/").status_code == 200


def test_a_sessions_row_knows_the_providers_session_by_a_digest_alone(world: World, porten: StandIn) -> None:
    client = identified(world.bob, porten)
    row = Session.objects.get(pk=client.session.session_key)
    assert re.fullmatch(r"[0-9a-f]{64}", row.provider_session)
    assert "there" not in str(client.session.items())


def test_two_steps_at_the_provider_are_two_steps_here(world: World, porten: StandIn, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True
    assert identified(world.bob, porten).get("/me/").status_code == 302
    settings.OPENID_PROVIDERS = {"porten": porten.settings(two_steps=True)}
    assert identified(world.bob, porten).get("/me/").status_code == 200


def test_too_many_groups_for_a_token_are_not_none(world: World, porten: StandIn, settings: Any) -> None:
    staff = porten.settings(audience="staff", groups_claim="groups", organisation="974760673")
    settings.OPENID_PROVIDERS = {"porten": staff}
    Organisation.objects.filter(pk=world.agency.pk).update(number="974760673")
    place = world.tool("hearing", title="Closed", access="members").place
    map_group(world.as_alice, place=place, source="porten", group="many", role="expert")
    held = Membership.objects.filter(user=world.charlie, place=place, role="expert")
    identified(world.charlie, porten)
    assert Employment.objects.get(user=world.charlie).source == "porten"
    porten.log_in(Client(), groups=["many"])
    porten.log_in(Client(), _claim_names={"groups": "src1"})
    assert held.exists()
    porten.log_in(Client())
    assert not held.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://porten.example"},
        {"audience": "all"},
        {"auth": "none"},
        {"secret": ""},
        {"colour": "red"},
    ],
)
def test_wrong_settings_stop_the_start(settings: Any, wrong: dict[str, str]) -> None:
    right = {"name": "Porten", "issuer": "https://porten.example", "client_id": "x", "secret": "y"}
    settings.OPENID_PROVIDERS = {"porten": right}
    assert setup.log_ins()["porten"].provider.name == "Porten"
    settings.OPENID_PROVIDERS = {"porten": right | wrong}
    with pytest.raises(ImproperlyConfigured):
        setup.log_ins()


def test_who_comes_by_a_provider_that_assures_is_verified_and_one(
    world: World, porten: StandIn, settings: Any
) -> None:
    settings.OPENID_PROVIDERS = {"porten": porten.settings()}
    identified(world.bob, porten)
    assert not actor_for(world.bob).is_assured
    settings.OPENID_PROVIDERS = {"porten": porten.settings(assures=True)}
    for _again in range(2):
        client = identified(world.bob, porten)
        assert actor_for(world.bob).is_assured
    assert AuditEntry.objects.filter(verb="account.verified").count() == 1
    assert "Verified" in client.get("/login/connected/").content.decode()

    # Another person's does not come besides.
    client.get("/login/oidc/porten/?process=connect")
    client.post("/login/reauthenticate/", {"password": PASSWORD})
    porten.log_in(client, query="?process=connect", sub="nils")
    assert Identity.objects.get().subject == "kari"
    assert "another person’s" in client.get("/login/connected/").content.decode()

    settings.OPENID_PROVIDERS = {id: porten.settings(assures=True) for id in ("porten", "other")}
    with pytest.raises(ImproperlyConfigured, match="only one assures"):
        setup.log_ins()


def test_a_log_in_that_has_verified_an_account_verifies_no_other_while_that_ones_votes_count(
    world: World, porten: StandIn, settings: Any
) -> None:
    settings.OPENID_PROVIDERS = {"porten": porten.settings(assures=True)}
    client = identified(world.bob, porten)
    client.post("/login/connected/", {"identity": Identity.objects.get().pk})
    assert not actor_for(world.bob).is_assured

    # Connected elsewhere it logs in, and no more; nor does another person's verify the account that it verified.
    for user, subject in ((world.alice, "kari"), (world.bob, "nils")):
        page = identified(user, porten, subject).get("/login/connected/").content.decode()
        assert not actor_for(user).is_assured
        assert "has verified another account" in page and "“Verified person”" not in page
    Identity.objects.all().delete()
    identified(world.bob, porten)
    assert actor_for(world.bob).is_assured
    with pytest.raises(IntegrityError), transaction.atomic():
        Assurance.objects.create(digest=Assurance.objects.get().digest, user=world.alice)

    # Closing the account frees nothing before its period is over, and leaves no way to the person.
    close_account(actor_for(world.bob))
    left = Assurance.objects.get()
    assert (left.user, left.digest) == (None, digest_of(porten.issuer, "kari"))
    identified(world.alice, porten)
    assert not actor_for(world.alice).is_assured
    Assurance.objects.update(closed_at=clock.now() - timedelta(days=731))
    keep_periods()
    identified(world.alice, porten)
    assert actor_for(world.alice).is_assured
