"""What the house itself does for, and asks of, a tool it has never seen. Runs with throwaway.settings."""

import json
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse
from warcio.archiveiterator import ArchiveIterator

from moteplass.api.assembly import the_api
from moteplass.kit.noark5.check import check
from moteplass.spine.access.actor import STRANGER, SYSTEM, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import OF_THE_PLACE
from moteplass.spine.capture.commands import capture_place
from moteplass.spine.capture.jobs import make
from moteplass.spine.disposal.commands import approve, propose
from moteplass.spine.disposal.jobs import carry_out
from moteplass.spine.journal.models import Entry
from moteplass.spine.journal.registering import keep_journal
from moteplass.spine.places.models import Access, Place, Tool, Writers
from moteplass.spine.privacy.holdings import of_person
from moteplass.spine.privacy.packaging import as_json
from moteplass.spine.records.commands import decide_on
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.registry.kinds import Incomplete, ToolKind
from moteplass.spine.registry.loader import all_kinds, kind_of, load, place_templates
from moteplass.spine.stewardship.commands import change_place, create_place, move_place
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.transfer.running import export
from tests.architecture.test_routes import callbacks
from tests.architecture.throwaway.guestbook import commands, queries
from tests.architecture.throwaway.guestbook.manifest import tool as MANIFEST
from tests.architecture.throwaway.guestbook.models import Guestbook
from tests.kit.noark5.package import OFFICIAL
from tests.spine.test_access_table import ACTS, TABLE, WRITERS, letter, people, rows
from tests.spine.transfer.test_export import closed
from tests.world import World


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# What is taken from the manifest, and what the start then says.
GAPS: dict[str, tuple[dict[str, Any], str]] = {
    "label": ({"label": " "}, "no label"),
    "acts": ({"acts": frozenset({Act.SUBMIT})}, "its acts lack Act.READ"),
    "kinds": ({"kinds": {}}, "no kinds of contribution"),
    "a kind's own name": ({"kinds": {"entry": "Entry"}}, "'entry' must begin with 'guestbook.'"),
    "words for a kind": ({"kinds": {"guestbook.entry": ""}}, "no words for the kind 'guestbook.entry'"),
    "audit texts": ({"audit": {}}, "no audit texts"),
    "words for a verb": ({"audit": {"guestbook.signed": ""}}, "no words for the verb 'guestbook.signed'"),
    "card": ({"card": "guestbook/_none.html"}, "no template 'guestbook/_none.html'"),
    "home": ({"home": ("guestbook/_none.html", len)}, "no template 'guestbook/_none.html'"),
    "cards function": ({"cards": None}, "no cards function"),
    "search function": ({"search": None}, "no search function"),
    "records function": ({"records": None}, "no records function"),
    "dispose function": ({"dispose": None}, "no dispose function"),
    "act of a route": ({"routes": [path("bare/", bare)]}, "the route bare/ takes no act: mount it by page()"),
}


def start_with(manifest: ToolKind) -> None:
    """What the registry does when the house starts, with a folder that has this manifest."""
    folder = ModuleType("broken.manifest")
    folder.tool = manifest  # type: ignore[attr-defined]
    sys.modules |= {"broken": ModuleType("broken"), "broken.manifest": folder}
    try:
        load(["broken"])
    finally:
        del sys.modules["broken"], sys.modules["broken.manifest"]


@pytest.mark.parametrize("missing", GAPS)
def test_the_house_does_not_start_with_a_manifest_that_lacks(missing: str) -> None:
    change, said = GAPS[missing]
    with pytest.raises(Incomplete) as error:
        start_with(replace(MANIFEST, slug="guestbook", **change))
    assert said in str(error.value)


def test_all_gaps_are_named_at_once() -> None:
    with pytest.raises(Incomplete, match=r"guestbook: no label; .*no search function; no records function"):
        start_with(replace(MANIFEST, label="", search=None, records=None))  # type: ignore[arg-type]


def test_two_tools_cannot_have_one_slug() -> None:
    with pytest.raises(Incomplete, match="another tool has this slug"):
        start_with(replace(MANIFEST))


def test_it_is_loaded_beside_the_others() -> None:
    slugs = [kind.slug for kind in all_kinds()]
    assert slugs[0] == "hearing" and slugs[-1] == "guestbook"


def test_its_writer_takes_it_away_and_it_is_disposed_of(world: World) -> None:
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    gone, left = (
        commands.sign_guestbook(world.as_alice, guestbook=guestbook, text=f"Word {n}.").pk for n in (1, 2)
    )

    def held() -> str:
        return "".join(as_json("Alice", of_person(world.as_alice)))

    assert "Word 1." in held() and "Word 2." in held()
    Appraisal.objects.filter(pk__in=(gone, left)).update(
        outcome="discard", due=date(2026, 1, 1), reason="So."
    )
    vera = actor_for(world.member(tool.place, "Vera", "archivist"))
    listed = propose(vera, place=tool.place, only=[gone])
    approve(actor_for(world.member(tool.place, "Ada", "archivist")), place=tool.place, disposal=listed.pk)
    carry_out(listed.pk)
    assert "Word 1." not in held() and "Word 2." in held()
    assert [(one.state, one.documents) for one in MANIFEST.records([gone])] == [("erased", [])]


def test_its_migration_is_whole(db: None) -> None:
    call_command("makemigrations", "guestbook", check=True, dry_run=True, verbosity=0)


def tool_of(world: World, access: str, writers: str, slug: str = "cabin") -> Tool:
    tool = create_place(
        world.as_alice,
        organisation=world.agency,
        template=place_templates()["guestbook"],
        title="The cabin",
        slug=slug,
    )
    change_place(world.as_alice, place=tool.place, access=access, writers=writers)
    move_place(world.as_alice, place=tool.place, to=Place.State.OPEN)
    return tool


def expected(kind: ToolKind, letters: str) -> str:
    """A row of the house's own table, as it is in a tool that declares only some of the acts."""
    return "".join(
        "n" if found == "y" and act not in kind.acts | OF_THE_PLACE else found
        for act, found in zip(ACTS, letters, strict=True)
    )


@pytest.mark.parametrize("access", TABLE)
@pytest.mark.parametrize("writers", WRITERS)
def test_the_table_of_who_may_do_what_holds_in_it(world: World, access: str, writers: str) -> None:
    kind = kind_of("guestbook")
    tool = tool_of(world, access, writers)
    found = {
        name: "".join(letter(actor, act, tool.pk) for act in ACTS)
        for name, actor in people(world, tool.place).items()
    }
    assert found == {name: expected(kind, letters) for name, letters in rows(access, writers).items()}


def test_its_addresses_and_calls_take_an_act_like_all_others() -> None:
    pages = {
        route: callback
        for route, callback in callbacks(get_resolver().url_patterns)
        if "tool_guestbook" in route
    }
    assert len(pages) == len(MANIFEST.routes)
    assert all(isinstance(getattr(callback, "act", None), Act) for callback in pages.values())
    calls = [router for prefix, router in the_api()._routers if prefix == "/guestbook"]
    assert calls and all(
        isinstance(getattr(operation.view_func, "act", None), Act)
        for router in calls
        for view in router.path_operations.values()
        for operation in view.operations
    )


@pytest.mark.parametrize("access", [Access.ORGANISATION, Access.MEMBERS, Access.HIDDEN])
def test_in_a_closed_place_nothing_of_it_is_there_for_strangers(
    world: World, access: str, stranger: Client, charlie: Client, alice: Client
) -> None:
    tool = tool_of(world, access, Writers.MEMBERS)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(world.as_alice, guestbook=guestbook, text="An unheard word.").pk
    where = {"place": tool.place.slug, "tool": tool.slug}
    pages = [reverse(name, kwargs=where) for name in ("guestbook", "guestbook-sign", "follow")]
    pages += [
        reverse("guestbook-entry", kwargs={**where, "entry": entry}),
        reverse("contribution-comment", kwargs={**where, "contribution": entry}),
        reverse("place", kwargs={"place": tool.place.slug}),
        reverse("place-feed", kwargs={"place": tool.place.slug}),
        reverse("place-search", kwargs={"place": tool.place.slug}) + "?q=unheard",
        f"/api/v1/guestbook/{tool.place.slug}/{tool.slug}/entries",
    ]
    for page in pages:
        assert stranger.get(page).status_code == 404, page
        assert charlie.get(page).status_code == 404, page
        assert alice.get(page).status_code == 200, page
    for client in (stranger, charlie):
        for page in ("/", "/places/", "/search/?q=unheard", "/sitemap.xml"):
            shown = client.get(page)
            assert shown.status_code == 200
            assert "cabin" not in shown.content.decode(), page
            assert "unheard word" not in shown.content.decode(), page


def test_it_stands_in_the_house_s_own_lists(world: World, alice: Client, stranger: Client) -> None:
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(world.as_alice, guestbook=guestbook, text="An unheard word.").pk
    own = reverse("guestbook", kwargs={"place": "cabin", "tool": "guestbook"})
    address = reverse("guestbook-entry", kwargs={"place": "cabin", "tool": "guestbook", "entry": entry})
    home = stranger.get("/m/cabin/").content.decode()
    assert f'href="{own}"' in home, "its card and its tab"
    assert f'href="{own}write/"' in home, "the tab its manifest adds"
    assert address in home, "the latest in the place"
    assert address in stranger.get("/m/cabin/feed.atom").content.decode()
    assert address in stranger.get("/m/cabin/search/?q=unheard").content.decode()
    assert address in alice.get("/me/contributions/").content.decode()
    assert address in stranger.get("/search/?q=unheard").content.decode()


def test_a_comment_in_it_is_found_where_it_stands(world: World, stranger: Client) -> None:
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(world.as_alice, guestbook=guestbook, text="A word.").pk
    where = {"place": "cabin", "tool": "guestbook", "contribution": entry}
    sent = stranger.post(
        reverse("contribution-comment", kwargs=where), {"text": "Quite remarkable.", "name": "Ola"}
    )
    assert sent.status_code == 302
    (hit,) = stranger.get("/api/v1/search", {"q": "remarkable"}).json()["hits"]
    page, _hash, _main = sent.headers["Location"].partition("#")
    assert hit["url"] == f"{page}#c{hit['contribution']}"
    assert "Quite remarkable." in stranger.get(sent.headers["Location"]).content.decode()
    (row,) = queries.search_rows(world.as_charlie, [hit["contribution"]])
    assert row.kind == "talk.comment"


def test_what_is_written_in_it_is_appraised_without_code_of_its_own(world: World) -> None:
    guestbook = Guestbook.objects.get(pk=tool_of(world, Access.OPEN, Writers.ANYONE).pk)
    entry = commands.sign_guestbook(world.as_alice, guestbook=guestbook, text="A word.")
    assert Appraisal.objects.get(pk=entry.pk).outcome == Outcome.DOUBTFUL
    comment = post_comment(world.as_alice, about=entry.contribution, text="Another.")
    assert Appraisal.objects.get(pk=comment.pk).outcome == Outcome.CONTEXT


def test_what_is_written_in_it_is_journalled_by_what_its_manifest_tells(world: World) -> None:
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(STRANGER, guestbook=guestbook, text="Lovely view.", name="Kari")
    sent = {"contributions": [entry.pk], "outcome": Outcome.JOURNAL, "reason": "A test."}
    decide_on(SYSTEM, place=tool.place, **sent)
    keep_journal()
    found = Entry.objects.get(contribution=entry.pk)
    assert (found.type, found.correspondent, found.public_correspondent) == ("I", "Kari", "Kari")
    assert found.title.endswith(f"– {tool.title}")


def test_what_is_written_in_it_is_handed_over_by_what_its_manifest_tells(
    world: World, tmp_path: Path
) -> None:
    if not OFFICIAL.is_dir():
        pytest.skip(f"no official schemas in {OFFICIAL}")
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    entry = commands.sign_guestbook(STRANGER, guestbook=guestbook, text="Lovely view.", name="Kari")
    sent = {"contributions": [entry.pk], "outcome": Outcome.JOURNAL, "reason": "A test."}
    decide_on(SYSTEM, place=tool.place, **sent)
    closed(tool)
    told = export(tmp_path, tool.place, schemas=OFFICIAL)
    assert (told["registrations"], told["documents"]) == (1, 1)
    assert "Kari" in (tmp_path / "content" / "arkivstruktur.xml").read_text()
    assert {found.rule for found in check(tmp_path / "content", OFFICIAL).findings} <= {"AST17"}


def test_what_stands_in_it_is_captured_with_its_own_pages_and_records(world: World) -> None:
    tool = tool_of(world, Access.OPEN, Writers.ANYONE)
    guestbook = Guestbook.objects.get(pk=tool.pk)
    commands.sign_guestbook(world.as_alice, guestbook=guestbook, text="Lovely view.")
    capture = capture_place(SYSTEM, place=tool.place)
    make(capture.pk)
    files = {one.format: one.file.open().read() for one in capture.files.all()}
    pages = [
        (
            record.rec_headers.get_header("WARC-Target-URI"),
            record.content_stream().read().decode(errors="replace"),
        )
        for record in ArchiveIterator(BytesIO(files["warc"]))
        if record.rec_type == "response"
    ]
    shown = [url for url, text in pages if "Lovely view." in text]
    assert any(url.endswith(f"/m/{tool.place.slug}/{tool.slug}/") for url in shown) and len(shown) > 1
    (record,) = json.loads(files["json"])["records"]
    assert record["documents"][0]["text"] == "Lovely view."
    assert files["pdf"].startswith(b"%PDF-")
