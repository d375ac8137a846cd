"""Identity numbers in an answer are caught, and stay when the writer says they are something else."""

import re
from itertools import islice

import pytest

from moteplass.spine.content.models import Revision
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.identity import identity_number, identity_numbers
from tests.tools.hearing.forms import Respondent

pytestmark = pytest.mark.django_db


def test_an_identity_number_is_caught_shown_blotted_and_can_be_blotted_out(hearing: Hearing) -> None:
    number = identity_number()
    kari = Respondent(hearing).text(f"My neighbour Per, {number}, fell there.")
    page = kari.press("send").content.decode()
    assert not Answer.objects.exists()
    assert "<mark>•••••••••••</mark>" in page
    asked = Question.objects.get(section__hearing=hearing)
    page = kari.press("", fix="blot").content.decode()
    assert number not in page and 'value="send"' in page
    kept = re.search(rf'<textarea[^>]*id="q{asked.pk}"[^>]*>\s*([^<]*)', page)
    assert kept and kept[1] == "My neighbour Per, •••••••••••, fell there."
    kari.text(kept[1])
    kari.send()
    assert number not in Revision.objects.get(contribution__kind="hearing.answer").body


def test_what_is_no_identity_number_stays_when_the_writer_says_so(hearing: Hearing) -> None:
    number, other = islice(identity_numbers(), 2)
    kari = Respondent(hearing).text(f"The meter says {number}.")
    page = kari.press("preview").content.decode()
    assert "<mark>" in page and number in page
    stands = re.search(r'<button[^>]*name="confirmed" value="([^"]+)"', page)
    assert stands and number not in stands[1], (
        "the page carries a digest of the number, never the number itself"
    )
    # Another number is still asked about.
    kari.text(f"The meter says {number} and {other}.")
    assert "<mark>" in kari.press("send", confirmed=stands[1]).content.decode()
    kari.text(f"The meter says {number}.").send(confirmed=stands[1])
    assert number in Revision.objects.get(contribution__kind="hearing.answer").body


def test_an_identity_number_in_a_name_is_caught_too(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("I agree.")
    kari.typed["name"] = f"Kari {identity_number()}"
    assert "<mark>•••••••••••</mark>" in kari.press("send").content.decode()
    assert not Answer.objects.exists()
