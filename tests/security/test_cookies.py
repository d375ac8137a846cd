"""In production every cookie has a name that this host alone can set, over TLS, and that no script reads."""

import importlib
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from moteplass.web.told import Storage
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTEPLASS_SECRET_KEY", "x")
    monkeypatch.setenv("MOTEPLASS_BASE_URL", "https://testserver")
    production = importlib.import_module("moteplass.config.settings.production")
    for name in dir(production):
        if "_COOKIE_" in name:
            setattr(settings, name, getattr(production, name))


def test_all_cookies_are_this_hosts_alone(world: World) -> None:
    hearing = world.place()
    answer = world.answer(hearing, "First.")
    way = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug, "contribution": answer.pk}
    address = {"email": world.charlie.email, "verified": True, "primary": True}
    EmailAddress.objects.create(user=world.charlie, **address)
    client = Client()
    client.get("/login/login/", secure=True)
    client.get(reverse("language", args=["en"]), secure=True)
    client.post(reverse("contribution-support", kwargs=way), secure=True)
    client.post("/login/login/", {"login": world.charlie.email, "password": PASSWORD}, secure=True)
    client.post("/me/", {"name": "Charlie", "language": "en"}, secure=True)
    request = RequestFactory().get("/")
    request.session = client.session
    told = Storage(request)
    told.add(20, "It is done.")
    told.update(response := HttpResponse())
    client.cookies.update(response.cookies)

    called = {"sessionid", "csrftoken", "django_language", "messages", "mp_visitor", "mp_fresh"}
    assert set(client.cookies) == {f"__Host-{name}" for name in called}
    for name, cookie in client.cookies.items():
        kept = {key: cookie[key] for key in ("path", "domain", "secure", "httponly", "samesite")}
        wanted = {"path": "/", "domain": "", "secure": True, "httponly": True, "samesite": "Lax"}
        assert kept == wanted, name
    # And they are read by the same names.
    assert client.get("/me/", secure=True).status_code == 200
    html = client.get(reverse("privacy"), secure=True).content.decode()
    assert all(name in html for name in client.cookies), (
        "the page about privacy calls them what they are called"
    )
