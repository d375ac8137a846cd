"""Answers to passages of the letter and the draft texts: attached by whoever answers, read beside them, and kept when a
text changes.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from moteplass.kit.passages import Block, blocks
from moteplass.spine.content.models import Contribution, State
from moteplass.tools.hearing import queries, records
from moteplass.tools.hearing.commands.answering import hold_back
from moteplass.tools.hearing.commands.correcting import correct_letter
from moteplass.tools.hearing.models import Answer, Hearing, Passage
from moteplass.tools.hearing.passages import origin_of
from tests.tools.hearing.forms import Respondent, path
from tests.tools.hearing.reading import page, shown
from tests.world import World

pytestmark = pytest.mark.django_db

LETTER = """The lamps go off at ten in the evening, all year.

The road by the school keeps its light.

It costs nothing."""


@pytest.fixture
def lamps(world: World, hearing: Hearing) -> Block:
    """The first passage of the letter."""
    correct(world, hearing, LETTER)
    return passage(hearing, 0)


def correct(world: World, hearing: Hearing, body: str = LETTER, draft: str | None = None) -> None:
    hearing.refresh_from_db()
    now = Contribution.objects.unscoped(reason="test").get(pk=hearing.letter_id).revision
    texts = {} if draft is None else {queries.form(hearing)[0].id: draft}
    correct_letter(world.as_alice, hearing=hearing, version=now, body=body, note="Put right", texts=texts)


def passage(hearing: Hearing, which: int) -> Block:
    return blocks(queries.letter(hearing)[0])[which]


@pytest.fixture
def law(world: World, hearing: Hearing) -> Block:
    """The first passage of a draft text. The second says the same as the letter."""
    correct(world, hearing, draft=f"Lamps are extinguished at 22.\n\n{LETTER.splitlines()[0]}")
    return drafted(hearing, 0)


def drafted(hearing: Hearing, which: int) -> Block:
    section = queries.form(hearing)[0]
    return blocks(section.html, origin_of(section))[which]


def answered(hearing: Hearing, about: Block, text: str = "Keep them on.", words: str = "") -> Answer:
    """Somebody follows the link beside a passage, with words of it selected or none, and answers."""
    asked = QueryDict(mutable=True)
    asked.update({"passage": about.key} | ({f"words-{about.key}": words} if words else {}))
    writer = Respondent(hearing, where=f"{path(hearing)}answer/?{asked.urlencode()}")
    assert f"«{words or about.text}»" in writer.page.content.decode()
    writer.text(text).send()
    return Answer.objects.select_related("contribution").latest("pk")


def test_an_answer_to_a_passage_shows_under_its_words_and_beside_it(hearing: Hearing, lamps: Block) -> None:
    answer = answered(hearing, lamps, words="at ten in the evening")
    assert "«at ten in the evening»" in page(hearing) and "«at ten in the evening»" in page(
        hearing, f"answers/{answer.pk}/"
    )
    beside = page(hearing, "passages/")
    first = beside.partition(f'id="{lamps.key}"')[2].partition("</li>")[0]
    assert "Keep them on." in first and "at ten in the evening" in first
    assert beside.count("Keep them on.") == 1
    found = Client().get(path(hearing), {"passage": lamps.key}).content.decode()
    assert shown(found) == [answer.pk]
    other = Client().get(path(hearing), {"passage": passage(hearing, 1).key}).content.decode()
    assert shown(other) == []


def test_a_new_version_of_the_letter_moves_the_answers_or_says_that_the_words_are_gone(
    world: World, hearing: Hearing, lamps: Block
) -> None:
    road = passage(hearing, 1)
    answered(hearing, lamps, "On the lamps.")
    answered(hearing, road, "On the road.")
    correct(world, hearing, "First this.\n\nThe lamps go off at eleven in the evening, all year.")
    read, gone = page(hearing, "passages/").split('id="gone"')
    now = passage(hearing, 1)
    assert "On the lamps." in read.partition(f'id="{now.key}"')[2]
    assert "On the road." in gone and road.text in gone and "On the lamps." not in gone
    # The words themselves stand as they were.
    assert set(Passage.objects.values_list("words", flat=True)) == {lamps.text, road.text}
    correct(world, hearing, LETTER)
    assert 'id="gone"' not in page(hearing, "passages/"), "the words are back"


def test_an_answer_to_a_draft_text_stands_beside_it_and_is_found_from_it(
    hearing: Hearing, law: Block
) -> None:
    answer = answered(hearing, law, "Not that early.", words="at 22")
    assert f'id="{law.key}"' in page(hearing), "its words can be selected"
    section = queries.form(hearing)[0]
    letter, draft = page(hearing, "passages/").split(f">{section.heading}</h2>")
    beside = draft.partition(f'id="{law.key}"')[2].partition("</li>")[0]
    assert "Not that early." in beside and "at 22" in beside and "Not that early." not in letter
    assert shown(page(hearing, f"?passage={law.key}")) == [answer.pk]
    assert '"passages": ["at 22"]' in page_of(hearing, "answers.json")


def test_the_same_words_in_two_texts_are_two_passages(world: World, hearing: Hearing, law: Block) -> None:
    of_letter, of_draft = passage(hearing, 0), drafted(hearing, 1)
    assert of_letter.text == of_draft.text and of_letter.key != of_draft.key
    answered(hearing, of_letter, "On the letter.")
    answered(hearing, of_draft, "On the draft.")
    # The draft's words change so that only the letter has them; the answer stays with the draft.
    correct(world, hearing, draft="First this.\n\nThe lamps go off at nine in the evening, all year.")
    beside = page(hearing, "passages/").partition(f'id="{drafted(hearing, 1).key}"')[2]
    assert "On the draft." in beside and "On the letter." not in beside


def test_a_corrected_draft_text_moves_its_answers_or_says_that_the_words_are_gone(
    world: World, hearing: Hearing, law: Block
) -> None:
    writing = Respondent(hearing, where=f"{path(hearing)}answer/?passage={law.key}")
    answered(hearing, law, "Not that early.")
    correct(world, hearing, draft="Lamps are extinguished at 23.")
    beside = page(hearing, "passages/").partition(f'id="{drafted(hearing, 0).key}"')[2]
    assert "Not that early." in beside and 'id="gone"' not in beside
    # Who was writing meanwhile keeps the words they had read.
    writing.text("Nor do I.").send()
    assert set(Passage.objects.values_list("words", flat=True)) == {law.text}
    correct(world, hearing, draft="")
    gone = page(hearing, "passages/").partition('id="gone"')[2]
    assert "Not that early." in gone and "Nor do I." in gone and law.text in gone


def test_readers_see_how_a_draft_text_was_corrected_and_the_archive_has_both(
    world: World, hearing: Hearing, law: Block
) -> None:
    correct(world, hearing, draft="Lamps are extinguished at 23.")
    assert law.text in page(hearing, "letter/2/")
    newest = page(hearing, "letter/3/")
    assert "<del>22</del><ins>23</ins>" in re.sub(r"<span class=\"ds-sr-only\">.*?</span>", "", newest)
    [record] = records.record_rows([hearing.letter_id])
    kept = [
        document.text for document in record.documents if document.title == queries.form(hearing)[0].heading
    ]
    assert [text.partition("\n")[0] for text in kept] == [law.text, "Lamps are extinguished at 23."]


def test_draft_texts_are_corrected_on_the_page_where_the_letter_is(
    alice: Client, hearing: Hearing, law: Block
) -> None:
    form = alice.get(path(hearing, "correct/")).content.decode()
    name = f"section-{queries.form(hearing)[0].id}"
    assert f'name="{name}"' in form and law.text in form
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    typed = {"body": LETTER, name: "Lamps are extinguished at 23.", "note": "An hour more.", "act": "look"}
    looked = alice.post(path(hearing, "correct/"), typed | {"version": version[1]}).content.decode()
    assert "<ins>" in looked and drafted(hearing, 0).text == law.text
    alice.post(path(hearing, "correct/"), typed | {"version": version[1], "act": "publish"})
    assert drafted(hearing, 0).text == "Lamps are extinguished at 23." and "An hour more." in page(hearing)
    too_long = alice.post(path(hearing, "correct/"), typed | {name: "x" * 10_001, "act": "publish"})
    assert too_long.status_code == 422 and f'href="#{name}"' in too_long.content.decode()


def test_a_correction_takes_no_passage_from_who_is_writing_or_changes_an_answer(
    world: World, hearing: Hearing, lamps: Block
) -> None:
    road = passage(hearing, 1)
    writing = Respondent(hearing, where=f"{path(hearing)}answer/?passage={lamps.key}")
    receipt = Respondent(hearing).text("On the road.").send(passage=road.key)
    correct(world, hearing, "First this.\n\nThe lamps go off at eleven in the evening, all year.")
    writing.text("On the lamps.").send()
    Respondent(hearing, where=f"{receipt}edit/").text("On the road, put better.").send()
    read, gone = page(hearing, "passages/").split('id="gone"')
    assert "On the lamps." in read.partition(f'id="{passage(hearing, 1).key}"')[2]
    assert "On the road, put better." in gone and road.text in gone


def test_nobody_can_put_words_into_the_letter(hearing: Hearing, lamps: Block) -> None:
    Respondent(hearing).text("Mine.").send(passage=lamps.key, **{f"words-{lamps.key}": "We lie to you"})
    assert Passage.objects.get().words == lamps.text
    Respondent(hearing).text("Mine too.").send(passage="p000", **{"words-p000": "We lie to you"})
    assert Passage.objects.count() == 1 and "We lie to you" not in page(hearing)


def test_changing_an_answer_keeps_its_passage_until_it_is_taken_away(hearing: Hearing, lamps: Block) -> None:
    receipt = Respondent(hearing).text("Mine.").send(passage=lamps.key)
    again = Respondent(hearing, where=f"{receipt}edit/")
    assert f'name="passage" value="{lamps.key}"' in again.page.content.decode()
    again.text("Mine, put better.").send()
    assert [(p.revision, p.block) for p in Passage.objects.order_by("pk")] == [(1, lamps.key), (2, lamps.key)]
    again = Respondent(hearing, where=f"{receipt}edit/")
    again.press(drop=f"passage-{lamps.key}")
    assert 'name="passage"' not in again.page.content.decode()
    again.text("On all of it.").send()
    assert "On all of it." not in page(hearing, "passages/") and "«" not in page(hearing)


def test_what_does_not_show_is_not_counted_beside_the_letter(
    world: World, hearing: Hearing, lamps: Block
) -> None:
    answer = answered(hearing, lamps, "Secret words.")
    hold_back(world.as_alice, answer=answer)
    assert "Secret words." not in page(hearing, "passages/")
    assert "Secret words." not in page(hearing, f"?passage={lamps.key}")
    assert Answer.objects.select_related("contribution").get().contribution.state == State.HIDDEN


def test_the_page_costs_the_same_however_many_answers(
    hearing: Hearing, lamps: Block, assert_same_queries: Callable[..., Any]
) -> None:
    answered(hearing, lamps)

    def grow() -> None:
        for number in range(7):
            answered(hearing, passage(hearing, number % 3), f"Answer {number}")

    assert_same_queries(lambda: page(hearing, "passages/"), grow=grow, at_most=6)
    assert f"?passage={lamps.key}#answers" not in page(hearing, "passages/"), "all are shown"


def test_the_words_are_in_what_one_takes_away(hearing: Hearing, lamps: Block) -> None:
    answered(hearing, lamps, words="ten in the evening")
    assert "ten in the evening" in page_of(hearing, "answers.csv")
    assert '"passages": ["ten in the evening"]' in page_of(hearing, "answers.json")
    got = Client().get(f"/api/v1/hearing/{hearing.tool.place.slug}/{hearing.tool.slug}/answers")
    assert got.json()["answers"][0]["passages"] == ["ten in the evening"]


def page_of(hearing: Hearing, rest: str) -> str:
    response: Any = Client().get(path(hearing, rest))
    return str(b"".join(response.streaming_content).decode())
