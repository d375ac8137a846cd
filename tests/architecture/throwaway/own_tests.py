"""A guestbook is signed, read, supported, found, kept, and put away."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Refused
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Tally
from moteplass.spine.events.jobs import run
from moteplass.spine.notify.models import Mail
from moteplass.spine.places.models import Access, Place, Tool
from moteplass.spine.registry.loader import kind_of, place_templates
from moteplass.spine.stewardship.commands import change_place, create_place, move_place
from tests.architecture.throwaway.guestbook import commands, jobs, queries
from tests.architecture.throwaway.guestbook.models import Guestbook
from tests.world import World


@pytest.fixture
def tool(world: World) -> Tool:
    template = place_templates()["guestbook"]
    tool = create_place(
        world.as_alice, organisation=world.agency, template=template, title="The cabin", slug="cabin"
    )
    move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    return tool


def at(tool: Tool, name: str = "guestbook", **more: Any) -> str:
    return reverse(name, kwargs={"place": tool.place.slug, "tool": tool.slug, **more})


def sign(world: World, tool: Tool, text: str = "Lovely view.", name: str = "Kari") -> int:
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(world.as_charlie, guestbook=guestbook, text=text, name=name)
    return int(entry.pk)


def test_a_stranger_signs_reads_supports_and_comments(stranger: Client, tool: Tool) -> None:
    sent = stranger.post(at(tool, "guestbook-sign"), {"text": "Lovely view.", "name": "Kari"})
    assert sent.status_code == 302
    (row,) = queries.entries(STRANGER, tool).rows
    assert (row.name, row.support, row.comments) == ("Kari", 0, 0)
    assert "Lovely view." in stranger.get(at(tool)).content.decode()

    stranger.post(at(tool, "contribution-support", contribution=row.id), {"support": "give"})
    stranger.post(at(tool, "contribution-support", contribution=row.id), {"support": "give"})
    comment = {"text": "It is!", "name": "Ola"}
    stranger.post(at(tool, "contribution-comment", contribution=row.id), comment)
    tally = Tally.objects.get(pk=row.id)
    assert (tally.support, tally.comments) == (1, 1)
    assert "It is!" in stranger.get(sent.headers["Location"]).content.decode()


def test_what_was_typed_is_kept_when_something_is_wrong(stranger: Client, tool: Tool) -> None:
    response = stranger.post(at(tool, "guestbook-sign"), {"text": " ", "name": "Kari", "came_from": "Voss"})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="Voss"' in page and "#text" in page


def test_nobody_writes_in_a_guestbook_that_has_been_put_away(
    world: World, tool: Tool, alice: Client, stranger: Client
) -> None:
    assert stranger.post(at(tool, "guestbook-put-away")).status_code == 403
    assert alice.post(at(tool, "guestbook-put-away")).status_code == 302
    assert stranger.get(at(tool, "guestbook-sign")).status_code == 403
    with pytest.raises(Refused, match="put away"):
        sign(world, tool)
    assert stranger.get(at(tool)).status_code == 200


def test_a_closed_guestbook_is_not_there_for_strangers(world: World, tool: Tool, stranger: Client) -> None:
    entry = sign(world, tool)
    change_place(world.as_alice, place=tool.place, access=Access.MEMBERS)
    support = at(tool, "contribution-support", contribution=entry)
    assert stranger.get(at(tool)).status_code == 404
    assert stranger.get(at(tool, "guestbook-entry", entry=entry)).status_code == 404
    assert stranger.get(at(tool, "guestbook-sign")).status_code == 404
    assert stranger.post(at(tool, "guestbook-put-away")).status_code == 404
    assert stranger.post(support, {"support": "give"}).status_code == 404
    assert stranger.get(f"/api/v1/guestbook/{tool.place.slug}/{tool.slug}/entries").status_code == 404
    assert stranger.get("/api/v1/search", {"q": "lovely"}).json()["hits"] == []


def test_an_entry_is_found_by_its_words(world: World, tool: Tool, stranger: Client) -> None:
    entry = sign(world, tool, "The sunset over the fjord.")
    (hit,) = stranger.get("/api/v1/search", {"q": "sunset"}).json()["hits"]
    assert hit["url"] == at(tool, "guestbook-entry", entry=entry)
    assert "<mark>" in hit["headline_html"]


def test_entries_are_open_data(world: World, tool: Tool, stranger: Client) -> None:
    sign(world, tool)
    (row,) = stranger.get(f"/api/v1/guestbook/{tool.place.slug}/{tool.slug}/entries").json()["entries"]
    assert "Lovely view." in row["html"]


def test_an_entry_leaves_a_log_line_a_record_and_a_mail(world: World, tool: Tool) -> None:
    entry = sign(world, tool)
    line = AuditEntry.objects.get(verb="guestbook.signed")
    assert (line.act, line.subject_id, line.details) == (Act.SUBMIT, entry, {})
    (record,) = kind_of("guestbook").records([entry])
    assert [document.text for document in record.documents] == ["Lovely view."]
    run(f"{jobs.__name__}.tell_stewards", {"entry_id": entry})
    assert Mail.objects.get().to == world.alice.email


def test_the_list_does_not_grow_queries(
    world: World, tool: Tool, alice: Client, assert_same_queries: Any
) -> None:
    sign(world, tool)

    def grow() -> None:
        for number in range(20):
            sign(world, tool, f"Entry {number}")

    assert_same_queries(lambda: alice.get(at(tool)), grow=grow, at_most=8)


def test_entries_are_exported(world: World, tool: Tool, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from moteplass.cli.main import app

    sign(world, tool)
    out = tmp_path / "entries.jsonl"
    done = CliRunner().invoke(app, ["export", "entries", "--place", "cabin", "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["html"] == "<p>Lovely view.</p>"
