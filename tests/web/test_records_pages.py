"""The archivist's desk without a script: lists, many at once, one with its history, and who may not see it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.journal.models import Entry
from moteplass.spine.journal.registering import keep
from moteplass.spine.records.models import Appraisal, EarlierAppraisal, Outcome
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.web.test_access_everywhere import text_of
from tests.world import World


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place()


@pytest.fixture
def vera(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


def desk(hearing: Hearing, query: str = "") -> str:
    return reverse("records", kwargs={"place": hearing.tool.place.slug}) + query


def item(hearing: Hearing, pk: int, query: str = "") -> str:
    where = {"place": hearing.tool.place.slug, "contribution": pk}
    return reverse("records-item", kwargs=where) + query


def doubtful(world: World, hearing: Hearing, text: str = "I agree.") -> int:
    pk = int(world.answer(hearing, text).pk)
    Contribution.objects.unscoped(reason="test").filter(pk=pk).update(state=State.WITHDRAWN)
    assert Appraisal.objects.get(pk=pk).outcome == Outcome.DOUBTFUL
    return pk


def test_many_are_decided_at_once_and_all_of_it_is_undone(
    world: World, hearing: Hearing, vera: Client
) -> None:
    ids = [doubtful(world, hearing, f"Word {n}.") for n in range(3)]
    assert "Word 2." in text_of(vera.get(desk(hearing)))
    sent = {"chosen": ids[:2], "outcome": "archive", "reason": "Part of the case."}
    gone = vera.post(desk(hearing), sent)
    assert gone.status_code == 302
    page = text_of(vera.get(gone["Location"]))
    assert "Word 2." in page and "Word 0." not in page
    assert Appraisal.objects.filter(pk__in=ids, outcome="archive", by_name="Vera").count() == 2
    batch = str(Appraisal.objects.get(pk=ids[0]).batch)
    assert batch in page
    vera.post(desk(hearing), {"undo": batch})
    assert Appraisal.objects.filter(pk__in=ids, outcome="doubtful", reason="").count() == 3
    vera.post(desk(hearing, "?list=doubtful&q=Word"), {**sent, "chosen": [], "everything": "1"})
    assert Appraisal.objects.filter(pk__in=ids, outcome="archive").count() == 3


@pytest.mark.parametrize(
    "lacks",
    [{"reason": ""}, {"outcome": "discard"}, {"outcome": "burn"}, {"outcome": "discard", "due": "soon"}],
)
def test_what_lacks_is_said_and_everything_typed_is_kept(
    world: World, hearing: Hearing, vera: Client, lacks: dict[str, str]
) -> None:
    pk = doubtful(world, hearing)
    told = {"chosen": [pk], "outcome": "archive", "reason": "Kept for later."} | lacks
    for address in (desk(hearing), item(hearing, pk)):
        page = vera.post(address, told)
        assert page.status_code == 422
        assert 'id="errors"' in page.content.decode()
        assert str(told["reason"]) in page.content.decode()
    assert Appraisal.objects.get(pk=pk).outcome == Outcome.DOUBTFUL


def test_one_is_decided_with_its_history_before_one_and_the_next_comes(
    world: World, hearing: Hearing, vera: Client
) -> None:
    first, second = doubtful(world, hearing), doubtful(world, hearing)
    day = today() - timedelta(days=1)
    sent = {"outcome": "discard", "due": day.isoformat(), "reason": "Sent twice."}
    gone = vera.post(item(hearing, first, "?list=doubtful"), sent)
    assert gone["Location"].startswith(item(hearing, second, "?list=doubtful&done="))
    page = text_of(vera.get(item(hearing, first)))
    assert "Sent twice." in page and "(Vera)" in page
    assert EarlierAppraisal.objects.filter(contribution=first).count() == 2
    assert str(first) in vera.get(desk(hearing, "?list=due")).content.decode()


def test_one_that_is_in_the_journal_leads_to_its_entry(world: World, hearing: Hearing, vera: Client) -> None:
    pk = world.answer(hearing).pk
    place = hearing.tool.place.slug
    assert "/records/journal/" not in text_of(vera.get(item(hearing, pk))).partition("<article")[2]
    keep(SYSTEM, tool=hearing.tool)
    entry = Entry.objects.get(contribution=pk)
    to = reverse("records-journal-entry", kwargs={"place": place, "entry": entry.pk})
    assert to in text_of(vera.get(item(hearing, pk))) and vera.get(to).status_code == 200


def test_new_is_what_came_after_one_said_that_one_had_seen_the_rest(
    world: World, hearing: Hearing, vera: Client
) -> None:
    world.answer(hearing, "An early word.")
    assert "An early word." in text_of(vera.get(desk(hearing, "?list=new")))
    vera.post(desk(hearing, "?list=new"), {"seen": "1"})
    world.answer(hearing, "A late word.")
    page = text_of(vera.get(desk(hearing, "?list=new")))
    assert "A late word." in page and "An early word." not in page


def test_drafts_and_other_places_are_not_on_the_desk(
    world: World, hearing: Hearing, vera: Client, alice: Client, stranger: Client
) -> None:
    elsewhere = world.answer(world.place(), "Said elsewhere.").pk
    draft = world.answer(hearing, "Not said yet.").pk
    Contribution.objects.unscoped(reason="test").filter(pk=draft).update(state=State.DRAFT)
    page = text_of(vera.get(desk(hearing, "?list=all")))
    assert "Said elsewhere." not in page and "Not said yet." not in page
    assert vera.get(item(hearing, draft)).status_code == 404
    assert vera.get(item(hearing, elsewhere)).status_code == 404
    told = {"chosen": [draft, elsewhere], "outcome": "archive", "reason": "Mine."}
    vera.post(desk(hearing), told)
    assert not Appraisal.objects.exclude(reason="").exists()
    assert alice.get(desk(hearing)).status_code == 403
    assert stranger.get(desk(hearing)).status_code in (302, 403)


@pytest.mark.parametrize("query", ["", "?list=due", "?list=new", "?list=all&q=word&kind=hearing.answer"])
def test_a_list_costs_the_same_with_twice_as_many(
    world: World, hearing: Hearing, vera: Client, query: str, assert_same_queries: Callable[..., None]
) -> None:
    def grow() -> None:
        due = doubtful(world, hearing, "A word.")
        Appraisal.objects.filter(pk=due).update(outcome="discard", due=clock.now(), reason="Spam.")
        doubtful(world, hearing, "Another word.")

    grow()
    assert_same_queries(lambda: vera.get(desk(hearing, query)), grow=grow, at_most=16)


def test_the_list_goes_on_where_the_page_ends(world: World, hearing: Hearing, vera: Client) -> None:
    here = Contribution.objects.unscoped(reason="test").get(pk=doubtful(world, hearing))
    rows = [
        Contribution(
            organisation_id=here.organisation_id,
            place_id=here.place_id,
            tool_id=here.tool_id,
            kind="hearing.answer",
            title=f"Number {n:03}",
        )
        for n in range(60)
    ]
    Contribution.objects.bulk_create(rows)
    due = today()
    Appraisal.objects.exclude(pk=here.pk).update(outcome="discard", due=due, reason="Spam.")
    page = vera.get(desk(hearing, "?list=due")).content.decode()
    assert "Number 040" in page and "Number 059" not in page
    after = page.partition("&amp;after=")[2].partition('"')[0]
    rest = vera.get(desk(hearing, f"?list=due&after={after}")).content.decode()
    assert "Number 059" in rest and "Number 040" not in rest
