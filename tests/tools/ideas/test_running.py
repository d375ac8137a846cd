"""Setting up a box, opening it, and reading it as open data."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.places.models import Access, Place, Tool
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import NotPossible, create_place
from moteplass.tools.ideas.commands.running import StageInput, set_stages
from moteplass.tools.ideas.models import Box, Category, Stage
from tests.addresses import at, read
from tests.world import World


@pytest.fixture
def draft(world: World) -> Box:
    return world.box(published=False)


def test_a_new_box_leads_to_its_set_up_and_opens(world: World, alice: Client, stranger: Client) -> None:
    template = place_templates()["ideas"]
    tool = create_place(
        world.as_alice, organisation=world.agency, template=template, title="Ideas here", slug="here"
    )
    box = Box.objects.get(pk=tool.pk)
    setup = reverse(template.continues, kwargs={"place": "here", "tool": tool.slug})
    assert "Open the box" in read(alice, setup)
    assert stranger.get(at(box, "ideas")).status_code == 404
    done = alice.post(setup, {"do": "open"})
    assert done.headers["Location"] == at(box, "ideas")
    assert stranger.get(at(box, "ideas")).status_code == 200
    assert Place.objects.get(slug="here").state == Place.State.OPEN
    assert Tool.objects.get(pk=tool.pk).state == Tool.State.OPEN


def test_title_and_rules_are_saved(draft: Box, alice: Client) -> None:
    rules = {"title": "What shall we do?", "summary": "Say it.", "checked_first": "on", "hour_value": "540"}
    alice.post(at(draft, "ideas-setup"), {"do": "rules", **rules})
    box = Box.objects.select_related("tool__place").get(pk=draft.pk)
    assert (box.checked_first, box.comments_allowed, box.hour_value) == (True, False, 540)
    assert (box.tool.title, box.tool.place.title, box.tool.place.summary) == (
        "What shall we do?",
        "What shall we do?",
        "Say it.",
    )


def rows(prefix: str, known: int, entries: list[dict[str, Any]]) -> dict[str, Any]:
    form: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": known}
    for at_row, entry in enumerate(entries):
        form |= {f"{prefix}-{at_row}-{name}": value for name, value in entry.items()}
    return form


def test_categories_are_renamed_put_away_and_added(draft: Box, alice: Client) -> None:
    first, second, *rest = Category.objects.filter(box=draft)
    entries: list[dict[str, Any]] = [
        {"id": first.pk, "name": second.name},
        {"id": second.pk, "name": first.name, "retired": "on"},
        *({"id": c.pk, "name": c.name} for c in rest),
        {"name": "Roads"},
    ]
    sent = alice.post(
        at(draft, "ideas-setup"), {"do": "categories", **rows("category", len(entries) - 1, entries)}
    )
    assert sent.status_code == 302
    found = {c.name: c.retired for c in Category.objects.filter(box=draft)}
    assert found[first.name] is True and found[second.name] is False and "Roads" in found


def test_a_stage_is_named_moved_and_added(draft: Box, alice: Client) -> None:
    stages = list(Stage.objects.filter(box=draft))
    entries = [
        {"id": s.pk, "kind": s.kind, "name": s.name, "text": s.text, "days": s.days or "", "order": at_row}
        for at_row, s in enumerate(stages, 1)
    ]
    entries[1] |= {"name": "We are thinking", "days": 30}
    entries[2]["order"], entries[3]["order"] = 4, 3
    entries.append({"name": "On trial", "kind": "progress", "order": 4, "days": ""})
    sent = alice.post(at(draft, "ideas-setup"), {"do": "stages", **rows("stage", len(stages), entries)})
    assert sent.status_code == 302, sent.content.decode()
    found = list(Stage.objects.filter(box=draft))
    assert [s.name for s in found][:2] == [stages[0].name, "We are thinking"] and found[1].days == 30
    assert found[2].pk == stages[3].pk and "On trial" in [s.name for s in found]


def test_a_stage_where_ideas_have_stood_stays(world: World) -> None:
    box = world.box()
    idea = world.idea(box)
    wanted = [
        StageInput(s.name, s.kind, s.text, s.days, s.pk, gone=s.pk == idea.stage_id)
        for s in Stage.objects.filter(box=box)
    ]
    with pytest.raises(NotPossible):
        set_stages(world.as_alice, box=box, stages=wanted)


def test_an_error_keeps_what_was_typed(draft: Box, alice: Client) -> None:
    response = alice.post(at(draft, "ideas-setup"), {"do": "rules", "title": "", "summary": "Say it."})
    assert response.status_code == 422 and "Say it." in response.content.decode()
    assert 'href="#title"' in response.content.decode()


def test_only_stewards_set_up_a_box(world: World, draft: Box, charlie: Client, stranger: Client) -> None:
    world.member(draft.tool.place, "Charlie", "expert")
    assert charlie.get(at(draft, "ideas-setup")).status_code == 403
    assert stranger.get(at(draft, "ideas-setup")).status_code == 404


def test_ideas_are_open_data(world: World, stranger: Client) -> None:
    box = world.box()
    idea = world.idea(box, "Lend out the vans", problem="They stand still.")
    api = f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}"
    assert len(json.loads(stranger.get(api).content)["stages"]) == 7
    (row,) = json.loads(stranger.get(f"{api}/ideas").content)["ideas"]
    assert (row["id"], row["title"], row["stage"]) == (idea.pk, "Lend out the vans", "received")
    whole = json.loads(stranger.get(f"{api}/ideas/{idea.pk}").content)
    assert whole["problem"] == "They stand still." and whole["gains"] == [] and whole["points_for"] == 0
    assert json.loads(stranger.get(f"{api}/ideas?q=nothing").content)["ideas"] == []


def test_a_closed_box_is_no_open_data(world: World, stranger: Client) -> None:
    box = world.box(access=Access.MEMBERS)
    api = f"/api/v1/ideas/{box.tool.place.slug}/{box.tool.slug}"
    assert stranger.get(api).status_code == 404 and stranger.get(f"{api}/ideas").status_code == 404


def test_ideas_are_exported_from_the_command_line(world: World, tmp_path: Any) -> None:
    from typer.testing import CliRunner

    from moteplass.cli.main import app

    box = world.box()
    world.idea(box, "Lend out the vans")
    out = tmp_path / "ideas.json"
    done = CliRunner().invoke(
        app, ["export", "ideas", box.tool.place.slug, "--format", "json", "-o", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())[0]["title"] == "Lend out the vans"
