"""Whose forms we take in (decision 0006), and what is not lost when we do not."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import World

pytestmark = pytest.mark.django_db
LONG = "This is what I think.\nAnd a little more."


def posted(headers: dict[str, str], data: dict[str, Any] | None = None, *, secure: bool = False) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post("/receipt/", data or {"code": "nothing"}, headers=headers, secure=secure)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    ],
)
def test_our_own_forms_come_in_without_a_token(headers: dict[str, str]) -> None:
    assert posted(headers).status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://[bad"},
        {"Referer": "http://testserver/"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        # What the browser itself has said weighs more.
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    ],
)
def test_everything_else_needs_a_token(headers: dict[str, str]) -> None:
    assert posted(headers).status_code == 403


def test_a_page_of_plain_http_cannot_post_to_https() -> None:
    assert posted({"Origin": "http://testserver"}, secure=True).status_code == 403
    assert posted({"Origin": "https://testserver"}, secure=True).status_code == 422


def test_what_was_written_in_a_refused_form_can_be_copied() -> None:
    html = posted({}, {"q1": LONG, "name": "Kari <b> Nordmann", "act": "send"}).content.decode()
    assert f">\n{LONG}</textarea>" in html
    assert "Kari &lt;b&gt; Nordmann" in html
    assert "readonly" in html and "send</textarea>" not in html


@pytest.mark.parametrize("name", ["password", "oldpassword1", "code", "csrfmiddlewaretoken", "kept"])
def test_what_is_secret_is_not_shown_again(name: str) -> None:
    html = posted({}, {name: "hush hush hush", "text": LONG}).content.decode()
    assert LONG in html and "hush" not in html


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[bad"},
    ],
)
def test_another_site_cannot_put_words_on_our_page(headers: dict[str, str]) -> None:
    assert LONG not in posted(headers, {"text": LONG}).content.decode()


def test_too_much_text_is_explained(world: World, stranger: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    tool = world.place().tool
    answer = stranger.post(f"/m/{tool.place.slug}/{tool.slug}/answer/", {"q1": "x" * 2000})
    assert answer.status_code == 413
    stranger.cookies["django_language"] = "en"
    answer = stranger.post(f"/m/{tool.place.slug}/{tool.slug}/answer/", {"q1": "x" * 2000})
    assert "more text than we can take" in answer.content.decode()


def test_too_many_files_are_explained(world: World, stranger: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    tool = world.place().tool
    stranger.cookies["django_language"] = "en"
    files = [SimpleUploadedFile(f"{n}.pdf", b"x") for n in range(3)]
    answer = stranger.post(f"/m/{tool.place.slug}/{tool.slug}/answer/", {"q1": "x", "files": files})
    assert answer.status_code == 413
    assert "browser&#39;s back button" in answer.content.decode().replace("'", "&#39;")


def test_a_file_past_its_limit_is_refused_at_the_field_and_the_text_is_kept(
    world: World, stranger: Client, settings: Any
) -> None:
    # Larger than all text may be: files are not counted with it.
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.ATTACHMENT_MAX_BYTES = 2000, 5000
    hearing = world.place()
    typed = {f"q{world.question(hearing).pk}": "Written with care.", "who": "person", "act": "preview"}
    stranger.cookies["django_language"] = "en"
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.4" + b"x" * 10_000)
    page = stranger.post(f"/m/{hearing.tool.place.slug}/hearing/answer/", {**typed, "files": large})
    assert page.status_code == 422
    html = page.content.decode()
    assert "Written with care." in html and "large.pdf" in html and "is larger than" in html
