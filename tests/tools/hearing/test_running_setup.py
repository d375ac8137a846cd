"""The wizard: every step saves for itself, and nothing typed is lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from moteplass.cli.demo.papers import paper
from moteplass.kit import clock
from moteplass.spine.content.models import Attachment, Revision
from moteplass.spine.places.models import Place
from moteplass.tools.hearing.commands.drafting import missing_to_publish
from moteplass.tools.hearing.models import Hearing, Question
from moteplass.tools.hearing.queries import form as form_rows
from moteplass.tools.hearing.queries import letter_source
from moteplass.tools.hearing.web.running import draft as drafts
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def step(hearing: Hearing, name: str) -> str:
    place = Place.objects.get(pk=hearing.tool.place_id)
    return reverse("hearing-setup-step", kwargs={"place": place.slug, "tool": "hearing", "step": name})


def questions_post(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    post: dict[str, Any] = {
        "sections": 1,
        "s0-heading": "Section",
        "s0-body": "",
        "s0-questions": len(questions),
    }
    for n, question in enumerate(questions):
        post |= {f"s0-q{n}-{key}": value for key, value in question.items()}
    return post | more


def test_a_stranger_cannot_tell_that_a_draft_exists(draft: Hearing, stranger: Client, charlie: Client):
    for client in (stranger, charlie):
        for name in ("case", "letter", "questions", "period", "publish"):
            assert client.get(step(draft, name)).status_code == 404
        assert client.get(f"/m/{draft.tool.place.slug}/hearing/").status_code == 404


def test_a_reader_of_the_place_may_not_set_it_up(world: World, draft: Hearing, bob: Client):
    world.member(draft.tool.place, "Bob", "reader")
    assert bob.get(step(draft, "case")).status_code == 403
    assert bob.post(step(draft, "publish")).status_code == 403
    assert Hearing.objects.get(pk=draft.pk).state == "draft"


def test_setting_up_begins_at_the_first_step_that_is_not_finished(
    world: World, draft: Hearing, alice: Client
):
    begin = reverse("hearing-setup", kwargs={"place": draft.tool.place.slug, "tool": "hearing"})
    assert alice.get(begin).headers["Location"] == step(draft, "publish")
    Hearing.objects.filter(pk=draft.pk).update(closes_at=None)
    assert alice.get(begin).headers["Location"] == step(draft, "period")
    assert alice.get(step(draft, "case").replace("case", "nonsense")).status_code == 404


def test_every_step_can_be_opened_in_any_order(draft: Hearing, alice: Client):
    for name in ("publish", "period", "questions", "letter", "case"):
        assert alice.get(step(draft, name)).status_code == 200


def test_the_case_is_saved_and_its_address_moves_with_it(draft: Hearing, alice: Client):
    old = step(draft, "case")
    response = alice.post(
        old, {"title": "Ny sak", "summary": "Om noe.", "slug": "Grønne Øyer!", "language": "se"}
    )
    place = Place.objects.get(pk=draft.tool.place_id)
    assert (place.title, place.summary, place.slug) == ("Ny sak", "Om noe.", "gronne-oyer")
    assert response.headers["Location"] == step(draft, "letter")
    assert alice.get(old).status_code == 404


def test_an_address_that_is_taken_is_refused_and_what_was_typed_is_kept(
    world: World, draft: Hearing, alice: Client
):
    taken = world.place().tool.place.slug
    response = alice.post(
        step(draft, "case"), {"title": "Ny sak", "summary": "Om noe annet.", "slug": taken, "language": "nb"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Ny sak" in page and "Om noe annet." in page and taken in page and 'href="#slug"' in page
    assert Place.objects.get(pk=draft.tool.place_id).title == "Draft case"


def test_the_letter_keeps_every_version_and_only_real_changes(draft: Hearing, alice: Client):
    before = Revision.objects.filter(contribution_id=draft.letter_id).count()
    alice.post(step(draft, "letter"), {"body": "## New\n\nText <script>x</script>", "act": "save"})
    alice.post(step(draft, "letter"), {"body": "## New\n\nText <script>x</script>", "act": "next"})
    versions = Revision.objects.filter(contribution_id=draft.letter_id)
    assert versions.count() == before + 1
    page = alice.get(step(draft, "letter"), {"preview": 1}).content.decode()
    assert "New</h2>" in page and "<script>x" not in page


def test_documents_come_and_go_and_the_letter_is_saved_on_the_way(draft: Hearing, alice: Client):
    good = SimpleUploadedFile("hørings-notat.pdf", paper("Notat", "Tekst.", "pdf"))
    bad = SimpleUploadedFile("kart.zip", b"PK\x05\x06" + b"\0" * 18)
    response = alice.post(
        step(draft, "letter"), {"body": "Typed meanwhile.", "documents": [good, bad], "act": "upload"}
    )
    assert response.status_code == 422
    assert "kart.zip" in response.content.decode()
    assert letter_source(draft) == "Typed meanwhile."
    document = Attachment.objects.get(contribution_id=draft.letter_id)
    assert document.title == "Hørings notat"
    alice.post(step(draft, "letter"), {"body": "Typed meanwhile.", "drop": document.pk})
    document.refresh_from_db()
    assert document.removed_in is not None


def test_questions_of_every_kind_are_saved(draft: Hearing, alice: Client):
    post = questions_post(
        {"text": "Free?", "kind": "text", "required": "on"},
        {"text": "One?", "kind": "one", "options": "Yes\n\n No \nYes\n", "help": "Choose."},
        {"text": "Many?", "kind": "several", "options": "A\nB\nC"},
        {"text": "How?", "kind": "scale", "low": "Bad", "high": "Good"},
        act="next",
    )
    response = alice.post(step(draft, "questions"), post)
    assert response.headers["Location"] == step(draft, "period")
    (section,) = form_rows(draft)
    assert [(q.kind, q.text, q.required) for q in section.questions] == [
        ("text", "Free?", True),
        ("one", "One?", False),
        ("several", "Many?", False),
        ("scale", "How?", False),
    ]
    assert [words for _pk, words in section.questions[1].options] == ["Yes", "No"]
    assert (section.questions[3].low_label, section.questions[3].high_label) == ("Bad", "Good")


def test_buttons_add_move_remove_and_undo_without_losing_what_is_typed(draft: Hearing, alice: Client):
    address = step(draft, "questions")
    two = questions_post(
        {"text": "First", "kind": "text"}, {"text": "Second", "kind": "one", "options": "A\nB"}
    )

    def texts() -> list[str]:
        return [q.text for section in form_rows(draft) for q in section.questions]

    assert alice.post(address, two | {"do": "add-question:0"}).headers["Location"] == f"{address}#s0-q2"
    assert texts() == ["First", "Second", ""]
    alice.post(address, two | {"do": "down-question:0:0"})
    assert texts() == ["Second", "First"]
    alice.post(address, two | {"do": "remove-question:0:1"})
    assert texts() == ["First"]
    assert "Second" in alice.get(address).content.decode()
    alice.post(address, questions_post({"text": "First, changed", "kind": "text"}, do="undo"))
    assert texts() == ["First, changed", "Second"]
    assert [o for _pk, o in form_rows(draft)[0].questions[1].options] == ["A", "B"]
    alice.post(address, two | {"do": "remove-section:0"})
    assert texts() == []
    alice.post(address, {"sections": 0, "do": "undo"})
    assert texts() == ["First", "Second"]


@pytest.mark.parametrize(
    "button", ["remove-question:9:9", "up-section:7", "x", "add-question:-1", "down-question:a:b"]
)
def test_a_button_that_makes_no_sense_changes_nothing(draft: Hearing, alice: Client, button: str):
    alice.post(step(draft, "questions"), questions_post({"text": "Kept", "kind": "text"}, act="save"))
    response = alice.post(
        step(draft, "questions"), questions_post({"text": "Kept", "kind": "text"}, do=button)
    )
    assert response.status_code in {200, 302}
    assert [q.text for s in form_rows(draft) for q in s.questions] == ["Kept"]


def test_unfinished_questions_are_kept_but_pointed_out_and_cannot_be_published(draft: Hearing, alice: Client):
    response = alice.post(
        step(draft, "questions"),
        questions_post({"text": "Which?", "kind": "one", "options": "Only"}, act="next"),
    )
    assert response.status_code == 422
    assert 'href="#s0-q0-options"' in response.content.decode()
    assert form_rows(draft)[0].questions[0].text == "Which?"
    alice.post(step(draft, "publish"))
    assert Hearing.objects.get(pk=draft.pk).state == "draft"
    assert [where for where, _words in missing_to_publish(draft, clock.now())] == ["questions"]


def test_a_question_that_is_too_long_is_not_saved_and_not_lost(draft: Hearing, alice: Client):
    response = alice.post(
        step(draft, "questions"), questions_post({"text": "x" * 401, "kind": "text"}, do="add-section")
    )
    assert response.status_code == 422
    assert "x" * 401 in response.content.decode()
    assert form_rows(draft)[0].questions[0].text != "x" * 401


def test_publishing_opens_the_hearing_and_locks_the_wizard(draft: Hearing, alice: Client, stranger: Client):
    manage = reverse("hearing-manage", kwargs={"place": draft.tool.place.slug, "tool": "hearing"})
    assert alice.post(step(draft, "publish")).headers["Location"] == manage
    assert stranger.get(f"/m/{draft.tool.place.slug}/hearing/").status_code == 200
    text = Question.objects.get(section__hearing=draft).text
    late = questions_post({"text": "Another question", "kind": "text"}, act="next")
    assert alice.post(step(draft, "questions"), late).headers["Location"] == manage
    assert alice.get(step(draft, "case")).headers["Location"] == manage
    assert Question.objects.get(section__hearing=draft).text == text


def test_what_is_missing_is_listed_with_the_way_to_it(draft: Hearing, alice: Client):
    Hearing.objects.filter(pk=draft.pk).update(closes_at=None)
    Place.objects.filter(pk=draft.tool.place_id).update(summary="")
    page = alice.get(step(draft, "publish")).content.decode()
    assert f'href="{step(draft, "period")}"' in page and f'href="{step(draft, "case")}"' in page
    assert "megaphone" not in page and 'type="submit"' not in page.split("<main")[1]


@pytest.mark.parametrize("digits", [30, 5000])
@pytest.mark.parametrize(
    "button",
    ["add-question:{}", "remove-section:{}", "remove-question:0:{}", "up-section:{}", "down-question:0:{}"],
)
def test_a_button_with_an_endless_number_moves_nothing(button: str, digits: int) -> None:
    sections = [drafts.SectionDraft(questions=[drafts.QuestionDraft("One"), drafts.QuestionDraft("Two")])]
    drafts.change(sections, button.format("9" * digits))
    assert [question.text for question in sections[0].questions] == ["One", "Two"]
    assert drafts.from_post({"sections": "9" * digits}) in ([], drafts.from_post({"sections": "99"}))
