"""A new round of a hearing: copied into a draft, linked once it is published, and told of once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.attachments import take
from moteplass.spine.content.reading import attachments
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Access, Membership, Place, Role, Writers
from moteplass.spine.stewardship.commands import NotPossible, change_place, let_in
from moteplass.tools.hearing import jobs, queries
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.answering import withdraw_answer
from moteplass.tools.hearing.commands.rounds import start_round
from moteplass.tools.hearing.commands.running import publish_hearing
from moteplass.tools.hearing.models import Hearing
from tests.tools.hearing.desks import letter
from tests.tools.hearing.forms import path
from tests.tools.hearing.reading import page
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def second(world: World, first: Hearing) -> Hearing:
    tool = start_round(world.as_alice, hearing=first)
    Place.objects.filter(pk=tool.place_id).update(title="The second case")
    return Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)


def publish(world: World, first: Hearing, new: Hearing) -> None:
    Hearing.objects.filter(pk=new.pk).update(closes_at=first.closes_at)
    publish_hearing(world.as_alice, hearing=new)
    jobs.tell_new_round(new.pk)


def test_a_round_is_a_draft_with_letter_questions_rules_and_stewards_of_the_one_before(world: World) -> None:
    first = world.place(access=Access.MEMBERS, checked_first=True)
    other = world.member(first.tool.place, "Sofie", Role.STEWARD)
    new = second(world, first)
    assert new.state == Hearing.State.DRAFT and new.checked_first and new.closes_at is None
    assert queries.letter(new)[0] == queries.letter(first)[0] != ""
    asked = [[(q.kind, q.text, q.required) for q in s.questions] for s in queries.form(new)]
    assert asked == [[(q.kind, q.text, q.required) for q in s.questions] for s in queries.form(first)] != []
    assert new.tool.place.access == Access.MEMBERS and new.tool.place.slug != first.tool.place.slug
    assert Membership.objects.filter(place=new.tool.place, user=other, role=Role.STEWARD).exists()
    assert AuditEntry.objects.filter(verb="hearing.round.started", place_id=first.tool.place_id).count() == 1
    with pytest.raises(NotPossible):
        start_round(world.as_alice, hearing=first)
    with pytest.raises(NotPossible):
        start_round(world.as_alice, hearing=new)


def test_the_documents_come_along_and_are_the_same_files(world: World) -> None:
    first = world.place(published=False)
    taken = take(SimpleUploadedFile("map.pdf", letter()))
    kept = running.add_document(world.as_alice, hearing=first, taken=taken, title="Map of the lamps")
    gone = running.add_document(world.as_alice, hearing=first, taken=taken, title="Taken away again")
    running.remove_document(world.as_alice, hearing=first, attachment_id=gone)
    publish_hearing(world.as_alice, hearing=first)
    new = second(world, first)
    mine = attachments([first.letter_id, new.letter_id])
    assert [(file.title, file.name, file.size) for file in mine[new.letter_id]] == [
        ("Map of the lamps", "map.pdf", taken.size)
    ]
    assert mine[first.letter_id][0].id == kept != mine[new.letter_id][0].id
    running.remove_document(world.as_alice, hearing=new, attachment_id=mine[new.letter_id][0].id)
    assert attachments([first.letter_id])[first.letter_id], "the first keeps its own"


@pytest.mark.parametrize("access", [Access.MEMBERS, Access.OPEN])
def test_those_who_could_read_a_closed_round_can_read_the_new_one_once_it_is_published(
    world: World, access: Access
) -> None:
    first = world.place(access=access, writers=Writers.MEMBERS)
    place = first.tool.place
    reader, expert = (world.member(place, *who) for who in (("Rita", Role.READER), ("Eva", Role.EXPERT)))
    let_in(world.as_alice, place=place, role=Role.READER, organisation=world.agency)
    new = second(world, first)
    here = Membership.objects.filter(place=new.tool.place).exclude(user=world.alice)
    assert not here.exists(), "nobody reads a draft but those who run it"
    publish(world, first, new)
    expected = {
        (reader.pk, None, "reader"),
        (expert.pk, None, "contributor"),
        (None, world.agency.pk, "reader"),
    }
    assert set(here.values_list("user_id", "organisation_id", "role")) == (
        expected if access == Access.MEMBERS else set()
    )


def test_who_runs_the_hearing_but_makes_no_places_starts_no_round(world: World, hearing: Hearing) -> None:
    world.member(hearing.tool.place, "Charlie", Role.STEWARD)
    with pytest.raises(Refused):
        start_round(world.as_charlie, hearing=hearing)


def test_the_pages_point_to_each_other_once_the_round_is_published_and_open_to_all(
    world: World, hearing: Hearing
) -> None:
    new = second(world, hearing)
    assert new.tool.place.slug not in page(hearing)
    publish(world, hearing, new)
    assert path(new) in page(hearing) and "The second case" in page(hearing)
    assert path(hearing) in page(new)
    change_place(world.as_alice, place=new.tool.place, access=Access.MEMBERS)
    assert "The second case" not in page(hearing) and path(new) not in page(hearing)


def test_no_shared_copy_of_a_page_that_tells_of_another_place(world: World, hearing: Hearing) -> None:
    assert "X-Moteplass-Cache" in Client().get(path(hearing))
    publish(world, hearing, second(world, hearing))
    assert "private" in Client().get(path(hearing))["Cache-Control"]
    # The copies made before it was published are outdated by this line.
    line = AuditEntry.objects.get(verb="hearing.round.published")
    assert line.place_id == hearing.tool.place_id


def test_those_who_answered_and_follow_are_told_once(world: World, hearing: Hearing) -> None:
    Follower.objects.create(
        tool=hearing.tool, email="follower@example.test", language="en", confirmed_at=clock.now()
    )
    world.answer(hearing, email="Follower@example.test")
    world.answer(hearing, email="kari@example.test", language="en")
    gone = world.answer(hearing, email="gone@example.test")
    withdraw_answer(STRANGER, answer=gone)
    new = second(world, hearing)
    publish(world, hearing, new)
    jobs.tell_new_round(new.pk)
    mails = {mail.to: mail for mail in Mail.objects.filter(purpose="hearing.round")}
    assert set(mails) == {"follower@example.test", "kari@example.test"}
    assert Mail.objects.filter(purpose="hearing.round").count() == 2
    for mail in mails.values():
        assert "The second case" in mail.subject and path(new) in mail.body
    assert mails["follower@example.test"].unsubscribe and not mails["kari@example.test"].unsubscribe


def test_a_round_that_is_not_open_to_all_is_told_to_none_who_may_not_read_it(
    world: World, hearing: Hearing
) -> None:
    Follower.objects.create(
        tool=hearing.tool, email="follower@example.test", language="en", confirmed_at=clock.now()
    )
    world.answer(hearing, email="kari@example.test")
    world.answer(hearing, email="alice@example.test", actor=world.as_alice)
    new = second(world, hearing)
    Place.objects.filter(pk=new.tool.place_id).update(access=Access.MEMBERS)
    publish(world, hearing, new)
    assert [mail.to for mail in Mail.objects.filter(purpose="hearing.round")] == ["alice@example.test"]


def test_the_steward_starts_it_from_the_page_and_finds_the_draft_there(
    world: World, hearing: Hearing, alice: Client, stranger: Client
) -> None:
    sent = alice.post(path(hearing, "manage/"), {"act": "round"}, follow=True)
    assert sent.status_code == 200 and sent.redirect_chain[-1][0].endswith("/setup/case/")
    draft = sent.redirect_chain[-1][0].removesuffix("setup/case/")
    manage = page(hearing, "manage/", client=alice)
    assert draft in manage and 'value="round"' not in manage
    assert stranger.get(draft).status_code == 404
