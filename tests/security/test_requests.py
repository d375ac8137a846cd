"""Forged forms, frames, addresses that lead away: what every page withstands."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import get_resolver

from moteplass.spine.accounts.models import User
from tests.architecture.test_routes import callbacks
from tests.conftest import logged_in
from tests.world import PASSWORD, World

AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    " //evil.example/",
    "/\t/evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
]


def test_no_page_takes_a_form_without_asking_where_it_came_from() -> None:
    """The API and staff directories take keys alone, never a cookie: they are addresses of their own."""
    exempt = {
        route
        for route, callback in callbacks(get_resolver().url_patterns)
        if getattr(callback, "csrf_exempt", False)
    }
    assert exempt == set()


@pytest.mark.parametrize("path", ["/me/", "/login/login/", "/login/logout/", "/me/sessions/"])
def test_a_form_from_another_site_is_refused(world: World, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.charlie)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        assert client.post(path, {"name": "Other"}, headers=headers).status_code == 403
    assert User.objects.get(pk=world.charlie.pk).name == "Charlie"


def lands(response: Any) -> str:
    return str(response.headers.get("Location", ""))


@pytest.mark.parametrize("away", AWAY)
def test_nothing_that_says_where_to_go_on_leads_away(world: World, away: str) -> None:
    EmailAddress.objects.create(user=world.charlie, email=world.charlie.email, verified=True, primary=True)
    inside = logged_in(world.charlie.email)
    answers = [
        Client().post("/login/login/", {"login": world.charlie.email, "password": PASSWORD, "next": away}),
        inside.get("/login/login/", {"next": away}),
        inside.post("/login/reauthenticate/", {"password": PASSWORD, "next": away}),
        Client().get("/language/en/", {"next": away}),
        Client().post("/language/en/", {"next": away}),
        inside.post("/login/logout/", {"next": away}),
    ]
    for answer in answers:
        assert not lands(answer) or re.match(r"/(?![/\\\s])", lands(answer)), answer
        assert answer.status_code != 500
    assert lands(answers[0]) == "/me/"


def test_people_are_led_to_https_and_programs_are_told(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get("/how/")["Location"] == "https://testserver/how/"
    for address in ("/api/v1/hearings", "/scim/v2/agency/Users"):
        assert client.get(address, headers={"Authorization": "Bearer mp_x"}).status_code == 403
