"""The pages of one idea's ledger: what everyone reads, and what nobody outside sees."""

import pytest
from django.test import Client

from moteplass.spine.places.models import Access
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.models import Box
from tests.addresses import at, read
from tests.tools.ideas import ledgers
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_norwegian")


def test_everyone_reads_what_an_idea_gained(world: World, box: Box, stranger: Client) -> None:
    idea, _post, _phone = ledgers.one_letter(world, box)
    for address in (at(box, "ideas-ledger", idea=idea.pk), at(box, "ideas-idea", idea=idea.pk)):
        shown = read(stranger, address)
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
            assert "777" not in read(outsider, address) and "Postage" not in read(outsider, address)
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
            assert "777" in read(insider, address), address
    ledger.sign_off(ledgers.controller(world, box), figure=written)
    for address in [*addresses, line]:
        assert "777" in read(stranger, address)


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
