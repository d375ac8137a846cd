"""The ledger's pages: what everyone reads, what staff write, and what a controller signs."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from moteplass.spine.places.models import Access, Role
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.models import Box, Category, Gain, GainFigure, Idea
from tests.conftest import logged_in
from tests.tools.ideas import ledgers
from tests.world import World


@pytest.fixture(autouse=True)
def in_english(settings: Settings) -> Iterator[None]:
    """Numbers are read as they stand in Norwegian; what people wrote is the same in every language."""
    settings.LANGUAGE_CODE = "nb"
    with translation.override("nb"):
        yield


@pytest.fixture
def box(world: World) -> Box:
    return world.box(hour_value=500)


@pytest.fixture
def dora(world: World, box: Box) -> Client:
    ledgers.controller(world, box)
    return logged_in("dora@example.test")


@pytest.fixture
def expert(world: World, box: Box) -> Client:
    ledgers.expert(world, box)
    return logged_in(world.bob.email)


def at(box: Box, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"place": box.tool.place.slug, "tool": box.tool.slug, **more})


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace("\u00a0", " ")


def one_letter(world: World, box: Box) -> tuple[Idea, Gain, Gain]:
    """The idea of the look: 1 310 000 and 530 000 measured, of 1 200 000 and 600 000 expected."""
    idea = ledgers.realised(world, box)
    post, phone = (
        ledgers.line(world, idea),
        ledgers.line(world, idea, "Time on the phone", owner_name="Service desk"),
    )
    for gain, before, expected, measured in (
        (post, "2960000", "1200000", "1310000"),
        (phone, "1710000", "600000", "530000"),
    ):
        ledgers.figure(world, gain, before, kind="baseline", year=2024)
        ledgers.figure(world, gain, expected, kind="estimate")
        ledgers.figure(world, gain, measured)
    return idea, post, phone


def test_everyone_reads_what_an_idea_gained(world: World, box: Box, stranger: Client) -> None:
    idea, _post, _phone = one_letter(world, box)
    for address in (at(box, "ideas-ledger", idea=idea.pk), at(box, "ideas-idea", idea=idea.pk)):
        shown = page(stranger, address)
        assert "1,84 mill. kr" in shown and "102 %" in shown
        for number in ("2 960 000", "1 200 000", "1 310 000", "530 000", "4 670 000", "1 840 000"):
            assert number in shown, number
        assert "Service desk" in shown and "Dora" in shown
        assert "csrfmiddlewaretoken" not in shown or address.endswith(f"{idea.pk}/")


def test_what_nobody_has_signed_off_is_not_shown_to_those_outside(
    world: World, box: Box, stranger: Client, charlie: Client, expert: Client, dora: Client
) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    written = ledgers.figure(world, gain, "777", signed=False)
    addresses = [
        at(box, "ideas-ledger", idea=idea.pk),
        at(box, "ideas-gains"),
        at(box, "ideas-idea", idea=idea.pk),
    ]
    line = at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    for outsider in (stranger, charlie):
        for address in addresses:
            assert "777" not in page(outsider, address) and "Postage" not in page(outsider, address)
        assert outsider.get(line).status_code == 404
        assert b"777" not in outsider.get(at(box, "ideas-gains-file", format="csv")).getvalue()
        assert outsider.get(
            at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=written.pk)
        ).status_code in (
            302,
            403,
        )
    for insider in (expert, dora):
        for address in [*addresses, line]:
            assert "777" in page(insider, address), address
    ledger.sign_off(ledgers.controller(world, box), figure=written)
    for address in [*addresses, line]:
        assert "777" in page(stranger, address)


def test_nothing_of_a_closed_box_shows_to_strangers(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = ledgers.realised(world, box, actor=world.as_alice)
    gain = ledgers.line(world, idea)
    figure = ledgers.figure(world, gain, "100")
    where = {"idea": idea.pk, "gain": gain.pk}
    for address in (
        at(box, "ideas-gains"),
        at(box, "ideas-gains-file", format="csv"),
        at(box, "ideas-ledger", idea=idea.pk),
        at(box, "ideas-figure", **where),
        at(box, "ideas-sign-off", **where, figure=figure.pk),
    ):
        assert stranger.get(address).status_code == 404, address


def test_a_line_is_not_found_at_another_ideas_address(world: World, box: Box, expert: Client) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    other = ledgers.realised(world, box, "Another")
    assert expert.get(at(box, "ideas-figure", idea=other.pk, gain=gain.pk)).status_code == 404
    elsewhere = ledgers.realised(world, world.box())
    line = ledgers.line(world, elsewhere)
    assert (
        expert.post(
            at(box, "ideas-figure", idea=elsewhere.pk, gain=line.pk), {"kind": "measured"}
        ).status_code
        == 404
    )


def test_a_line_and_a_figure_are_written_the_norwegian_way(world: World, box: Box, expert: Client) -> None:
    idea = ledgers.realised(world, box)
    wrong = expert.post(at(box, "ideas-ledger", idea=idea.pk), {"name": "Postage", "unit": "other"})
    assert wrong.status_code == 422 and b'value="Postage"' in wrong.content
    given = {"name": "Postage", "unit": "kroner", "owner_name": "Print", "method": "Invoices"}
    made = expert.post(at(box, "ideas-ledger", idea=idea.pk), given)
    gain = Gain.objects.get(idea=idea)
    assert made.status_code == 302 and f"/{gain.pk}/" in made["Location"]
    line = at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    figure = {
        "kind": "measured",
        "year": "2025",
        "amount": "1 310 000",
        "low": "1,2 mill",
        "high": "1 400 000,50",
    }
    assert expert.post(line, figure | {"act": "figure", "on": "2026-01-15"}).status_code == 302
    written = GainFigure.objects.get(gain=gain)
    assert [written.amount, written.low, written.high] == [
        Decimal(1310000),
        Decimal(1200000),
        Decimal("1400000.50"),
    ]
    assert written.by_name == "Bob" and written.on.isoformat() == "2026-01-15"


def test_a_line_sent_twice_is_told_of_at_its_name(world: World, box: Box, expert: Client) -> None:
    idea = ledgers.realised(world, box)
    given = {"name": "Postage", "unit": "kroner", "owner_name": "Print"}
    assert expert.post(at(box, "ideas-ledger", idea=idea.pk), given).status_code == 302
    again = expert.post(at(box, "ideas-ledger", idea=idea.pk), given)
    assert again.status_code == 422 and 'id="name-error"' in again.content.decode()
    assert Gain.objects.filter(idea=idea).count() == 1


def test_characters_that_cannot_be_stored_are_left_out(
    world: World, box: Box, expert: Client, dora: Client
) -> None:
    idea = ledgers.realised(world, box)
    given = {"name": "Post\0age", "unit": "kroner", "owner_name": "Pr\0int", "method": "By\0 hand"}
    assert expert.post(at(box, "ideas-ledger", idea=idea.pk), given).status_code == 302
    gain = Gain.objects.get(idea=idea)
    assert (gain.name, gain.owner_name, gain.method) == ("Postage", "Print", "By hand")
    line = at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    figure = {"kind": "measured", "year": "2025", "amount": "5", "method": "Coun\0ted"}
    assert expert.post(line, figure).status_code == 302
    written = GainFigure.objects.get(gain=gain)
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=written.pk)
    assert dora.post(sign, {"act": "sign", "words": "Se\0en."}).status_code == 302
    assert dora.post(sign, {"act": "take-back", "words": "\0"}).status_code == 409
    assert dora.post(sign, {"act": "take-back", "words": "Wro\0ng."}).status_code == 302
    said = written.sign_offs.get()
    assert (written.method, said.note, said.reason) == ("Counted", "Seen.", "Wrong.")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "1.310"),
        ("amount", "a lot"),
        ("amount", ""),
        ("amount", "1,234567"),
        ("amount", "9" * 27),
        ("amount", "9" * 40),
        ("year", "25"),
        ("year", "3025"),
        ("low", "2 000"),
        ("high", "5"),
        ("on", "yesterday"),
        ("kind", "guess"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(
    world: World, box: Box, expert: Client, field: str, typed: str
) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    good = {
        "kind": "measured",
        "year": "2025",
        "amount": "1 000",
        "low": "900",
        "high": "1 100",
        "method": "By hand",
    }
    answer = expert.post(at(box, "ideas-figure", idea=idea.pk, gain=gain.pk), good | {field: typed})
    shown = answer.content.decode()
    assert answer.status_code == 422 and f'href="#{field}"' in shown and "By hand" in shown
    if field not in ("kind",) and typed:
        assert f'value="{typed}"' in shown and f'id="{field}-error"' in shown
    assert not GainFigure.objects.exists()


def test_a_recalculation_strikes_the_old_figure_through(
    world: World, box: Box, expert: Client, stranger: Client
) -> None:
    idea, post, _phone = one_letter(world, box)
    old = GainFigure.objects.get(gain=post, kind="measured")
    line = at(box, "ideas-figure", idea=idea.pk, gain=post.pk)
    form = page(expert, f"{line}?replaces={old.pk}")
    assert 'value="1 310 000"' in form and f'name="replaces" value="{old.pk}"' in form
    given = {"kind": "measured", "year": "2025", "amount": "1 250 000", "replaces": old.pk}
    assert expert.post(line, given).status_code == 302
    assert "<del>" in page(expert, line) and "1 250 000" in page(expert, line)
    outside = page(stranger, line)
    # The new figure awaits a controller; until it is signed off the old one stands for everyone else.
    assert "1 250 000" not in outside and "1 310 000" in outside and "<del>" not in outside
    assert "1,84 mill. kr" in page(stranger, at(box, "ideas-gains"))
    ledger.sign_off(ledgers.controller(world, box), figure=GainFigure.objects.get(replaces=old))
    signed = page(stranger, line)
    assert "1 250 000" in signed and "<del>" in signed
    assert "1,78 mill. kr" in page(stranger, at(box, "ideas-gains"))


def test_one_who_comes_second_keeps_what_was_typed_and_may_send_it_again(
    world: World, box: Box, expert: Client
) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    old = ledgers.figure(world, gain, "100")
    newer = ledgers.figure(world, gain, "90", replaces=old.pk)
    line = at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    late = {"kind": "measured", "year": "2025", "amount": "80", "method": "My own count", "replaces": old.pk}
    answer = expert.post(line, late)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "My own count" in shown and 'value="80"' in shown
    assert f'name="replaces" value="{newer.pk}"' in shown
    assert expert.post(line, late | {"replaces": newer.pk}).status_code == 302
    # The same for one who meant to write the first figure of a year.
    assert expert.post(line, {k: v for k, v in late.items() if k != "replaces"}).status_code == 409


def test_a_controller_signs_off_and_takes_back_on_a_page(
    world: World, box: Box, dora: Client, stranger: Client
) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    figure = ledgers.figure(world, gain, "4321", signed=False)
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=figure.pk)
    assert sign in page(dora, at(box, "ideas-figure", idea=idea.pk, gain=gain.pk))
    assert "4 321" in page(dora, sign)
    assert dora.post(sign, {"act": "sign", "words": "Seen the invoices."}).status_code == 302
    assert "4 321" in page(stranger, at(box, "ideas-ledger", idea=idea.pk))
    without = dora.post(sign, {"act": "take-back", "words": ""})
    assert without.status_code == 409
    assert (
        dora.post(sign, {"act": "take-back", "words": "Two invoices were counted twice."}).status_code == 302
    )
    assert "4 321" not in page(stranger, at(box, "ideas-ledger", idea=idea.pk))
    assert "Two invoices were counted twice." in page(
        dora, at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    )


def test_who_wrote_a_figure_is_told_that_somebody_else_must_check_it(world: World, box: Box) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    figure = ledgers.figure(world, gain, "1", signed=False)
    world.member(box.tool.place, "Bob", Role.CONTROLLER)
    both = logged_in(world.bob.email)
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=figure.pk)
    assert 'value="sign"' not in page(both, sign)
    assert both.post(sign, {"act": "sign"}).status_code == 409


@pytest.mark.parametrize("role", Role.values)
def test_forms_are_there_for_those_who_may_use_them(world: World, box: Box, role: str) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    figure = ledgers.figure(world, gain, "100")
    world.member(box.tool.place, "Erik", role)
    erik = logged_in("erik@example.test")
    line = at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    writes = role in {"expert", "moderator", "steward"}
    assert ('name="amount"' in page(erik, line)) is writes
    given = {"kind": "measured", "year": "2024", "amount": "5"}
    assert (erik.post(line, given).status_code == 302) is writes
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=figure.pk)
    assert (erik.get(sign).status_code == 200) is (role == "controller")
    assert (erik.post(sign, {"act": "take-back", "words": "x"}).status_code == 302) is (role == "controller")


def test_the_managers_page_adds_up_and_can_be_narrowed(world: World, box: Box, stranger: Client) -> None:
    one_letter(world, box)
    category = Category.objects.filter(box=box)[0]
    idea = ledgers.realised(world, box, "Key box", category=category)
    gain = ledgers.line(world, idea)
    ledgers.figure(world, gain, "212000", year=2026, low=Decimal(200000), high=Decimal(230000))
    hours = ledgers.line(world, idea, "Driving", unit="hours")
    ledgers.figure(world, hours, "300", year=2026)
    everything = page(stranger, at(box, "ideas-gains"))
    assert "2,05 mill. kr" in everything and "Key box" in everything and "150 000 kr" in everything
    assert page(stranger, at(box, "ideas-gains") + "?year=2025").count("212 000") == 0
    narrowed = page(stranger, at(box, "ideas-gains") + f"?category={category.pk}")
    assert "One letter" not in narrowed and "212 000 kr (200 000–230 000)" in narrowed
    for odd in (
        "?year=x&category=-1&after=!!",
        "?year=99999",
        "?category=99999999999999999",
        "?after=WzEsMl0",
    ):
        assert stranger.get(at(box, "ideas-gains") + odd).status_code == 200


def test_the_file_holds_every_figure_and_marks_those_replaced(
    world: World, box: Box, expert: Client, stranger: Client
) -> None:
    _idea, post, _phone = one_letter(world, box)
    old = GainFigure.objects.get(gain=post, kind="measured")
    new = ledgers.figure(world, post, "1250000.50", replaces=old.pk, signed=False, method="=1+1")
    address = at(box, "ideas-gains-file", format="csv")
    inside = list(csv.DictReader(io.StringIO(expert.get(address).getvalue().decode("utf-8-sig"))))
    by_id = {row["figure"]: row for row in inside}
    assert by_id[str(old.pk)]["counts"] == "no" and by_id[str(old.pk)]["replaced_by"] == str(new.pk)
    assert by_id[str(new.pk)]["amount"] == "1250000.50" and by_id[str(new.pk)]["method"] == "'=1+1"
    assert by_id[str(new.pk)]["by"] == "Bob" and by_id[str(new.pk)]["signed_by"] == ""
    outside = list(csv.DictReader(io.StringIO(stranger.get(address).getvalue().decode("utf-8-sig"))))
    assert len(outside) == len(inside) - 1 and not any(row["by"] for row in outside)
    import openpyxl

    sheet = expert.get(at(box, "ideas-gains-file", format="xlsx")).getvalue()
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == len(inside) + 1 and 1250000.5 in rows[-1] + rows[-4]
    assert expert.get(at(box, "ideas-gains-file", format="pdf")).status_code == 404


def test_more_ideas_are_read_by_as_many_queries_and_shown_in_pages(
    world: World, box: Box, stranger: Client, expert: Client, assert_same_queries: Callable[..., None]
) -> None:
    idea, post, _phone = one_letter(world, box)

    def grow() -> None:
        for n in range(3):
            ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box, f"Idea {n}")), "5")
        ledgers.figure(world, ledgers.line(world, idea, f"Line {idea.gains.count()}"), "5")
        year = 2026 + GainFigure.objects.filter(gain=post, kind="measured").count()
        ledgers.figure(world, post, "5", year=year)

    for address in (
        at(box, "ideas-gains"),
        at(box, "ideas-ledger", idea=idea.pk),
        at(box, "ideas-figure", idea=idea.pk, gain=post.pk),
    ):
        assert_same_queries(lambda at=address: expert.get(at), grow=grow, at_most=24)


def test_the_list_of_ideas_goes_on_without_gaps(
    world: World, box: Box, stranger: Client, monkeypatch: Any
) -> None:
    from moteplass.tools.ideas.queries import gains

    monkeypatch.setattr(gains, "_SIZE", 2)
    for n, kroner in enumerate(["100", "300", "300", "0", "200"]):
        ledgers.figure(world, ledgers.line(world, ledgers.realised(world, box, f"Idea {n}")), kroner)
    seen: list[str] = []
    cursor = None
    while True:
        found = gains.idea_gains(box, gains.GainFilter(), everything=False, cursor=cursor)
        seen += [row.title for row in found.rows]
        cursor = found.next
        if cursor is None:
            break
    assert seen == ["Idea 2", "Idea 1", "Idea 4", "Idea 0", "Idea 3"]
    first = page(stranger, at(box, "ideas-gains"))
    assert "after=" in first and "Idea 3" not in first


def test_open_data_tells_what_a_controller_stands_behind(
    world: World, box: Box, stranger: Client, expert: Client
) -> None:
    idea, post, _phone = one_letter(world, box)
    root = f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}"
    found = stranger.get(f"{root}/gains").json()
    assert Decimal(found["measured"]["amount"]) == 1840000 and found["realised"] == 1
    assert [y["year"] for y in found["by_year"]] == [2025]
    ledgers.figure(world, post, "777", year=2026, signed=False)
    assert Decimal(stranger.get(f"{root}/gains").json()["measured"]["amount"]) == 1840000
    assert Decimal(expert.get(f"{root}/gains?year=2026").json()["measured"]["amount"]) == 777
    lines = stranger.get(f"{root}/ideas/{idea.pk}/gains").json()
    assert [line["name"] for line in lines] == ["Postage", "Time on the phone"]
    assert not any(f["year"] == 2026 for line in lines for f in line["figures"])
    for odd in ("?year=0", "?year=-5", "?year=99999999999999999999", "?category=0"):
        assert stranger.get(f"{root}/gains{odd}").status_code in (200, 422)


def test_open_data_of_a_closed_box_is_closed(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    idea = ledgers.realised(world, box, actor=world.as_alice)
    root = f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}"
    assert stranger.get(f"{root}/gains").status_code == 404
    assert stranger.get(f"{root}/ideas/{idea.pk}/gains").status_code == 404


def test_the_board_shows_what_is_saved_only_when_it_is_signed_off(
    world: World, box: Box, stranger: Client
) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    figure = ledgers.figure(world, gain, "212000", signed=False)
    assert "212 000 kr" not in page(stranger, at(box, "ideas-board"))
    ledger.sign_off(ledgers.controller(world, box), figure=figure)
    assert "212 000 kr" in page(stranger, at(box, "ideas-board"))


def test_the_tables_of_the_box_tell_how_sure_the_sums_are(world: World, box: Box, stranger: Client) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    ledgers.figure(world, gain, "1000", low=Decimal(900), high=Decimal(1100))
    told = page(stranger, at(box, "ideas-gains"))
    # By year and by stage, and the sum under each.
    assert told.count("(900–1 100)</span>") == 4


def test_a_method_that_stands_is_told_at_its_field_with_what_was_typed(
    world: World, box: Box, expert: Client
) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box), method="Counted by hand")
    ledgers.figure(world, gain, "12")
    address = at(box, "ideas-figure", idea=gain.idea_id, gain=gain.pk)
    typed = {"name": gain.name, "unit": "kroner", "owner_name": "The desk", "method": "Guessed anew"}
    sent = expert.post(address, {"act": "line", **typed})
    told = sent.content.decode()
    assert sent.status_code == 422 and "Guessed anew" in told and 'href="#method"' in told
