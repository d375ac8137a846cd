"""The forms of the ledger: written the Norwegian way, wrong at the field, signed off by somebody else."""

from decimal import Decimal

import pytest
from django.test import Client

from moteplass.spine.places.models import Role
from moteplass.tools.ideas.commands import ledger
from moteplass.tools.ideas.models import Box, Gain, GainFigure
from tests.addresses import at, read
from tests.conftest import logged_in
from tests.tools.ideas import ledgers
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_norwegian")


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
    idea, post, _phone = ledgers.one_letter(world, box)
    old = GainFigure.objects.get(gain=post, kind="measured")
    line = at(box, "ideas-figure", idea=idea.pk, gain=post.pk)
    form = read(expert, f"{line}?replaces={old.pk}")
    assert 'value="1 310 000"' in form and f'name="replaces" value="{old.pk}"' in form
    given = {"kind": "measured", "year": "2025", "amount": "1 250 000", "replaces": old.pk}
    assert expert.post(line, given).status_code == 302
    assert "<del>" in read(expert, line) and "1 250 000" in read(expert, line)
    outside = read(stranger, line)
    # The new figure awaits a controller; until it is signed off the old one stands for everyone else.
    assert "1 250 000" not in outside and "1 310 000" in outside and "<del>" not in outside
    assert "1,84 mill. kr" in read(stranger, at(box, "ideas-gains"))
    ledger.sign_off(ledgers.controller(world, box), figure=GainFigure.objects.get(replaces=old))
    signed = read(stranger, line)
    assert "1 250 000" in signed and "<del>" in signed
    assert "1,78 mill. kr" in read(stranger, at(box, "ideas-gains"))


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
    assert sign in read(dora, at(box, "ideas-figure", idea=idea.pk, gain=gain.pk))
    assert "4 321" in read(dora, sign)
    assert dora.post(sign, {"act": "sign", "words": "Seen the invoices."}).status_code == 302
    assert "4 321" in read(stranger, at(box, "ideas-ledger", idea=idea.pk))
    without = dora.post(sign, {"act": "take-back", "words": ""})
    assert without.status_code == 409
    assert (
        dora.post(sign, {"act": "take-back", "words": "Two invoices were counted twice."}).status_code == 302
    )
    assert "4 321" not in read(stranger, at(box, "ideas-ledger", idea=idea.pk))
    assert "Two invoices were counted twice." in read(
        dora, at(box, "ideas-figure", idea=idea.pk, gain=gain.pk)
    )


def test_who_wrote_a_figure_is_told_that_somebody_else_must_check_it(world: World, box: Box) -> None:
    idea = ledgers.realised(world, box)
    gain = ledgers.line(world, idea)
    figure = ledgers.figure(world, gain, "1", signed=False)
    world.member(box.tool.place, "Bob", Role.CONTROLLER)
    both = logged_in(world.bob.email)
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=figure.pk)
    assert 'value="sign"' not in read(both, sign)
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
    assert ('name="amount"' in read(erik, line)) is writes
    given = {"kind": "measured", "year": "2024", "amount": "5"}
    assert (erik.post(line, given).status_code == 302) is writes
    sign = at(box, "ideas-sign-off", idea=idea.pk, gain=gain.pk, figure=figure.pk)
    assert (erik.get(sign).status_code == 200) is (role == "controller")
    assert (erik.post(sign, {"act": "take-back", "words": "x"}).status_code == 302) is (role == "controller")


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
