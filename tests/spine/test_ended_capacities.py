"""What somebody wrote in a capacity stands when it has ended; new words do not come to stand under it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit.localise import today
from moteplass.spine.access.actor import STRANGER, actor_for
from moteplass.spine.access.decide import Refused
from moteplass.spine.access.voices import Voice
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Membership, Place
from moteplass.spine.speaking.models import Mandate
from moteplass.tools.documents.commands import change_document, withdraw_document
from moteplass.tools.hearing.commands.answering import receipt_code, withdraw_answer
from moteplass.tools.ideas.commands.withdrawing import withdraw_idea
from moteplass.tools.ideas.models import CoAuthor, Joining
from tests import addresses
from tests.conftest import logged_in
from tests.tools.documents.rooms import document, given, room
from tests.tools.ideas.developers import at, change
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


def employee(world: World) -> str:
    return f"employee-{Employment.objects.get(user=world.bob).pk}"


def leave(world: World) -> None:
    Employment.objects.filter(user=world.bob).update(until=today() - timedelta(days=1))


def test_no_new_words_stand_under_a_capacity_that_has_ended(world: World) -> None:
    bob, job, box = world.as_bob, employee(world), world.box()
    made = world.idea(box, actor=replace(bob, voice=Voice(job)))
    own = world.idea(box, actor=bob)
    alongside = world.person("Alongside")
    CoAuthor.objects.create(idea=made, user=alongside, state=Joining.JOINED)
    # By who works there, also in another place in it, and along with them.
    Employment.objects.filter(user=world.bob).update(title="Director", workplace="Bridges")
    for actor in (world.as_bob, actor_for(alongside)):
        change(actor, made, gain=f"More, says {actor.name}.")

    leave(world)
    for actor in (world.as_bob, actor_for(alongside)):
        with pytest.raises(Refused, match="capacity that has ended"):
            change(actor, made, gain="New words.")
    change(world.as_bob, own, gain="My own words.")
    page = logged_in(world.bob.email).get(at(made, "ideas-edit"))
    assert page.status_code == 403 and "capacity that has ended" in page.content.decode()
    shown = logged_in(world.bob.email).get(at(made, "ideas-idea")).content.decode()
    assert at(made, "ideas-edit") not in shown and at(made, "ideas-withdraw") in shown
    sent = {"title": "T", "problem": "P", "proposal": "Kept words.", "act": "send"}
    kept = logged_in(world.bob.email).post(at(made, "ideas-edit"), sent)
    assert kept.status_code == 403 and "Kept words." in kept.content.decode()
    Place.objects.update(capacities=["employee"])
    withdraw_idea(world.as_bob, idea=made)
    assert Contribution.objects.unscoped(reason="a test").get(pk=made.pk).state == "withdrawn"


def test_an_answer_on_a_mandate_that_has_ended_is_withdrawn_and_not_rewritten(
    world: World, stranger: Client
) -> None:
    hearing = world.place()
    club = Organisation.objects.create(slug="club", kind="association", name_nb="Klubben")
    mandate = Mandate.objects.create(user=world.charlie, organisation=club, given_by="A", since="2020-01-01")
    spoken = replace(world.as_charlie, voice=Voice(f"organisation-{mandate.pk}"))
    answer, claimed = (
        world.answer(hearing, actor=spoken),
        world.answer(hearing, respondent="business", organisation_name="Firma"),
    )
    Mandate.objects.update(until=today() - timedelta(days=1))
    for said, holder, may in (
        (answer, logged_in(world.charlie.email), False),
        (answer, stranger, False),
        # On its writer's word: the code is what they have, as before.
        (claimed, stranger, True),
    ):
        code = receipt_code(str(said.submission))
        form = reverse("receipt-edit", kwargs={"code": code})
        page = holder.get(reverse("receipt", kwargs={"code": code})).content.decode()
        assert ((form in page), ("capacity that has ended" in page)) == (may, not may)
        assert holder.get(form).status_code == (200 if may else 302)
    typed = {f"q{world.question(hearing).pk}": "Kept words.", "who": "person", "name": "C", "act": "send"}
    refused = stranger.post(
        reverse("receipt-edit", kwargs={"code": receipt_code(str(answer.submission))}), typed
    )
    assert refused.status_code == 403 and "Kept words." in refused.content.decode()
    withdraw_answer(STRANGER, answer=answer)


def test_a_document_goes_on_in_the_hands_of_those_who_run_the_place(world: World) -> None:
    tool = room(world)
    Membership.objects.create(place=tool.place, user=world.bob, role="contributor")
    found = document(tool, replace(world.as_bob, voice=Voice(employee(world))))
    leave(world)
    # A project room keeps their place in it: they have left the agency alone.
    with pytest.raises(Refused, match="capacity that has ended"):
        change_document(world.as_bob, document=found, given=given(body="New words."), version=1)
    bob = logged_in(world.bob.email)
    shown = bob.get(addresses.at(tool, "documents-document", document=found.pk)).content.decode()
    assert addresses.at(tool, "documents-edit", document=found.pk) not in shown
    assert addresses.at(tool, "documents-withdraw", document=found.pk) in shown
    assert change_document(world.as_alice, document=found, given=given(body="New words."), version=1) == 2
    Place.objects.update(capacities=["employee"])
    withdraw_document(world.as_bob, document=found)
