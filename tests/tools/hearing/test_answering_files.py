"""Files that come with an answer: kept, named when they cannot come, and taken away again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from moteplass.spine.content.models import Attachment
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.identity import identity_number
from tests.tools.hearing.forms import Respondent, picture

pytestmark = pytest.mark.django_db


def question(hearing: Hearing, kind: str) -> Question:
    return Question.objects.get(section__hearing=hearing, kind=kind)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("map.zip", b"PK\x03\x04\x00\x00rubbish"),
        ("empty.pdf", b""),
        ("note.txt", b"plain text"),
        ("photo.pdf", None),
    ],
)
def test_a_file_that_cannot_come_along_is_named_and_the_text_is_kept(
    hearing: Hearing, name: str, data: bytes | None
) -> None:
    bad = SimpleUploadedFile(name, picture().read() if data is None else data)
    kari = Respondent(hearing).text("With files.")
    page = kari.press("send", files=[bad, picture("good.png")]).content.decode()
    assert not Answer.objects.exists()
    assert 'id="files-error"' in page and name in page and "good.png" in page and "With files." in page
    kari.send()
    assert [a.name for a in Attachment.objects.filter(contribution__kind="hearing.answer")] == ["good.png"]


def test_a_kept_file_can_be_taken_away_again(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("With files.")
    page = kari.press("preview", files=[picture("one.png"), picture("two.png")]).content.decode()
    drop = re.search(r'name="drop" value="([^"]*)"[^>]*>.*?one\.png', page, re.DOTALL)
    assert drop
    kari.press("", drop=drop[1])
    kari.send()
    assert [a.name for a in Attachment.objects.filter(contribution__kind="hearing.answer")] == ["two.png"]


def test_an_identity_number_in_the_name_of_a_file_is_blotted_out(hearing: Hearing) -> None:
    number = identity_number()
    kari = Respondent(hearing).text("With a file.")
    page = kari.press("preview", files=[picture(f"letter {number}.png")]).content.decode()
    assert number not in page
    kari.send()
    name = Attachment.objects.get(contribution__kind="hearing.answer").name
    assert name.startswith("letter ") and name.endswith(".png") and number not in name


def test_there_is_room_for_so_many_files(hearing: Hearing, settings) -> None:
    settings.ATTACHMENTS_MAX = 2
    kari = Respondent(hearing).text("With files.")
    page = kari.press("send", files=[picture(f"{n}.png") for n in range(3)]).content.decode()
    assert "2.png" in page and not Answer.objects.exists()
    kari.send()
    assert Attachment.objects.filter(contribution__kind="hearing.answer").count() == 2


def test_far_too_many_files_are_refused_by_the_form_and_the_text_is_kept(hearing: Hearing, settings) -> None:
    settings.ATTACHMENTS_MAX = 2
    kari = Respondent(hearing).text("Look.")
    page = kari.press("send", files=[picture(f"{n}.png") for n in range(150)])
    assert page.status_code == 422
    assert "Look.</textarea>" in page.content.decode()
    assert page.content.decode().count("149.png") >= 1
