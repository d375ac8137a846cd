"""Links between what people said and what came of it, as each reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.command import Tx
from moteplass.spine.content.models import Capacity, Contribution, Link, State
from moteplass.spine.content.visibility import readable_tools
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import declare_verbs, kind_label, kind_of

declare_verbs({"content.linked": _("Linked a contribution to what came of it")})


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The other end of a link, which the reader may read. `sort`: the kind of it, in words."""

    kind: str
    sort: str
    title: str
    url: str
    place: str
    organisation: str
    at: datetime
    # From here to there; else from there to here.
    out: bool


def link(tx: Tx, source: Contribution, to: Contribution | Tool, *, kind: str = Link.Kind.BECAME) -> Link:
    """Link `source` to what came of it, in a running command. Linking twice is once."""
    end = {"target": to} if isinstance(to, Contribution) else {"target_tool": to}
    made, _new = Link.objects.get_or_create(source=source, kind=kind, **end)
    tx.audit("content.linked", source, link=made.pk, kind=kind)
    return made


def stands_for(tool: Tool) -> Contribution | Tool:
    """What a link to a whole tool should lead to: the agency's own first contribution in it, such as a hearing letter;
    the tool itself where there is none.
    """
    rows = Contribution.objects.unscoped(
        reason="what a link is to; each reader of it is asked what they may read"
    )
    own = rows.filter(tool=tool, root=None, capacity=Capacity.AGENCY, state=State.PUBLISHED)
    return own.order_by("pk").first() or tool


def links_of(actor: Actor, contribution_id: int) -> list[LinkRow]:
    """What a contribution became and came from, oldest first, as far as the actor may read the other ends.

    One query where there are no links; else one more for each kind of thing at the other ends.
    """
    rows = Link.objects.filter(Q(source_id=contribution_id) | Q(target_id=contribution_id))
    return _rows(actor, rows, lambda link: bool(link.source_id == contribution_id))


def links_into(actor: Actor, place: Place) -> list[LinkRow]:
    """What a place came from: links from elsewhere to a tool in it, or to what the agency itself says there."""
    whole = Q(target__root=None, target__capacity=Capacity.AGENCY, target__place=place)
    rows = Link.objects.filter(Q(target_tool__place=place) | whole, kind=Link.Kind.BECAME)
    return _rows(actor, rows.exclude(source__place=place), lambda link: False)


def _rows(actor: Actor, links: Any, is_out: Any) -> list[LinkRow]:
    found = list(
        links.order_by("pk").annotate(
            source_kind=F("source__tool__kind"),
            target_kind=F("target__tool__kind"),
            tool_kind=F("target_tool__kind"),
        )
    )
    said: dict[str, set[int]] = {}
    tools: set[int] = set()
    for one in found:
        if not is_out(one):
            said.setdefault(one.source_kind, set()).add(one.source_id)
        elif one.target_id:
            said.setdefault(one.target_kind, set()).add(one.target_id)
        elif one.target_tool_id:
            tools.add(one.target_tool_id)
    ends = _contributions(actor, said) | _tools(actor, tools)
    shown = []
    for one in found:
        out = is_out(one)
        end = ends.get(
            ("said", one.target_id)
            if out and one.target_id
            else ("tool", one.target_tool_id)
            if out
            else ("said", one.source_id)
        )
        if end:
            shown.append(LinkRow(kind=one.kind, at=one.at, out=out, **end))
    return shown


def _contributions(actor: Actor, ids: dict[str, set[int]]) -> dict[tuple[str, int], dict[str, str]]:
    """The readable ones among contributions, by the kind of their tool. A query or two for each kind."""
    everything = {pk for some in ids.values() for pk in some}
    if not everything:
        return {}
    readable = Contribution.objects.visible_to(actor).standing().filter(pk__in=everything)
    owners = {c.pk: c.organisation.name for c in readable.select_related("organisation")}
    ends = {}
    for kind, some in ids.items():
        for row in kind_of(kind).search(actor, sorted(some & owners.keys())):
            ends["said", row.contribution_id] = {
                "sort": str(kind_label(row.kind)),
                "title": row.title,
                "url": row.url,
                "place": row.place,
                "organisation": owners[row.contribution_id],
            }
    return ends


def _tools(actor: Actor, ids: Iterable[int]) -> dict[tuple[str, int], dict[str, str]]:
    if not ids:
        return {}
    by_kind: dict[str, list[Tool]] = {}
    for tool in readable_tools(actor).filter(pk__in=ids).select_related("place__organisation"):
        by_kind.setdefault(tool.kind, []).append(tool)
    ends = {}
    for kind, some in by_kind.items():
        titles = {tool.pk: tool.place.title for tool in some}
        for card in kind_of(kind).cards(actor, some):
            ends["tool", card.tool_id] = {
                "sort": str(kind_of(kind).label),
                "title": card.title,
                "url": card.url,
                "place": titles[card.tool_id],
                "organisation": card.organisation,
            }
    return ends
