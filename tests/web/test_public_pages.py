"""Language, pages of text, what machines ask for, and the pages that stand where something went wrong."""

import pytest
from django.core.exceptions import BadRequest
from django.db import OperationalError, connection
from django.test import Client

from moteplass.config import urls
from moteplass.spine.access.acts import Act
from moteplass.spine.access.pages import page
from moteplass.spine.access.ratelimit import TooMany
from moteplass.spine.audit.models import AuditEntry
from tests.world import World

TEXTS = ["/how/", "/rules/", "/privacy/", "/accessibility/", "/search/"]


@pytest.mark.parametrize("address", TEXTS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_of_text_stand_in_every_language(stranger: Client, address: str, language: str) -> None:
    stranger.cookies["django_language"] = language
    response = stranger.get(address)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


# --- language -----------------------------------------------------------------------------


def test_choosing_a_language_leads_back_and_is_remembered(stranger: Client) -> None:
    response = stranger.get("/language/en/?next=/how/%3Fa=1")
    assert response["Location"] == "/how/?a=1"
    assert '<html lang="en"' in stranger.get("/how/").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "",
    ],
)
def test_choosing_a_language_never_leads_to_another_site(stranger: Client, elsewhere: str) -> None:
    response = stranger.get("/language/nn/", {"next": elsewhere})
    assert response["Location"] == "/"


def test_there_are_three_languages(stranger: Client) -> None:
    assert stranger.get("/language/de/").status_code == 404


def test_a_person_with_an_account_gets_their_mail_in_it_too(world: World, charlie: Client) -> None:
    charlie.get("/language/nn/")
    world.charlie.refresh_from_db()
    assert world.charlie.language == "nn"
    assert AuditEntry.objects.filter(verb="person.language", actor_id=world.charlie.pk).count() == 1
    charlie.get("/language/nn/")
    assert AuditEntry.objects.filter(verb="person.language").count() == 1


# --- machines -----------------------------------------------------------------------------


def test_health_says_when_the_database_does_not_answer(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stranger.get("/healthz").status_code == 200

    def no_answer() -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", no_answer)
        assert stranger.get("/healthz").status_code == 503


def test_robots_are_kept_from_what_is_personal(stranger: Client) -> None:
    text = stranger.get("/robots.txt").content.decode()
    assert "Disallow: /receipt/" in text
    assert "Sitemap: http" in text


def test_a_receipt_code_in_the_search_field_leads_to_the_receipt(stranger: Client) -> None:
    assert stranger.get("/search/?q=7k3f 9qxa-m2td")["Location"] == "/receipt/7K3F-9QXA-M2TD/"


def test_an_ordinary_word_of_twelve_letters_is_searched_for(world: World, stranger: Client) -> None:
    assert stranger.get("/search/?q=utebelysning").status_code == 200


# --- when something went wrong ---------------------------------------------------------------


def _raise(error: Exception):
    def view(request, actor):
        raise error

    return view


class Broken:
    """The product's own addresses, and some that fail in each their way."""

    urlpatterns = [
        page("broken/", _raise(RuntimeError("boom")), may=Act.BROWSE, name="broken"),
        page("bad/", _raise(BadRequest("no")), may=Act.BROWSE, name="bad"),
        page("fast/", _raise(TooMany(90)), may=Act.BROWSE, name="fast"),
        *urls.urlpatterns,
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.parametrize(
    ("address", "status"),
    [("/none/", 404), ("/bad/", 400), ("/fast/", 429), ("/broken/", 500), ("/places/new/", 403)],
)
def test_error_pages_are_pages_of_ours(world: World, settings, address: str, status: int) -> None:
    settings.ROOT_URLCONF = Broken
    client = Client(raise_request_exception=False)
    client.force_login(world.charlie)
    response = client.get(address)
    assert response.status_code == status
    text = response.content.decode()
    assert '<html lang="nb"' in text
    assert "mp-head" in text
    assert "boom" not in text


def test_too_fast_says_when_to_come_back(db: None, settings) -> None:
    settings.ROOT_URLCONF = Broken
    assert Client().get("/fast/")["Retry-After"] == "90"
