"""What a box has gained in all: its page, its file, its open data and its board."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from moteplass.spine.places.models import Access
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.models import Box, Category, GainFigure
from moteplass.tools.ideas.queries import gains
from tests.addresses import at, read
from tests.tools.ideas import ledgers
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_norwegian")


def test_the_managers_page_adds_up_and_can_be_narrowed(world: World, box: Box, stranger: Client) -> None:
    Box.objects.filter(pk=box.pk).update(hour_value=500)
    ledgers.one_letter(world, box)
    category = Category.objects.filter(box=box)[0]
    idea = ledgers.realised(world, box, "Key box", category=category)
    gain = ledgers.line(world, idea)
    ledgers.figure(world, gain, "212000", year=2026, low=Decimal(200000), high=Decimal(230000))
    hours = ledgers.line(world, idea, "Driving", unit="hours")
    ledgers.figure(world, hours, "300", year=2026)
    everything = read(stranger, at(box, "ideas-gains"))
    assert "2,05 mill. kr" in everything and "Key box" in everything and "150 000 kr" in everything
    assert read(stranger, at(box, "ideas-gains") + "?year=2025").count("212 000") == 0
    narrowed = read(stranger, at(box, "ideas-gains") + f"?category={category.pk}")
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
    _idea, post, _phone = ledgers.one_letter(world, box)
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
    sheet = expert.get(at(box, "ideas-gains-file", format="xlsx")).getvalue()
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == len(inside) + 1 and 1250000.5 in rows[-1] + rows[-4]
    assert expert.get(at(box, "ideas-gains-file", format="pdf")).status_code == 404


def test_more_ideas_are_read_by_as_many_queries_and_shown_in_pages(
    world: World, box: Box, stranger: Client, expert: Client, assert_same_queries: Callable[..., None]
) -> None:
    idea, post, _phone = ledgers.one_letter(world, box)

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
    first = read(stranger, at(box, "ideas-gains"))
    assert "after=" in first and "Idea 3" not in first


def test_open_data_tells_what_a_controller_stands_behind(
    world: World, box: Box, stranger: Client, expert: Client
) -> None:
    idea, post, _phone = ledgers.one_letter(world, box)
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
    assert "212 000 kr" not in read(stranger, at(box, "ideas-board"))
    ledger.sign_off(ledgers.controller(world, box), figure=figure)
    assert "212 000 kr" in read(stranger, at(box, "ideas-board"))


def test_the_tables_of_the_box_tell_how_sure_the_sums_are(world: World, box: Box, stranger: Client) -> None:
    gain = ledgers.line(world, ledgers.realised(world, box))
    ledgers.figure(world, gain, "1000", low=Decimal(900), high=Decimal(1100))
    told = read(stranger, at(box, "ideas-gains"))
    # By year and by stage, and the sum under each.
    assert told.count("(900–1 100)</span>") == 4
