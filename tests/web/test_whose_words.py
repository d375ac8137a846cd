"""Whose words they are when they are sent without the log-in they were begun with: by a code, or after it has ended."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Place
from moteplass.spine.speaking.models import Mandate
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.models import Answer, Hearing
from tests.conftest import logged_in
from tests.security.held import hold_of_each
from tests.web.test_speaking_forms import at
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


@pytest.fixture
def hearing(world: World) -> Hearing:
    Employment.objects.filter(user=world.bob).update(title="Adviser")
    return world.place()


def said(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="a test").get(pk=pk)


def change(client: Client, world: World, answer: Answer, **typed: str) -> Any:
    form = reverse("receipt-edit", kwargs={"code": receipt_code(str(answer.submission))})
    given = {f"q{world.question(answer.hearing).pk}": "Changed.", "who": "person", "act": "send", **typed}
    return client.post(form, given)


@pytest.mark.parametrize("capacities", [["person", "employee", "organisation"], ["employee"]])
def test_an_employee_changes_their_answer_and_it_stays_an_employees(
    world: World, hearing: Hearing, bob: Client, capacities: list[str]
) -> None:
    Place.objects.update(capacities=capacities)
    key = f"employee-{Employment.objects.get(user=world.bob).pk}"
    sent = {"who": key, f"q{world.question(hearing).pk}": "Yes.", "act": "send"}
    assert bob.post(at(hearing, "hearing-submit"), sent).status_code == 302
    answer = Answer.objects.get()
    form = bob.get(
        reverse("receipt-edit", kwargs={"code": receipt_code(str(answer.submission))})
    ).content.decode()
    assert "You write as Bob, Adviser, Etaten." in form and 'type="radio" id="who' not in form
    preview = change(bob, world, answer, name="Bob", act="preview").content.decode()
    assert "Adviser, Etaten" in preview.partition('id="preview"')[2]
    # What is typed in the hidden fields all the same says nothing of whose it is.
    claims = {"who": "organisation", "organisation_name": "Storting", "respondent": "state", "name": "Kongen"}
    assert change(bob, world, answer, **claims).status_code == 302
    answer.refresh_from_db()
    found = said(answer.pk)
    assert (found.capacity, found.author_name, found.author_title) == ("employee", "Bob", "Adviser, Etaten")
    assert (answer.respondent, answer.name, answer.organisation_name, found.revision) == (
        "person",
        "Bob",
        "",
        2,
    )


def test_a_mandates_answer_stays_that_organisations(world: World, hearing: Hearing, charlie: Client) -> None:
    club = Organisation.objects.create(slug="club", kind="association", name_nb="Klubben")
    mandate = Mandate.objects.create(user=world.charlie, organisation=club, given_by="A", since="2020-01-01")
    sent = {"who": f"organisation-{mandate.pk}", f"q{world.question(hearing).pk}": "Yes.", "act": "send"}
    assert charlie.post(at(hearing, "hearing-submit"), sent).status_code == 302
    answer = Answer.objects.get()
    assert change(
        charlie, world, answer, who="organisation", organisation_name="Storting", respondent="state"
    )
    answer.refresh_from_db()
    assert (answer.organisation_name, said(answer.pk).mandate_id) == ("Klubben", mandate.pk)
    assert said(answer.pk).revision == 2


def test_a_capacity_is_not_taken_by_a_code(world: World, hearing: Hearing, bob: Client) -> None:
    answer = world.answer(hearing, name="Bob", actor=world.as_bob)
    form = bob.get(
        reverse("receipt-edit", kwargs={"code": receipt_code(str(answer.submission))})
    ).content.decode()
    assert 'value="employee-' not in form
    assert change(bob, world, answer, name="Bob").status_code == 302


def test_what_is_changed_by_its_code_is_signed_as_its_writers_whoever_is_logged_in(
    world: World, hearing: Hearing, stranger: Client, bob: Client
) -> None:
    Place.objects.update(naming="choice")
    shown = world.answer(hearing, name="Charlie", actor=world.as_charlie)
    hidden = world.answer(hearing, name="Charlie", name_withheld=True, actor=world.as_charlie)
    nobodys = world.answer(hearing, name="Kari", name_withheld=True)
    made_up = said(hidden.pk).author_name
    for client in (stranger, bob):
        assert change(client, world, shown, name="Charlie").status_code == 302
        for one, name in ((hidden, "Charlie"), (nobodys, "Kari")):
            assert change(client, world, one, name=name, name_withheld="on").status_code == 302
        assert said(shown.pk).author_name == "Charlie"
        assert said(hidden.pk).author_name == made_up
        assert said(nobodys.pk).author_name == ""
    # A version never changes, and holds no name that can be taken away.
    kept = Revision.objects.filter(contribution__in=[shown.pk, hidden.pk]).values_list("by_name", flat=True)
    assert set(kept) == {""}
    logged_in(world.charlie.email).post(reverse("take-name-away", kwargs={"contribution": shown.pk}))
    receipt = stranger.get(reverse("receipt", kwargs={"code": receipt_code(str(shown.submission))}))
    assert made_up in receipt.content.decode()


def test_whoever_is_paused_writes_no_new_words_by_a_code_either(
    world: World, hearing: Hearing, stranger: Client
) -> None:
    answer = world.answer(hearing, name="Charlie", actor=world.as_charlie)
    hold_of_each(answer.pk, paused=world.charlie, operator=world.alice)
    refused = change(stranger, world, answer, name="Charlie")
    assert refused.status_code == 403
    assert "paused you here" in refused.content.decode() and "Changed." in refused.content.decode()
    assert said(answer.pk).revision == 1


def test_a_form_begun_with_a_log_in_that_has_ended_is_not_sent_as_a_visitors(
    world: World, hearing: Hearing, charlie: Client, stranger: Client
) -> None:
    Place.objects.update(naming="choice")
    answer = world.answer(hearing)
    comment = at(hearing, "contribution-comment", contribution=answer.pk)
    submit = at(hearing, "hearing-submit")
    hidden = '<input type="hidden" name="speak" value="person">'
    for form in (comment, submit):
        assert hidden in charlie.get(form).content.decode()
        assert hidden not in stranger.get(form).content.decode()
    key = f"employee-{Employment.objects.get(user=world.bob).pk}"
    typed = {
        "who": "person",
        "name": "Charlie",
        f"q{world.question(hearing).pk}": "Kept words.",
        "act": "send",
    }
    for form, given in (
        (comment, {"text": "Kept words.", "speak": "person"}),
        (comment, {"text": "Kept words.", "speak": key}),
        (submit, {**typed, "speak": "person"}),
    ):
        page = stranger.post(form, given)
        assert page.status_code in (403, 422), form
        assert (
            "You are no longer logged in" in page.content.decode() and "Kept words." in page.content.decode()
        )
    assert Contribution.objects.unscoped(reason="a test").filter(author=None).count() == 1
    # Nor where a visitor is asked for a name; and what was chosen is kept until somebody is logged in again.
    Place.objects.update(naming="full")
    again = stranger.post(comment, {"text": "Kept words.", "speak": key}).content.decode()
    assert f'name="speak" value="{key}"' in again and 'name="name"' not in again
    Place.objects.update(naming="choice")
    assert stranger.post(comment, {"text": "A visitor's."}).status_code == 302
    assert stranger.post(submit, typed).status_code == 302
