"""What a capture holds: its contributions thread by thread, and the addresses at which readers meet them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar
from urllib.parse import urldefrag

from django.db.models import QuerySet
from django.urls import reverse

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import tools_in
from moteplass.spine.capture.models import Capture
from moteplass.spine.capture.reading import reader_of
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import kind_of

T = TypeVar("T")
# How many contributions are held at a time.
BATCH = 200


def tools_of(capture: Capture) -> list[Tool]:
    """The tool it is of, or all of the place; not those that are still being set up."""
    if capture.tool:
        return [capture.tool]
    return [tool for tool in tools_in(capture.place_id) if tool.state != Tool.State.DRAFT]


def everything(capture: Capture, tool: Tool) -> Iterator[list[int]]:
    """All that was said in a tool of the capture, a batch at a time: each root, then what was said to it.

    Not drafts, which are their writers' own, nor what is restricted, which has one door and that is another.
    """
    rows = Contribution.objects.unscoped(reason="what is kept as it stood is kept whole")
    return _by_thread(capture, tool, rows.exclude(state__in=(State.DRAFT, State.RESTRICTED)))


def shown(capture: Capture, tool: Tool, actor: Actor) -> Iterator[list[int]]:
    """The same as a reader sees it."""
    return _by_thread(capture, tool, Contribution.objects.visible_to(actor).standing())


def _by_thread(
    capture: Capture, tool: Tool, rows: "QuerySet[Contribution, Contribution]"
) -> Iterator[list[int]]:
    rows = rows.filter(tool_id=tool.pk)
    roots = rows.filter(root=None).order_by("pk")
    if capture.contribution_id:
        roots = roots.filter(pk=capture.contribution_id)
    return batches(_ids(roots, rows))


def _ids(
    roots: "QuerySet[Contribution, Contribution]", rows: "QuerySet[Contribution, Contribution]"
) -> Iterator[int]:
    for some in batches(roots.values_list("pk", flat=True).iterator()):
        comments = rows.filter(root_id__in=some).order_by("root_id", "published_at", "pk")
        said: dict[int, list[int]] = {}
        for root, pk in comments.values_list("root_id", "pk").iterator():
            said.setdefault(root or 0, []).append(pk)
        for root in some:
            yield root
            yield from said.pop(root, ())


def batches(of: Iterator[T], size: int = BATCH) -> Iterator[list[T]]:
    while batch := list(islice(of, size)):
        yield batch


def addresses(capture: Capture) -> Iterator[tuple[str, Actor]]:
    """The pages to begin from, and who reads each. The same page may come several times."""
    place = capture.place
    if capture.tool is None:
        yield reverse("place", kwargs={"place": place.slug}), reader_of(place)
    for tool in tools_of(capture):
        kind, actor = kind_of(tool.kind), reader_of(place, tool)
        if capture.contribution_id is None:
            yield reverse(kind.slug, kwargs={"place": place.slug, "tool": tool.slug}), actor
        for ids in shown(capture, tool, actor):
            for row in kind.search(actor, ids):
                yield urldefrag(row.url).url, actor


def is_shown(contribution: Contribution, tool: Tool) -> bool:
    """Whether there is a page on which a reader sees it. Two queries."""
    actor = reader_of(tool.place, tool)
    return Contribution.objects.visible_to(actor).filter(pk=contribution.pk).exists()


def by_id(ids: Sequence[int]) -> dict[int, Contribution]:
    rows = Contribution.objects.unscoped(reason="of a capture").filter(pk__in=ids)
    return {c.pk: c for c in rows}
