"""Words in another language than the page's are marked with theirs (WCAG 3.1.2)."""

import pytest
from django.test import Client
from django.utils import translation

from moteplass.spine.content.models import Contribution
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.commands import running
from moteplass.tools.hearing.commands.drafting import set_case
from moteplass.tools.hearing.commands.easy import EasyInput, write_easy
from moteplass.tools.hearing.models import Hearing
from tests.tools.hearing.reading import contribution, page
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hearing(world: World) -> Hearing:
    """In Northern Sami."""
    draft = world.place(published=False)
    with translation.override("nn"):
        write_easy(world.as_alice, hearing=draft, given=EasyInput("Álki", "Čuovggat."))
    given = {"title": "Ášši", "summary": "Čuovggat.", "slug": "assi", "language": "se"}
    set_case(world.as_alice, hearing=draft, **given)
    running.write_letter(world.as_alice, hearing=draft, title="Ášši", body="Čuovggat jaddet.")
    running.publish_hearing(world.as_alice, hearing=draft)
    return Hearing.objects.select_related("tool__place__organisation").get(pk=draft.pk)


def reading_in(language: str) -> Client:
    client = Client()
    client.cookies["django_language"] = language
    return client


def test_what_the_agency_writes_is_in_the_language_the_steward_has_said(
    world: World, hearing: Hearing
) -> None:
    said = Contribution.objects.unscoped(reason="test").filter(tool=hearing.tool)
    assert set(said.values_list("kind", "language")) == {
        ("hearing.letter", "se"),
        ("hearing.easy_letter", "se"),
    }
    read = page(hearing)
    assert '<div class="mp-prose mp-letter" lang="se"' in read
    assert '<p class="mp-lead" lang="se">Čuovggat.' in read
    question = world.question(hearing).text
    assert f'<p lang="se"><strong>{question}</strong>' in read
    assert f'<span lang="se">{question}</span>' in page(hearing, "answer/")
    assert '<span lang="se">Álki</span></h1>' in page(hearing, "easy/")
    assert 'lang="se"><p' in page(hearing, "passages/")


def test_a_new_hearing_is_in_the_language_its_place_was_made_in(world: World) -> None:
    with translation.override("nn"):
        draft = world.place(published=False)
    letter = Contribution.objects.unscoped(reason="test").get(pk=draft.letter_id)
    assert letter.language == "nn"


def test_answers_and_comments_are_marked_where_the_reader_reads_another_language(
    world: World, hearing: Hearing, alice: Client
) -> None:
    answer = world.answer(hearing, "La lyset stå på.", language="nb")
    with translation.override("nb"):
        post_comment(world.as_bob, about=contribution(answer), text="Enig med deg.")
    for language, mark in (("nb", ""), ("nn", ' lang="nb"')):
        client = reading_in(language)
        assert f'<div class="mp-stack" data-gap="sm"{mark}>' in page(hearing, client=client)
        one = page(hearing, f"answers/{answer.pk}/", client=client)
        assert f'<div class="mp-prose"{mark}><p>Enig med deg.' in one
    alice.cookies["django_language"] = "en"
    assert '<span class="mp-clamp" lang="nb">' in page(hearing, "work/", client=alice)
