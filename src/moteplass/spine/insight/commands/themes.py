"""The themes of a tool: made, named, put under one another, merged and split. No coding is ever lost by it."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.insight.doors import begin, hold
from moteplass.spine.insight.models import Coding, Theme
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "work.theme.made": gettext_lazy("Made a theme"),
        "work.theme.changed": gettext_lazy("Changed a theme"),
        "work.theme.merged": gettext_lazy("Merged a theme into another"),
        "work.theme.split": gettext_lazy("Split a theme"),
        "work.theme.removed": gettext_lazy("Removed a theme"),
    }
)


@command(Act.WORK, on="tool")
def make_theme(tx: Tx, *, tool: Tool, name: str, description: str = "", parent: int | None = None) -> Theme:
    """A new theme. Raises NotPossible for a name that is taken, NoRoom for a parent that is none."""
    theme = Theme(**begin(tx), name=name, description=description)
    _check(tx, theme, parent)
    theme.save()
    tx.audit("work.theme.made", theme, quiet=True)
    return theme


@command(Act.WORK, on="theme")
def change_theme(tx: Tx, *, theme: Theme, name: str, description: str, parent: int | None) -> None:
    """Name it, describe it, put it under another. Raises as make_theme."""
    begin(tx)
    held = _held(tx, theme.pk)
    held.name, held.description = name, description
    _check(tx, held, parent)
    held.save()
    tx.audit("work.theme.changed", held, quiet=True)


@command(Act.WORK, on="theme")
def merge_themes(tx: Tx, *, theme: Theme, into: int) -> Theme:
    """Let everything that is about `theme` be about `into` instead; what stood under it now stands under that.

    Where one person had said both of one answer, it is said once. Raises NoRoom.
    """
    begin(tx)
    if theme.pk == into:
        raise NoRoom(into)
    # In one order whoever merges which way, or two could wait for each other.
    held = {pk: _held(tx, pk) for pk in sorted((theme.pk, into))}
    gone, left = held[theme.pk], held[into]
    _move(Coding.objects.filter(theme=gone), left)
    if left.parent_id == gone.pk:
        left.parent_id = gone.parent_id
        left.save(update_fields=["parent"])
    # Two deep: children go to the top theme.
    Theme.objects.filter(parent=gone).exclude(pk=left.pk).update(parent=left.parent_id or left.pk)
    Theme.objects.filter(merged_into=gone).update(merged_into=left)
    gone.merged_into, gone.parent = left, None
    gone.save(update_fields=["merged_into", "parent"])
    tx.audit("work.theme.merged", gone, quiet=True, into=left.pk)
    return left


@command(Act.WORK, on="theme")
def split_theme(tx: Tx, *, theme: Theme, contributions: Sequence[int], name: str) -> Theme:
    """Let the chosen answers be about another theme instead, new unless there is one of that name.

    All coders' words go with them. Raises NotPossible where none is chosen, or it is the same theme.
    """
    begin(tx)
    held = _held(tx, theme.pk)
    chosen = Coding.objects.filter(theme=held, contribution_id__in=contributions)
    if not chosen.exists():
        raise NotPossible(_("Choose at least one answer."))
    other = theme_called(tx, name, parent=held.parent_id)
    if other.pk == held.pk:
        raise NotPossible(_("Give the new theme another name."))
    _move(chosen, other)
    tx.audit("work.theme.split", held, quiet=True, into=other.pk, answers=len(contributions))
    return other


@command(Act.WORK, on="theme")
def remove_theme(tx: Tx, *, theme: Theme) -> None:
    """Take away a theme that nothing is about. Raises NotPossible for one that is in use."""
    begin(tx)
    held = _held(tx, theme.pk)
    used = Coding.objects.filter(theme=held).exists() or Theme.objects.filter(parent=held).exists()
    if used or Theme.objects.filter(merged_into=held).exists():
        raise NotPossible(_("The theme is in use. Merge it into another instead."))
    tx.audit("work.theme.removed", held, quiet=True)
    try:
        held.delete()
    except ProtectedError as error:
        # A tool of which the spine knows nothing has said something of it.
        raise NotPossible(_("Something has been replied to the theme, so it stays.")) from error


def theme_called(tx: Tx, name: str, *, parent: int | None = None) -> Theme:
    """The theme of that name, made where there is none. For commands that are already running."""
    where = begin(tx)
    hold(tx)
    known = Theme.objects.filter(tool_id=where["tool_id"], name__iexact=name, merged_into=None, accepted=True)
    found = known.first()
    return found or Theme.objects.create(**where, name=name, parent_id=parent)


def _held(tx: Tx, theme_id: int) -> Theme:
    rows = Theme.objects.filter(tool_id=tx.room.the_tool.pk, merged_into=None)
    found = rows.select_for_update(of=("self",)).filter(pk=theme_id).first()
    if found is None:
        raise NoRoom(theme_id)
    return found


def _check(tx: Tx, theme: Theme, parent: int | None) -> None:
    """Raise unless the name is free and the theme may stand under `parent`; put it there."""
    hold(tx)
    others = require_name_free(tx.room.the_tool.pk, theme.name, theme.pk or 0)
    if parent and not others.filter(pk=parent, parent=None).exclude(pk=theme.pk).exists():
        raise NoRoom(parent)
    if parent and theme.pk and Theme.objects.filter(parent=theme).exists():
        raise NotPossible(_("Other themes stand under this one. Move them first."))
    theme.parent_id = parent


def require_name_free(tool_id: int, name: str, own: int = 0) -> "QuerySet[Theme, Theme]":
    """Raise NotPossible for the name of another theme. Returns the themes in use."""
    themes = Theme.objects.filter(tool_id=tool_id, merged_into=None, accepted=True)
    if themes.filter(name__iexact=name).exclude(pk=own).exists():
        raise NotPossible(_("There is a theme of this name already."))
    return themes


def _move(rows: "QuerySet[Coding, Coding]", to: Theme) -> None:
    """Let codings be about another theme. Where the same has been said of it already, by the same, it is said once."""
    same = Coding.objects.filter(theme=to, contribution_id=OuterRef("contribution_id"), accepted=True)
    counts = same.filter(double=None)
    own = same.filter(double_id=OuterRef("double_id"), coder_id=OuterRef("coder_id"))
    said = rows.filter(Q(double=None) & Exists(counts) | Q(double__isnull=False) & Exists(own))
    said.delete()
    # What a machine only suggested gives way to what a person has said.
    waiting = Coding.objects.filter(theme=to, double=None, accepted=False)
    waiting.filter(contribution_id__in=rows.filter(double=None).values("contribution_id")).delete()
    rows.update(theme=to)
