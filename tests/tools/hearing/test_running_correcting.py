"""Correcting a letter that people have read: nothing is hidden, nothing is lost, nobody is mailed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from moteplass.cli.demo.papers import paper
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Attachment, Contribution
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.correcting import correct_letter
from moteplass.tools.hearing.models import Correction, Hearing
from moteplass.tools.hearing.queries import letter_source, letter_versions
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World) -> Hearing:
    draft = world.place(published=False)
    # Versions that only those who drafted it may ever see.
    running.write_letter(world.as_alice, hearing=draft, title="The case", body="A secret draft.")
    running.write_letter(world.as_alice, hearing=draft, title="The case", body="Lamps go off at 23 at night.")
    running.publish_hearing(world.as_alice, hearing=draft)
    return Hearing.objects.select_related("tool__place__organisation").get(pk=draft.pk)


def address(hearing: Hearing, name: str = "hearing-correct", **more: int) -> str:
    return reverse(name, kwargs={"place": hearing.tool.place.slug, "tool": "hearing", **more})


def version(hearing: Hearing) -> int:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=hearing.letter_id).revision


def press(client: Client, hearing: Hearing, act: str = "publish", **given: object):
    typed = {
        "body": "Lamps go off at 22 at night.",
        "note": "We had written the wrong hour.",
        "version": version(hearing),
        "act": act,
    }
    return client.post(address(hearing), typed | given)


def document(name: str = "new-map.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, paper("Map", "Text.", "pdf"))


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_readers_see_when_it_was_corrected_what_was_changed_and_both_versions(
    alice: Client, stranger: Client, hearing: Hearing
):
    assert "Corrected" not in text(stranger, address(hearing, "hearing"))
    assert stranger.get(address(hearing, "hearing-letter-versions")).status_code == 404
    assert press(alice, hearing).status_code == 302
    page = text(stranger, address(hearing, "hearing"))
    assert "We had written the wrong hour." in page and "off at 22" in page
    assert address(hearing, "hearing-letter-versions") in page
    versions = text(stranger, address(hearing, "hearing-letter-versions"))
    assert "We had written the wrong hour." in versions
    changed = text(stranger, address(hearing, "hearing-letter-version", version=2))
    said = re.sub(r"<span class=\"ds-sr-only\">.*?</span>", "", changed)
    assert "<del>23</del><ins>22</ins>" in said
    assert changed.count("<ins><span") == 1, "what is new is also said aloud"
    assert "off at 23" in text(stranger, address(hearing, "hearing-letter-version", version=1))


def test_nobody_ever_reads_the_drafts(alice: Client, stranger: Client, hearing: Hearing):
    press(alice, hearing)
    for number in (0, 3, 4):
        path = f"{address(hearing, 'hearing-letter-versions')}{number}/"
        assert stranger.get(path).status_code == 404
    for number in (1, 2):
        assert "secret" not in text(stranger, address(hearing, "hearing-letter-version", version=number))


def test_nobody_is_mailed_and_one_line_is_logged(alice: Client, hearing: Hearing):
    Follower.objects.create(
        tool=hearing.tool, email="kari@example.test", language="nb", confirmed_at="2026-01-01T00:00Z"
    )
    press(alice, hearing)
    assert not Mail.objects.exists()
    assert AuditEntry.objects.filter(verb="hearing.letter.corrected").count() == 1


def test_what_changes_is_shown_before_it_is_published(alice: Client, stranger: Client, hearing: Hearing):
    looked = press(alice, hearing, "look", note="")
    assert looked.status_code == 200
    assert "<ins>" in looked.content.decode() and "Lamps go off at 22 at night." in looked.content.decode()
    assert letter_source(hearing) == "Lamps go off at 23 at night."
    assert not Correction.objects.exists()


def test_without_a_note_nothing_is_published_and_nothing_typed_is_lost(alice: Client, hearing: Hearing):
    refused = press(alice, hearing, note=" ", documents=document())
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Lamps go off at 22 at night." in page and 'aria-invalid="true"' in page
    token = re.search(r'name="kept" value="([^"]+)"', page)
    assert token, "the document waits for the form"
    assert press(alice, hearing, kept=token[1]).status_code == 302
    assert Attachment.objects.filter(contribution_id=hearing.letter_id).count() == 1


def test_documents_come_and_go_with_a_version(alice: Client, stranger: Client, hearing: Hearing):
    press(alice, hearing, documents=document("old-map.pdf"))
    old = Attachment.objects.get(contribution_id=hearing.letter_id)
    # The text as it stands: documents alone are a correction too.
    press(alice, hearing, remove=old.pk, documents=document(), note="A better map.")
    names = [versions.number for versions in letter_versions(hearing)]
    assert names == [3, 2, 1]
    page = text(stranger, address(hearing, "hearing"))
    assert "New map" in page and "Old map" not in page
    earlier = text(stranger, address(hearing, "hearing-letter-version", version=2))
    assert "Old map" in earlier and "New map" not in earlier
    assert stranger.get(reverse("file", kwargs={"attachment": old.pk, "name": old.name})).status_code == 404
    latest = text(stranger, address(hearing, "hearing-letter-version", version=3))
    assert "Old map" in latest and "New map" in latest


def test_two_who_correct_at_once_do_not_write_over_each_other(alice: Client, hearing: Hearing):
    seen = version(hearing)
    assert press(alice, hearing, version=seen).status_code == 302
    late = press(alice, hearing, version=seen, body="My own words.")
    assert late.status_code == 409 and "My own words." in late.content.decode()
    assert letter_source(hearing) == "Lamps go off at 22 at night."


def test_a_correction_that_changes_nothing_is_none(alice: Client, hearing: Hearing):
    same = press(alice, hearing, body="Lamps go off at 23 at night.")
    assert same.status_code == 409
    assert not Correction.objects.exists()


def test_a_draft_is_changed_in_the_wizard_and_a_published_letter_is_not(world: World, hearing: Hearing):
    draft = world.place(published=False)
    with pytest.raises(NotPossible):
        correct_letter(world.as_alice, hearing=draft, version=2, body="x", note="y")
    with pytest.raises(NotPossible):
        running.write_letter(world.as_alice, hearing=hearing, title="The case", body="Silently.")


@pytest.mark.parametrize("role", ["reader", "contributor", "expert", "moderator", "archivist"])
def test_only_stewards_correct(world: World, bob: Client, hearing: Hearing, role: str):
    world.member(hearing.tool.place, "Bob", role)
    assert bob.get(address(hearing)).status_code == 403
    assert press(bob, hearing).status_code == 403


def test_a_closed_places_versions_are_closed(world: World, alice: Client, stranger: Client, charlie: Client):
    hidden = world.place(access="hidden")
    press(alice, hidden)
    assert alice.get(address(hidden, "hearing-letter-version", version=1)).status_code == 200
    for client in (stranger, charlie):
        assert client.get(address(hidden, "hearing-letter-versions")).status_code == 404
        assert client.get(address(hidden, "hearing-letter-version", version=1)).status_code == 404


def test_the_pages_cost_the_same_however_often_it_is_corrected(
    world: World, stranger: Client, hearing: Hearing, assert_same_queries
):
    def correct(times: int = 5) -> None:
        for _n in range(times):
            correct_letter(
                world.as_alice,
                hearing=hearing,
                version=version(hearing),
                body=f"{letter_source(hearing)} More.",
                note="More.",
            )

    correct(1)
    for path in (
        address(hearing, "hearing"),
        address(hearing, "hearing-letter-versions"),
        address(hearing, "hearing-letter-version", version=2),
    ):
        assert_same_queries(lambda path=path: stranger.get(path), grow=correct, at_most=10)
