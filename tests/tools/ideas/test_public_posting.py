"""Proposing something in a browser: looked over, joined to what is alike, kept, posted, changed."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Attachment, Contribution, State, Tally
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Writers
from moteplass.tools.ideas.jobs import posting as jobs
from moteplass.tools.ideas.models import Box, Campaign, CoAuthor, Idea, Joining, Version
from moteplass.tools.ideas.queries.similar import similar
from tests.addresses import at, read
from tests.conftest import logged_in
from tests.identity import identity_number
from tests.world import World


def typed(**more: Any) -> dict[str, Any]:
    said = {
        "title": "Lend out the vans",
        "problem": "They stand still at weekends.",
        "proposal": "Let people borrow them.",
        "name": "Kari Nordmann",
        "submission": str(uuid.uuid4()),
        "act": "send",
    }
    return said | more


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (8, 8), "teal").save(file, "JPEG", exif=exif)
    return SimpleUploadedFile("vans.jpg", file.getvalue(), content_type="image/jpeg")


def test_a_stranger_looks_an_idea_over_and_posts_it(box: Box, stranger: Client) -> None:
    looked = stranger.post(at(box, "ideas-new"), typed(act="preview"))
    assert looked.status_code == 200 and not Idea.objects.exists()
    assert "This is how it will look" in looked.content.decode()
    sent = stranger.post(at(box, "ideas-new"), typed())
    idea = Idea.objects.get()
    assert sent.headers["Location"].startswith(at(box, "ideas-idea", idea=idea.pk))
    shown = read(stranger, sent.headers["Location"])
    assert "They stand still at weekends." in shown and "Kari Nordmann" in shown


def test_the_same_form_sent_twice_leads_to_the_same_idea(box: Box, stranger: Client) -> None:
    form = typed()
    first, again = (stranger.post(at(box, "ideas-new"), form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] and Idea.objects.count() == 1


def test_what_was_typed_is_kept_when_something_is_wrong(box: Box, stranger: Client) -> None:
    response = stranger.post(at(box, "ideas-new"), typed(title="", name="", proposal="Let people borrow."))
    shown = response.content.decode()
    assert response.status_code == 422 and "Let people borrow." in shown
    assert 'href="#title"' in shown and 'href="#name"' in shown


def test_similar_ideas_show_before_one_sends(world: World, box: Box, stranger: Client) -> None:
    world.idea(box, "Lån ut varebilene i helgene", "La folk låne kommunens biler.")
    world.idea(box, "Bokbuss til øyene", "Flere bøker ut i havet.")
    alike = stranger.post(
        at(box, "ideas-similar"), {"title": "Varebil til låns"}, headers={"HX-Request": "true"}
    )
    shown = alike.content.decode()
    assert "Lån ut varebilene i helgene" in shown and "Bokbuss" not in shown and "<html" not in shown
    looked = stranger.post(at(box, "ideas-new"), typed(title="Låne varebil", act="preview")).content.decode()
    assert "Lån ut varebilene" in looked and "Support this instead" in looked


def test_a_common_word_in_a_long_text_makes_no_two_ideas_alike(world: World, box: Box) -> None:
    world.idea(box, "Send ett brev, ikke tre")
    alike = similar(
        STRANGER,
        box.tool,
        "Lysløype rundt vannet",
        "Det er mørkt fra klokka tre, og barna ser ikke stien hjem.",
    )
    assert alike == []


def test_similar_ideas_never_show_what_is_not_shown_to_all(world: World, stranger: Client) -> None:
    box = world.box(checked_first=True)
    world.idea(box, "Lend out the vans")
    found = stranger.get(at(box, "ideas-similar"), {"title": "Lend vans"})
    assert "Lend out the vans" not in found.content.decode()


def test_an_identity_number_is_warned_of_and_not_stored(box: Box, stranger: Client) -> None:
    form = typed(proposal=f"Ask {identity_number()} about it.")
    warned = stranger.post(at(box, "ideas-new"), form)
    assert warned.status_code == 422 and "national identity number" in warned.content.decode()
    assert not Idea.objects.exists()
    cleaned = stranger.post(at(box, "ideas-new"), form | {"act": "", "fix": "blot"})
    assert identity_number() not in cleaned.content.decode() and "•••••" in cleaned.content.decode()


def test_a_picture_comes_along_without_its_metadata_and_with_words(box: Box, stranger: Client) -> None:
    refused = stranger.post(at(box, "ideas-new"), typed(picture=picture()))
    assert refused.status_code == 422 and 'href="#alt"' in refused.content.decode()
    found = re.search(r'name="kept" value="([^"]+)"', refused.content.decode())
    assert found
    stranger.post(at(box, "ideas-new"), typed(kept=found[1], alt="Five vans in a yard"))
    kept = Attachment.objects.get()
    assert kept.title == "Five vans in a yard" and b"taken at home" not in kept.file.read()
    assert 'alt="Five vans in a yard"' in read(stranger, at(box, "ideas-idea", idea=Idea.objects.get().pk))


def test_what_is_not_a_picture_is_refused_in_words(box: Box, stranger: Client) -> None:
    file = SimpleUploadedFile(
        "plan.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    response = stranger.post(at(box, "ideas-new"), typed(picture=file))
    assert response.status_code == 422 and "plan.pdf" in response.content.decode()


def test_a_draft_is_kept_found_again_and_posted(box: Box, charlie: Client, stranger: Client) -> None:
    kept = charlie.post(at(box, "ideas-new"), typed(act="draft", proposal=""))
    idea = Idea.objects.get()
    assert kept.headers["Location"] == at(box, "ideas-edit", idea=idea.pk) + "?kept"
    mine = read(charlie, reverse("my-contributions"))
    assert at(box, "ideas-edit", idea=idea.pk) in mine
    assert "They stand still" in read(charlie, at(box, "ideas-edit", idea=idea.pk))
    for address in (at(box, "ideas-idea", idea=idea.pk), at(box, "ideas-edit", idea=idea.pk)):
        assert stranger.get(address).status_code == 404
    sent = charlie.post(at(box, "ideas-edit", idea=idea.pk), typed())
    assert sent.headers["Location"].startswith(at(box, "ideas-idea", idea=idea.pk))
    assert "Let people borrow them." in read(stranger, at(box, "ideas-idea", idea=idea.pk))


def test_a_draft_that_is_thrown_away_is_gone(box: Box, charlie: Client) -> None:
    charlie.post(at(box, "ideas-new"), typed(act="draft"))
    charlie.post(at(box, "ideas-edit", idea=Idea.objects.get().pk), {"act": "throw"})
    assert not Idea.objects.exists()


def test_the_author_and_those_who_write_along_change_it_and_nobody_else(
    world: World, box: Box, charlie: Client, bob: Client
) -> None:
    idea = world.idea(box, actor=world.as_charlie)
    edit = at(box, "ideas-edit", idea=idea.pk)
    assert bob.get(edit).status_code == 403
    assert bob.post(edit, typed(title="Mine now")).status_code == 403
    charlie.post(edit, typed(title="Lend out the vans and trailers", note="Trailers too"))
    CoAuthor.objects.create(idea=idea, user=world.bob, state=Joining.JOINED)
    bob.post(edit, typed(title="Lend out everything"))
    assert [v.note for v in Version.objects.filter(idea=idea).order_by("number")] == ["", "Trailers too", ""]
    shown = Contribution.objects.unscoped(reason="a test").get(pk=idea.pk)
    assert (shown.title, shown.revision) == ("Lend out everything", 3)


def test_a_changed_idea_is_checked_again_where_ideas_are_checked(world: World, charlie: Client) -> None:
    box = world.box(checked_first=True)
    idea = world.idea(box, actor=world.as_charlie)
    Contribution.objects.unscoped(reason="a test").filter(pk=idea.pk).update(state=State.PUBLISHED)
    charlie.post(at(box, "ideas-edit", idea=idea.pk), typed())
    assert Contribution.objects.unscoped(reason="a test").get(pk=idea.pk).state == State.AWAITING


def test_a_visitor_meets_the_log_in_where_one_must_be_known(world: World, stranger: Client) -> None:
    box = world.box(writers=Writers.VERIFIED)
    assert stranger.get(at(box, "ideas-new")).status_code in (302, 403)
    assert stranger.post(at(box, "ideas-new"), typed()).status_code == 403
    assert not Idea.objects.exists()


def test_the_author_gets_a_receipt_once(world: World, box: Box) -> None:
    idea = world.idea(box, "Lend out the vans", actor=world.as_charlie)
    for _ in range(2):
        run(f"{jobs.__name__}.acknowledge", {"idea_id": idea.pk})
    mail = Mail.objects.get(purpose="ideas.posted")
    assert mail.to == world.charlie.email and "Lend out the vans" in mail.subject


def test_a_visitors_idea_sends_no_mail(world: World, box: Box) -> None:
    run(f"{jobs.__name__}.acknowledge", {"idea_id": world.idea(box).pk})
    assert not Mail.objects.exists()


def test_many_ideas_at_once_from_one_network_must_wait(box: Box, stranger: Client) -> None:
    answers = [stranger.post(at(box, "ideas-new"), typed(title=f"Idea {n}")).status_code for n in range(40)]
    assert 429 in answers


def test_experts_check_ideas_and_undo(world: World, stranger: Client) -> None:
    box = world.box(checked_first=True)
    world.member(box.tool.place, "Erna", "expert")
    erna = logged_in(User.objects.get(email="erna@example.test").email)
    idea = world.idea(box, "Lend out the vans")
    assert "Lend out the vans" in read(erna, at(box, "ideas-check"))
    assert stranger.get(at(box, "ideas-idea", idea=idea.pk)).status_code == 404
    done = erna.post(at(box, "ideas-check"), {"act": "let_through", "idea": idea.pk})
    assert "is let through" in read(erna, done.headers["Location"])
    assert stranger.get(at(box, "ideas-idea", idea=idea.pk)).status_code == 200
    erna.post(at(box, "ideas-check"), {"act": "put_back", "idea": idea.pk})
    assert stranger.get(at(box, "ideas-idea", idea=idea.pk)).status_code == 404


def test_the_check_page_does_not_grow_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    box = world.box(checked_first=True)

    def grow() -> None:
        for number in range(5):
            world.idea(box, f"Idea {number}")

    grow()
    assert_same_queries(lambda: alice.get(at(box, "ideas-check")), grow=grow, at_most=20)


def test_joining_supports_the_other_idea_once_and_leads_to_it(
    world: World, box: Box, stranger: Client
) -> None:
    idea = world.idea(box)
    for _ in range(2):
        sent = stranger.post(at(box, "ideas-join", idea=idea.pk), typed())
        assert sent.headers["Location"].startswith(at(box, "ideas-idea", idea=idea.pk))
    assert Tally.objects.get(pk=idea.pk).support == 1 and Idea.objects.count() == 1


def test_an_idea_answers_a_campaign_that_is_open_and_no_other(
    world: World, box: Box, stranger: Client
) -> None:
    now = clock.now()
    day = timedelta(days=1)
    asked, over = (
        Campaign.objects.create(
            box=box, slug=slug, question=question, opens_at=now - 9 * day, closes_at=now + days * day
        )
        for slug, question, days in (("now", "How can the queue be shorter?", 3), ("then", "What then?", -3))
    )
    form = read(stranger, at(box, "ideas-new") + "?campaign=now")
    assert f'<option value="{asked.pk}" selected>' in form and "What then?" not in form
    assert stranger.post(at(box, "ideas-new"), typed(campaign=over.pk)).status_code == 422
    stranger.post(at(box, "ideas-new"), typed(campaign=asked.pk))
    assert Idea.objects.get().campaign_id == asked.pk


def test_a_position_is_kept_whole_and_only_as_exact_as_it_need_be(world: World, stranger: Client) -> None:
    box = world.box(asks_location=True)
    form = stranger.get(at(box, "ideas-new"))
    assert "geolocation=(self)" in form["Permissions-Policy"]
    stranger.post(
        at(box, "ideas-new"), typed(place_name="The quay", latitude="60.393912345", longitude="5.32")
    )
    idea = Idea.objects.get()
    assert (str(idea.latitude), str(idea.longitude), idea.place_name) == ("60.39391", "5.32000", "The quay")
    half = typed(latitude="60.39", submission=str(uuid.uuid4()))
    assert stranger.post(at(box, "ideas-new"), half).status_code == 302


def test_a_draft_shows_in_no_list_of_the_place_not_even_to_its_writer(box: Box, charlie: Client) -> None:
    charlie.post(at(box, "ideas-new"), typed(act="draft"))
    place = {"place": box.tool.place.slug}
    for address in (at(box, "ideas"), reverse("place", kwargs=place), reverse("place-feed", kwargs=place)):
        assert "Lend out the vans" not in read(charlie, address)
