"""A text that several have sent is one row with all who sent it; it is coded at once, taken apart and put together."""

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.insight import finding
from moteplass.spine.insight.commands.coding import Given, code
from moteplass.spine.insight.commands.desk import do_with_many, undo
from moteplass.spine.insight.models import Bulk, Coding, Finding, Handling, SameText, Sender, Stance, Theme
from moteplass.spine.insight.queries import inbox
from moteplass.spine.insight.queries.wanted import EACH, Wanted
from moteplass.spine.insight.reading.near import alike
from moteplass.tools.hearing.models import Answer, Hearing
from tests.web.test_access_everywhere import text_of
from tests.world import World

TEXT = (
    "Vi ber kommunen beholde gatelysene langs skoleveien, fordi barna våre går der i mørket hver morgen hele vinteren, "
    "og bilene kjører altfor fort forbi dem."
)


@pytest.fixture
def campaign(world: World, hearing: Hearing) -> list[Answer]:
    """Four who have sent one text, one of them with a word of their own; and two who have not."""
    texts = [
        TEXT,
        "Noe helt annet.",
        TEXT.upper(),
        TEXT + " Hilsen Kari i bakken.",
        f"  {TEXT} ",
        "Enda noe.",
    ]
    found = [world.answer(hearing, text, name=f"Writer {n}") for n, text in enumerate(texts)]
    finding.find_same_text(hearing.pk)
    return found


def rows(world: World, hearing: Hearing, **wanted: str) -> list[tuple[str, int]]:
    page = inbox.page(world.as_alice, hearing.tool, Wanted(**wanted), None, None)
    return [(row.name, row.senders) for row in page.rows]


def test_what_turns_a_text_round_keeps_it_apart() -> None:
    against = TEXT.replace("beholde", "ikke beholde")
    assert alike([TEXT, against, TEXT + " Takk.", against]) == [[0, 2], [1, 3]]
    assert alike(["Enig.", "Enig."]) == [] and alike([]) == []


def test_near_texts_are_found_among_many_others() -> None:
    others = [" ".join(f"w{n * k % 997}" for k in range(1, 40)) for n in range(1, 300)]
    near = [TEXT.replace(word, "lampene") for word in ("gatelysene", "barna")]
    assert alike([*others, TEXT, *near]) == [[299, 300, 301]]


def test_one_row_for_one_text_and_nobody_lost(world: World, hearing: Hearing, campaign: list[Answer]) -> None:
    assert rows(world, hearing) == [("Writer 0", 4), ("Writer 1", 1), ("Writer 5", 1)]
    assert len(rows(world, hearing, text=EACH)) == 6
    assert [name for name, _n in rows(world, hearing, text=str(SameText.objects.get().pk))] == [
        f"Writer {n}" for n in (0, 2, 3, 4)
    ]
    # Who is looked for by name is found, whoever stands first.
    assert rows(world, hearing, q="Writer 4") == [("Writer 4", 4)]
    # And whom a filter leaves out hides nobody.
    code(world.as_alice, contribution=campaign[0].contribution, given=Given(state="done"))
    assert rows(world, hearing, state="open")[1] == ("Writer 2", 4)


def test_all_are_coded_as_one_is_and_it_is_undone(
    world: World, hearing: Hearing, campaign: list[Answer]
) -> None:
    given = Given(new_theme="Light", stances={0: "against"}, state="done")
    code(world.as_alice, contribution=campaign[0].contribution, given=given)
    code(world.as_bob, contribution=campaign[2].contribution, given=Given(stances={0: "mixed"}))
    bulk = do_with_many(
        world.as_alice,
        tool=hearing.tool,
        act="like",
        value=str(campaign[0].pk),
        chosen=[campaign[0].pk],
        senders=True,
    )
    assert (bulk.answers, Coding.objects.count(), Handling.objects.filter(state="done").count()) == (4, 4, 4)
    stances = dict(Stance.objects.values_list("contribution_id", "position"))
    assert stances == {campaign[n].pk: ("mixed" if n == 2 else "against") for n in (0, 2, 3, 4)}
    undo(world.as_alice, bulk=bulk)
    assert Coding.objects.count() == 1 and Stance.objects.count() == 2
    assert Handling.objects.filter(state="done").count() == 1


def test_taken_apart_stays_apart_until_put_back(
    world: World, hearing: Hearing, campaign: list[Answer]
) -> None:
    text = SameText.objects.get()
    out = do_with_many(
        world.as_alice, tool=hearing.tool, act="apart", value="", chosen=[campaign[3].pk], senders=False
    )
    world.answer(hearing, TEXT, name="Writer 6")
    finding.find_same_text(hearing.pk)
    # The text is the same one, its newest sender in it, and who was taken out is out.
    assert SameText.objects.get() == text
    assert ("Writer 0", 4) in rows(world, hearing) and ("Writer 3", 1) in rows(world, hearing)
    undo(world.as_alice, bulk=out)
    assert rows(world, hearing)[0] == ("Writer 0", 5)
    do_with_many(
        world.as_alice, tool=hearing.tool, act="apart", value="", chosen=[campaign[0].pk], senders=True
    )
    assert len(rows(world, hearing)) == 7
    everyone = [name for name, _n in rows(world, hearing, text="apart")]
    assert len(everyone) == 5
    chosen = list(Sender.objects.values_list("pk", flat=True))
    do_with_many(world.as_alice, tool=hearing.tool, act="together", value="", chosen=chosen)
    assert rows(world, hearing)[0] == ("Writer 0", 5)


def test_the_sweep_looks_where_something_has_happened(
    world: World, hearing: Hearing, campaign: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(finding, "defer", lambda _job, tool_id: asked.append(tool_id))
    finding.sweep()
    assert asked == []
    code(world.as_alice, contribution=campaign[0].contribution, given=Given(new_theme="Light"))
    finding.sweep()
    assert asked == [], "what is done behind closed doors is no new answer"
    world.answer(hearing, TEXT)
    finding.sweep()
    assert asked == [hearing.pk]
    assert Finding.objects.get().answers == 6


def test_the_page_offers_one_coding_for_all_with_the_way_back(
    alice: Client, hearing: Hearing, campaign: list[Answer]
) -> None:
    where = {"place": hearing.tool.place.slug, "tool": hearing.tool.slug}
    page = text_of(alice.get(reverse("work-inbox", kwargs=where)))
    assert "Én tekst, 4 avsendere" in page or "One text, 4 senders" in page
    address = reverse("work-code", kwargs={**where, "contribution": campaign[0].pk})
    gone = alice.post(address, {"act": "done", "new_theme": "Light", "senders": "1"})
    assert Coding.objects.filter(theme=Theme.objects.get()).count() == 4
    page = text_of(alice.get(gone["Location"]))
    bulk = Bulk.objects.get()
    assert f'value="{bulk.pk}"' in page
    alice.post(reverse("work-bulk", kwargs=where), {"undo": bulk.pk})
    assert Coding.objects.count() == 1


def test_a_list_of_texts_costs_the_same_however_many_send_them(
    world: World, hearing: Hearing, campaign: list[Answer], assert_same_queries: object
) -> None:
    def grow() -> None:
        for n in range(6):
            world.answer(hearing, TEXT, name=f"More {n}")
        finding.find_same_text(hearing.pk)

    assert_same_queries(lambda: rows(world, hearing), grow=grow, at_most=6)  # type: ignore[operator]
