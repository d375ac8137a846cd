"""The journal's pages: what the public meets, what the staff meets, and what an archivist does with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moteplass.kit import clock
from moteplass.spine.access.actor import SYSTEM
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.journal.models import Case, Change, Entry, Restriction
from moteplass.spine.journal.registering import keep, keep_journal
from moteplass.spine.places.models import Access, Place
from moteplass.tools.hearing.models import Hearing
from tests.conftest import logged_in
from tests.web.test_access_everywhere import text_of
from tests.world import World

SECRET = "Sekretarius"


@pytest.fixture
def hearing(world: World) -> Hearing:
    found = world.place(title="A new bridge")
    world.answer(found, name=SECRET)
    keep_journal()
    return found


@pytest.fixture
def vera(world: World, hearing: Hearing) -> Client:
    return logged_in(world.member(hearing.tool.place, "Vera", "archivist").email)


def running(hearing: Hearing, query: str = "") -> str:
    return reverse("records-journal", kwargs={"place": hearing.tool.place.slug}) + query


def entry_page(hearing: Hearing, pk: int) -> str:
    return reverse("records-journal-entry", kwargs={"place": hearing.tool.place.slug, "entry": pk})


def case_page(hearing: Hearing) -> str:
    where = {"place": hearing.tool.place.slug, "case": Case.objects.get(tool=hearing.tool).pk}
    return reverse("records-journal-case", kwargs=where)


def the_entry(hearing: Hearing) -> Entry:
    return Entry.objects.get(case__tool=hearing.tool, type="I")


def everywhere(world: World, case: Case) -> dict[str, str]:
    """All that the public gets of the journal, by what it is."""
    of = {"organisation": world.agency.slug}
    case_of = {**of, "year": case.year, "number": case.number}
    here = reverse("journal", kwargs=of)
    addresses = [
        here,
        f"{here}?q={SECRET}",
        f"{here}?q={case.reference}",
        reverse("journal-case", kwargs=case_of),
        reverse("journal-feed", kwargs=of),
        reverse("journal-file", kwargs=of),
        f"/api/v1/journal/{world.agency.slug}",
        f"/api/v1/journal/{world.agency.slug}/{case.reference}",
    ]
    client = Client()
    # Files are given so often to one network, and no more.
    cache.clear()
    return {address: text_of(client.get(address)) for address in addresses}


def test_the_public_reads_finds_and_follows_what_anyone_may_read(
    world: World, hearing: Hearing, stranger: Client
) -> None:
    case = Case.objects.get(tool=hearing.tool)
    for address, text in everywhere(world, case).items():
        assert SECRET in text, address
        assert f"{case.reference}-2" in text, address
    here = reverse("journal", kwargs={"organisation": world.agency.slug})
    assert world.agency.name in text_of(stranger.get(reverse("journals")))
    assert f"{case.reference}-2" not in text_of(stranger.get(f"{here}?q=nothing"))
    day = the_entry(hearing).journal_date
    assert f"{case.reference}-2" in text_of(stranger.get(f"{here}?since={day}&until={day}"))
    later = text_of(stranger.get(f"{here}?since={day + timedelta(days=1)}"))
    assert f"{case.reference}-2" not in later and f"?since={day}" in later
    assert stranger.get(here.replace(world.agency.slug, "nobody")).status_code == 404
    assert stranger.get(f"{here}?since=31.12.2026&until=2026-99-99").status_code == 200


@pytest.mark.parametrize("closed_by", ["the place", "held back", "withdrawn", "answer first"])
def test_nothing_that_is_closed_stands_in_the_public_journal_until_it_is_released(
    world: World, hearing: Hearing, vera: Client, closed_by: str
) -> None:
    place, row = hearing.tool.place, the_entry(hearing)
    contribution = Contribution.objects.unscoped(reason="test").filter(pk=row.contribution_id)
    match closed_by:
        case "the place":
            Place.objects.filter(pk=place.pk).update(access=Access.MEMBERS)
        case "held back":
            contribution.update(state=State.HIDDEN)
        case "withdrawn":
            contribution.update(state=State.WITHDRAWN)
        case "answer first":
            type(hearing.tool).objects.filter(pk=hearing.tool.pk).update(write_first=True)
    case = Case.objects.get(tool=hearing.tool)
    for address, text in everywhere(world, case).items():
        if f"q={SECRET}" in address:
            assert f"{case.reference}-2" not in text
        else:
            assert SECRET not in text and f"{case.reference}-2" in text and "*****" in text, address
        if closed_by == "the place":
            assert "A new bridge" not in text and place.slug not in text, address
    assert SECRET in text_of(vera.get(running(hearing)))
    vera.post(entry_page(hearing, row.pk), {"do": "screen", "publicity": "released"})
    assert SECRET in everywhere(world, case)[reverse("journal", kwargs={"organisation": world.agency.slug})]


def test_what_is_restricted_is_nobody_s_to_see_in_the_journal(
    world: World, hearing: Hearing, vera: Client
) -> None:
    row, case = the_entry(hearing), Case.objects.get(tool=hearing.tool)
    vera.post(entry_page(hearing, row.pk), {"do": "screen", "publicity": "released"})
    rows = Contribution.objects.unscoped(reason="test").filter(pk=row.contribution_id)
    rows.update(state=State.RESTRICTED)
    for address, text in everywhere(world, case).items():
        assert f"q={SECRET}" in address or (SECRET not in text and "*****" in text), address
    shown = text_of(vera.get(running(hearing)))
    assert f"{case.reference}-2" in shown and SECRET not in shown
    assert f"{case.reference}-2" not in text_of(vera.get(running(hearing, f"?q={SECRET}")))
    assert vera.get(entry_page(hearing, row.pk)).status_code == 404


def test_screened_words_and_names_are_stars_for_all_but_archivists(
    world: World, hearing: Hearing, vera: Client, alice: Client
) -> None:
    row = the_entry(hearing)
    vera.post(
        entry_page(hearing, row.pk),
        {"do": "correct", "title": f"Bridge, {SECRET}'s", "type": "I", "document_date": row.document_date}
        | {"correspondent": row.correspondent, "reason": "Clearer."},
    )
    sent = {"do": "screen", "words": ["1"], "name": "on", "publicity": "auto", "reason": "Offl. § 13"}
    assert vera.post(entry_page(hearing, row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert (row.public_title, row.public_correspondent) == ("Bridge, *****", "*****")
    case = Case.objects.get(tool=hearing.tool)
    for address, text in everywhere(world, case).items():
        if f"q={SECRET}" in address:
            assert f"{case.reference}-2" not in text
        else:
            assert SECRET not in text and "Bridge, *****" in text, address
    assert SECRET not in text_of(alice.get(running(hearing)))
    assert f"{case.reference}-2" not in text_of(alice.get(running(hearing, f"?q={SECRET}")))
    assert SECRET in text_of(vera.get(running(hearing)))
    assert f"{case.reference}-2" in text_of(vera.get(running(hearing, f"?q={SECRET}")))
    told = {(c.metadata, c.previous, c.new) for c in Change.objects.filter(entry=row)}
    assert ("offentligTittel", f"Bridge, {SECRET}'s", "Bridge, *****") in told
    assert ("skjermingMetadata", "", "Skjerming navn avsender") in told
    # A correction keeps what is screened.
    vera.post(
        entry_page(hearing, row.pk),
        {"do": "correct", "title": f"{SECRET}'s bridge", "type": "I", "document_date": row.document_date}
        | {"correspondent": "Another", "reason": "Clearer."},
    )
    row.refresh_from_db()
    assert (row.public_title, row.public_correspondent) == ("***** bridge", "*****")


def test_names_are_found_for_one_year(world: World, hearing: Hearing, stranger: Client) -> None:
    here = reverse("journal", kwargs={"organisation": world.agency.slug})
    reference = f"{Case.objects.get(tool=hearing.tool).reference}-2"
    with clock.frozen(clock.now() + timedelta(days=364)):
        assert reference in text_of(stranger.get(f"{here}?q={SECRET}"))
    with clock.frozen(clock.now() + timedelta(days=366)):
        assert reference not in text_of(stranger.get(f"{here}?q={SECRET}"))
        assert reference in text_of(stranger.get(f"{here}?q=bridge"))


def test_what_is_exempt_says_why_leads_nowhere_and_is_lifted_with_a_reason(
    world: World, hearing: Hearing, vera: Client, stranger: Client
) -> None:
    row = the_entry(hearing)
    page, here = entry_page(hearing, row.pk), reverse("journal", kwargs={"organisation": world.agency.slug})
    answer = reverse(
        "hearing-answer",
        kwargs={"place": hearing.tool.place.slug, "tool": "hearing", "answer": row.contribution_id},
    )
    assert answer in text_of(stranger.get(here))
    bad = vera.post(page, {"do": "restrict", "code": "exempt", "reference": " ", "until": "2020-13-01"})
    assert bad.status_code == 422 and "2020-13-01" in text_of(bad)
    vera.post(page, {"do": "restrict", "code": "exempt", "reference": "Offl. § 13"})
    shown = text_of(stranger.get(here))
    assert "Offl. § 13" in shown and answer not in shown
    assert vera.post(page, {"do": "lift", "reason": ""}).status_code == 422
    assert vera.post(page, {"do": "lift", "reason": "It was a mistake."}).status_code == 302
    assert Restriction.objects.get(entry=row).lifted_at
    assert "Offl. § 13" not in text_of(stranger.get(here))
    log = Change.objects.filter(entry=row, metadata="skjermingshjemmel").order_by("pk")
    assert [(c.previous, c.new) for c in log] == [("", "Offl. § 13"), ("Offl. § 13", "")]


def test_a_case_is_closed_with_its_entries_and_then_its_correspondents_stand(
    world: World, hearing: Hearing, vera: Client
) -> None:
    late = world.answer(hearing, name="Late")
    assert vera.post(case_page(hearing), {"do": "close"}).status_code == 422
    vera.post(running(hearing))
    assert Entry.objects.filter(contribution=late.pk).exists()
    assert vera.post(case_page(hearing), {"do": "close"}).status_code == 302
    case, row = Case.objects.get(tool=hearing.tool), the_entry_of(late.pk)
    assert (case.status, row.status) == ("closed", "archived")
    given = {"do": "correct", "title": row.title, "type": "I", "document_date": row.document_date}
    sent = {**given, "correspondent": "Somebody else", "reason": "So."}
    assert vera.post(entry_page(hearing, row.pk), sent).status_code == 422
    assert vera.post(case_page(hearing), {"do": "cancel", "reason": "So."}).status_code == 422
    assert vera.post(case_page(hearing), {"do": "open", "reason": "More came."}).status_code == 302
    assert [c.new for c in Change.objects.filter(case=case).order_by("pk")] == [
        "Avsluttet",
        "Under behandling",
    ]


def the_entry_of(contribution: int) -> Entry:
    return Entry.objects.get(contribution=contribution)


def test_what_an_archivist_cancels_stays_so(world: World, hearing: Hearing, vera: Client) -> None:
    row = the_entry(hearing)
    vera.post(entry_page(hearing, row.pk), {"do": "cancel", "reason": "Twice."})
    keep(SYSTEM, tool=hearing.tool)
    row.refresh_from_db()
    assert (row.status, row.cancelled_because, row.cancelled_by) == ("cancelled", "Twice.", "Vera")
    vera.post(entry_page(hearing, row.pk), {"do": "open", "reason": "It was not."})
    row.refresh_from_db()
    assert row.status == "journalled"


def test_what_is_no_longer_to_be_journalled_is_not_restored_by_hand(
    world: World, hearing: Hearing, vera: Client
) -> None:
    row = the_entry(hearing)
    Contribution.objects.unscoped(reason="test").filter(pk=row.contribution_id).update(state=State.WITHDRAWN)
    keep(SYSTEM, tool=hearing.tool)
    page = entry_page(hearing, row.pk)
    assert vera.post(page, {"do": "open", "reason": "It was said."}).status_code == 422
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_only_staff_reads_the_running_journal_and_only_archivists_change_it(
    world: World, hearing: Hearing, alice: Client, charlie: Client, stranger: Client, vera: Client
) -> None:
    assert SECRET in text_of(alice.get(running(hearing)))
    where = {"place": hearing.tool.place.slug}
    assert SECRET in text_of(alice.get(reverse("records-journal-file", kwargs=where)))
    assert alice.post(running(hearing)).status_code == 403
    assert alice.get(entry_page(hearing, the_entry(hearing).pk)).status_code == 403
    for who in (charlie, stranger):
        assert who.get(running(hearing)).status_code == 403
    elsewhere = world.place(title="Elsewhere")
    keep_journal()
    assert vera.get(entry_page(hearing, Entry.objects.get(case__tool=elsewhere.tool).pk)).status_code == 404
    assert vera.get(case_page(hearing)).status_code == 200


def test_twice_the_entries_take_no_more_queries(
    world: World, hearing: Hearing, vera: Client, assert_same_queries: Callable[..., None]
) -> None:
    case = Case.objects.get(tool=hearing.tool)
    of = {"organisation": world.agency.slug}
    in_case = reverse("journal-case", kwargs={**of, "year": case.year, "number": case.number})

    def read() -> None:
        for client, address in (
            (vera, running(hearing)),
            (Client(), reverse("journal", kwargs=of)),
            (Client(), in_case),
        ):
            assert client.get(address).status_code == 200

    def grow() -> None:
        for number in range(4):
            world.answer(hearing, f"More {number}.")
        keep_journal()

    assert_same_queries(read, grow=grow, at_most=60)
