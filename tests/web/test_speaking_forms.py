"""The one part of every form in which one chooses whom one writes as."""

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.voices import Voice
from moteplass.spine.accounts.models import Identity
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Employment
from moteplass.spine.places.models import Place
from moteplass.tools.hearing import exports, workspace
from moteplass.tools.hearing.commands.answering import receipt_code
from moteplass.tools.hearing.models import Answer, Hearing
from moteplass.tools.opinions.models import Conversation
from tests.tools.opinions.conftest import make_in
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World) -> Hearing:
    Employment.objects.filter(user=world.bob).update(title="Adviser")
    return world.place()


@pytest.fixture
def key(world: World) -> str:
    return f"employee-{Employment.objects.get(user=world.bob).pk}"


def at(hearing: Hearing, name: str, **more: object) -> str:
    return reverse(name, kwargs={"place": hearing.tool.place.slug, "tool": hearing.tool.slug, **more})


def test_an_employee_answers_a_hearing_as_one_and_a_comment_too(
    world: World, hearing: Hearing, key: str, bob: Client, stranger: Client
) -> None:
    form = bob.get(at(hearing, "hearing-submit")).content.decode()
    assert f'value="{key}"' in form
    question = f"q{world.question(hearing).pk}"
    typed = {"who": key, question: "Yes.", "submission": "7b0c1c62-5f7c-4a0c-9a50-4a9a3f3d1a11"}
    preview = bob.post(at(hearing, "hearing-submit"), {**typed, "act": "preview"}).content.decode()
    assert "Adviser, Etaten" in preview.partition("preview")[2]
    assert bob.post(at(hearing, "hearing-submit"), {**typed, "act": "send"}).status_code == 302
    answer = Answer.objects.get()
    told = {"text": "I agree.", "speak": key}
    assert bob.post(at(hearing, "contribution-comment", contribution=answer.pk), told).status_code == 302
    page = stranger.get(at(hearing, "hearing-answer", answer=answer.pk)).content.decode()
    assert page.count("Adviser, Etaten") == 2
    assert stranger.get(at(hearing, "hearing")).content.decode().count("Adviser, Etaten") == 1
    receipt = reverse("receipt", kwargs={"code": receipt_code(typed["submission"])})
    assert "Adviser, Etaten" in bob.get(receipt).content.decode()
    # So do those who read all answers behind closed doors.
    assert workspace.who([answer.pk])[answer.pk] == ("Bob", "Adviser, Etaten")


@pytest.mark.usefixtures("in_english")
def test_a_verified_persons_answer_says_so_in_lists_and_exports(
    world: World, hearing: Hearing, charlie: Client, stranger: Client
) -> None:
    Identity.objects.create(user=world.charlie, issuer="https://porten.test", subject="c", assured=True)
    typed = {f"q{world.question(hearing).pk}": "Yes.", "who": "person", "name": "Charlie", "act": "preview"}
    preview = charlie.post(at(hearing, "hearing-submit"), typed).content.decode()
    assert "Verified person" in preview.partition("preview")[2]
    world.answer(hearing, name="Charlie", actor=world.as_charlie)
    assert "Verified person" in stranger.get(at(hearing, "hearing")).content.decode()
    assert "Verifisert person" in b"".join(exports.stream(STRANGER, hearing, "csv")).decode()


@pytest.mark.usefixtures("in_english")
def test_a_form_says_that_the_mark_will_stand_where_it_will(
    world: World, hearing: Hearing, charlie: Client, bob: Client
) -> None:
    form = at(hearing, "contribution-comment", contribution=world.answer(hearing).pk)
    Identity.objects.create(user=world.bob, issuer="https://porten.test", subject="b", assured=True)
    said = "“Verified person” stands beside what you write"
    assert said in bob.get(form).content.decode()
    assert said not in charlie.get(form).content.decode()
    Place.objects.update(capacities=["employee"])
    page = bob.get(form).content.decode()
    assert "You write as Bob, Adviser, Etaten" in page and said not in page


def test_what_is_refused_when_it_is_signed_is_said_with_the_text_kept(
    world: World, hearing: Hearing, key: str, bob: Client
) -> None:
    answer = world.answer(hearing)
    Employment.objects.update(until="2021-01-01")
    there = at(hearing, "contribution-comment", contribution=answer.pk)
    response = bob.post(there, {"text": "Kept words.", "speak": key})
    assert response.status_code == 422
    assert "Kept words." in response.content.decode()
    assert Contribution.objects.unscoped(reason="a test").filter(root=answer.pk).count() == 0


@pytest.mark.usefixtures("in_english")
def test_a_page_says_in_place_of_the_form_who_writes_there(
    world: World, hearing: Hearing, stranger: Client, charlie: Client, bob: Client
) -> None:
    answer, idea = world.answer(hearing), world.idea(world.box())
    about = Conversation.objects.select_related("tool__place").get(pk=make_in(world)().pk)
    Place.objects.update(capacities=["employee"])
    comment = at(hearing, "contribution-comment", contribution=answer.pk)
    of_idea = {"place": idea.box.tool.place.slug, "tool": idea.box.tool.slug}
    point = reverse("ideas-point", kwargs={**of_idea, "idea": idea.pk, "side": "for"})
    suggest = reverse("ideas-suggest", kwargs={**of_idea, "idea": idea.pk})
    statement = {"place": about.tool.place.slug, "tool": about.tool.slug}
    for page, form in (
        (at(hearing, "hearing"), at(hearing, "hearing-submit")),
        (at(hearing, "hearing-answer", answer=answer.pk), comment),
        (reverse("ideas", kwargs=of_idea), reverse("ideas-new", kwargs=of_idea)),
        (point, 'name="text"'),
        (reverse("ideas-idea", kwargs={**of_idea, "idea": idea.pk}), suggest),
        (reverse("opinions", kwargs=statement), reverse("opinions-add", kwargs=statement)),
    ):
        for who, more in ((stranger, "Log in if you do."), (charlie, "Ask your employer")):
            shown = who.get(page).content.decode()
            assert "Here one writes as an employee." in shown and more in shown, page
            assert f'action="{form}' not in shown and f'href="{form}"' not in shown, page
        assert form in bob.get(page).content.decode(), page
    # Refused only when it is sent: what was typed stays.
    for form, typed in (
        (comment, {"text": "Kept words."}),
        (point, {"text": "Kept words."}),
        (suggest, {"title": "Kept words.", "proposal": "More.", "reason": "Better.", "base": "1"}),
        (reverse("opinions-add", kwargs=statement), {"text": "Kept words.", "act": "something_else"}),
    ):
        response = stranger.post(form, {"name": "Kari", **typed})
        assert response.status_code == 422, form
        assert "Kept words." in response.content.decode(), form
        assert "Here one writes as an employee." in response.content.decode(), form
    assert stranger.get(comment).status_code == stranger.get(suggest).status_code == 302


def test_a_form_offers_no_name_where_none_are_shown(
    world: World, hearing: Hearing, stranger: Client, charlie: Client
) -> None:
    answer = world.answer(hearing)
    there = at(hearing, "contribution-comment", contribution=answer.pk)
    Place.objects.update(naming="none")
    assert 'name="name"' not in stranger.get(there).content.decode()
    assert stranger.post(there, {"text": "Nobody said this."}).status_code == 302
    Place.objects.update(naming="choice")
    assert 'name="show_name"' in charlie.get(there).content.decode()
    charlie.post(there, {"text": "Shown.", "show_name": "on"})
    names = Contribution.objects.unscoped(reason="a test").filter(root=answer.pk).order_by("pk")
    assert list(names.values_list("author_name", flat=True)) == ["", "Charlie"]


def test_a_hearing_shows_a_name_only_where_one_lets_it(
    world: World, hearing: Hearing, charlie: Client, stranger: Client
) -> None:
    Place.objects.update(naming="choice")
    form = charlie.get(at(hearing, "hearing-submit")).content.decode()
    assert "checked" in form.partition('name="name_withheld"')[2].partition(">")[0]
    shown = world.answer(hearing, name="Charlie", actor=world.as_charlie)
    hidden = world.answer(hearing, name="Charlie", name_withheld=True, actor=world.as_charlie)
    by_name, by_pseudonym = (
        Contribution.objects.unscoped(reason="a test").get(pk=one.pk).author_name for one in (shown, hidden)
    )
    assert by_name == "Charlie" != by_pseudonym != ""
    charlie.post(reverse("take-name-away", kwargs={"contribution": shown.pk}))
    page = stranger.get(at(hearing, "hearing")).content.decode()
    assert "Charlie" not in page and page.count(by_pseudonym) >= 2
    shown.refresh_from_db()
    assert shown.name_withheld


def test_the_steward_says_who_may_write_and_by_what_names(
    world: World, hearing: Hearing, alice: Client
) -> None:
    place = hearing.tool.place
    there = reverse("place-settings", kwargs={"place": place.slug})
    given = {"title": place.title, "access": place.access, "writers": place.writers, "naming": "choice"}
    assert alice.post(there, {**given, "do": "save"}).status_code == 422
    assert alice.post(there, {**given, "do": "save", "capacities": ["employee"]}).status_code == 302
    place.refresh_from_db()
    assert (place.capacities, place.naming) == (["employee"], "choice")
    assert Voice() == world.as_alice.voice
