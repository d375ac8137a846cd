"""Ideas in lists that mix tools, and the box of a room."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from moteplass.kit import text
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import Room, own_row
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.spine.registry.kinds import Row
from moteplass.tools.ideas.models import IDEA, POINT, SUGGESTION, Box
from moteplass.tools.ideas.texts import PARTS


def box_in(room: Room) -> Box:
    """The box of a room that has been decided. One query. Raises NoRoom. Its tool is the room's, already loaded."""
    return own_row(room, Box)


def search_rows(actor: Actor, ids: Sequence[int]) -> list[Row]:
    """Rows for contributions of ours, comments among them, that a list has found. One query."""
    rows = Contribution.objects.visible_to(actor).filter(pk__in=ids)
    rows = rows.select_related("place", "tool", "root", "point", "suggestion")
    return [_list_row(c) for c in rows.annotate(body=current_body())]


def _list_row(c: Any) -> Row:
    where = {"place": c.place.slug, "tool": c.tool.slug, "idea": c.root_id or c.pk}
    if c.kind == SUGGESTION:
        url = reverse("ideas-suggestion", kwargs={**where, "suggestion": c.pk})
        if c.state in (State.AWAITING, State.HIDDEN):
            # Whoever checks it sees the text that is suggested too.
            c.body = " · ".join(filter(None, [c.body, *(getattr(c.suggestion, part) for part in PARTS)]))
        return _drawn(c, url)
    # Only its author is shown what is a draft, or taken back.
    own = {State.DRAFT: "ideas-edit", State.WITHDRAWN: "ideas-withdraw"} if c.kind == IDEA else {}
    page = own.get(c.state, "ideas-idea")
    if c.kind == POINT:
        # The idea's own page shows only the best of them.
        page, where = "ideas-point", where | {"side": c.point.side}
    return _drawn(c, reverse(page, kwargs=where) + (f"#c{c.pk}" if c.root_id else ""))


def _drawn(c: Any, url: str) -> Row:
    return Row(
        contribution_id=c.pk,
        title=_title(c),
        url=url,
        by=c.byline,
        at=c.published_at,
        text=text.excerpt(c.body or "", 280),
        kind=c.kind,
        place=c.place.title,
    )


def _title(c: Any) -> str:
    who = {"name": c.author_name or _("somebody")}
    if c.kind == IDEA:
        return c.title or _("An idea")
    if c.kind == POINT:
        return _("Point from %(name)s") % who
    if c.kind == SUGGESTION:
        return _("Suggested edit from %(name)s") % who
    return _("Comment from %(name)s") % who
