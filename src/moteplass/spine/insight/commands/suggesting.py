"""What a person makes of the machine's suggestions: asking for them, accepting one under a name, turning one down."""

from typing import Any

from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.events.jobs import defer
from moteplass.spine.insight.commands.themes import require_name_free
from moteplass.spine.insight.doors import begin, hold, person
from moteplass.spine.insight.models import Bulk, Coding, Finding, Source, Theme
from moteplass.spine.insight.themes_found import find_themes
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs

declare_verbs(
    {
        "work.suggestions.asked": gettext_lazy("Asked the machine for themes"),
        "work.suggestion.accepted": gettext_lazy("Accepted a theme that a machine suggested"),
        "work.suggestion.rejected": gettext_lazy("Turned down a theme that a machine suggested"),
    }
)


@command(Act.WORK, on="tool")
def ask_for_themes(tx: Tx, *, tool: Tool) -> None:
    """Have the machine read the answers, in the background. Asked for again, it reads them anew."""
    where = begin(tx)
    row, _new = Finding.objects.update_or_create(
        tool=tool, what=Finding.What.THEMES, defaults={"progress": 0}, create_defaults=where
    )
    defer(find_themes, tool_id=tool.pk)
    tx.audit("work.suggestions.asked", row, quiet=True)


@command(Act.WORK, on="theme")
def accept_theme(tx: Tx, *, theme: Theme, name: str) -> Bulk:
    """Let a suggested theme be one, under a name, with the answers it rests on. Raises NotPossible for a taken name."""
    where = begin(tx)
    hold(tx)
    held = _suggested(tx, theme)
    require_name_free(held.tool_id, name)
    about = list(_waiting(held).values_list("pk", flat=True))
    before = {"theme": held.pk, "name": held.name, "codings": about}
    held.name, held.accepted, held.accepted_by_id = name, True, person(tx.actor)
    held.save(update_fields=["name", "accepted", "accepted_by"])
    Coding.objects.filter(pk__in=about).update(accepted=True, accepted_by_id=tx.actor.user_id)
    tx.audit("work.suggestion.accepted", held, quiet=True, answers=len(about))
    return Bulk.objects.create(
        **where, by_id=person(tx.actor), act="accept", before=before, answers=len(about)
    )


@command(Act.WORK, on="theme")
def reject_theme(tx: Tx, *, theme: Theme) -> Bulk:
    """Turn a suggested theme down: one made of much the same words is not suggested again."""
    where = begin(tx)
    hold(tx)
    held = _suggested(tx, theme)
    Theme.objects.filter(pk=held.pk).update(rejected=True)
    tx.audit("work.suggestion.rejected", held, quiet=True)
    many = _waiting(held).count()
    return Bulk.objects.create(
        **where, by_id=person(tx.actor), act="reject", before={"theme": held.pk}, answers=many
    )


def _suggested(tx: Tx, theme: Theme) -> Theme:
    rows = Theme.objects.filter(tool_id=tx.room.the_tool.pk, source=Source.MACHINE)
    held = rows.filter(pk=theme.pk, accepted=False, rejected=False).first()
    if held is None:
        raise NoRoom(theme.pk)
    return held


def _waiting(theme: Theme) -> Any:
    return Coding.objects.filter(theme=theme, double=None, accepted=False)


def accept_back(tx: Tx, before: Any) -> None:
    """The theme is a suggestion again, unless somebody has said more of it since: then it stays, and its name."""
    mine = {"tool_id": tx.room.the_tool.pk, "accepted": True, "accepted_by_id": person(tx.actor)}
    Coding.objects.filter(**mine, pk__in=before["codings"]).update(accepted=False, accepted_by=None)
    held = Theme.objects.filter(**mine, pk=before["theme"], merged_into=None)
    used = Coding.objects.filter(theme_id=before["theme"], accepted=True).exists()
    if not used and not Theme.objects.filter(parent_id=before["theme"]).exists():
        held.update(accepted=False, accepted_by=None, name=before["name"])


def reject_back(tx: Tx, before: Any) -> None:
    Theme.objects.filter(tool_id=tx.room.the_tool.pk, pk=before["theme"]).update(rejected=False)
