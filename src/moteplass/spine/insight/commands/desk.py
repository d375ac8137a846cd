"""Reading, and what is done with many answers at once, with the way back."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.kit.text import number_in, numbers_in
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.commands.coding import add_codings, standing, undo_codings
from moteplass.spine.insight.commands.senders import (
    code_alike,
    move_back,
    put_together,
    take_apart,
    uncode_alike,
    with_all_senders,
)
from moteplass.spine.insight.commands.suggesting import accept_back, reject_back
from moteplass.spine.insight.doors import begin, contributions, double_of, layer, person, require_worker
from moteplass.spine.insight.models import Bulk, Handling, Reading, Work
from moteplass.spine.places.models import Tool
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "work.read": gettext_lazy("Read a contribution"),
        "work.bulk": gettext_lazy("Did something with many contributions"),
        "work.undone": gettext_lazy("Undid what was done with many contributions"),
    }
)


@command(Act.WORK, on="contribution")
def mark_read(tx: Tx, *, contribution: Contribution) -> None:
    """Note that the actor has read it, as it now is."""
    Reading.objects.update_or_create(
        user_id=person(tx.actor),
        contribution=contribution,
        defaults={"revision": contribution.revision},
        create_defaults={
            "revision": contribution.revision,
            "place_id": tx.room.place.pk,
            "tool_id": tx.room.the_tool.pk,
        },
    )
    tx.audit("work.read", contribution, quiet=True)


@command(Act.WORK, on="tool")
def do_with_many(
    tx: Tx, *, tool: Tool, act: str, value: str, chosen: Sequence[int], senders: bool = False
) -> Bulk:
    """Do one of ACTS with the chosen contributions. What cannot be read here is passed over.

    `senders`: also with all others who have sent the same text as one of them.
    Raises NotPossible where none is left, NoRoom for an act or a value that is none.
    """
    where = begin(tx)
    if act not in ACTS:
        raise NoRoom(act)
    wanted = with_all_senders(chosen) if senders else chosen
    found = list(contributions(tx.actor, tool).filter(pk__in=wanted).order_by("pk"))
    if not found:
        raise NotPossible(_("Choose at least one answer."))
    do, _back = ACTS[act]
    before = do(tx, found, value)
    bulk = Bulk.objects.create(**where, by_id=person(tx.actor), act=act, before=before, answers=len(found))
    tx.audit("work.bulk", bulk, quiet=True, act=act, value=value, contributions=len(found))
    return bulk


@command(Act.WORK, on="bulk")
def undo(tx: Tx, *, bulk: Bulk) -> None:
    """Undo it: what somebody has changed since stays as they left it. Doing it twice changes nothing. Raises NoRoom."""
    begin(tx)
    held = Bulk.objects.select_for_update().filter(pk=bulk.pk, by_id=person(tx.actor)).first()
    if held is None:
        raise NoRoom(bulk.pk)
    if held.undone_at is None:
        BACK[held.act](tx, held.before)
        Bulk.objects.filter(pk=held.pk).update(undone_at=clock.now())
    tx.audit("work.undone", held, quiet=True, act=held.act)


def _read(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    read = {
        reading.contribution_id: reading.revision
        for reading in Reading.objects.filter(user_id=person(tx.actor), contribution__in=found)
    }
    _mark(tx, {c.pk: c.revision for c in found})
    return [[c.pk, read.get(c.pk)] for c in found]


def _unread(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    mine = Reading.objects.filter(user_id=person(tx.actor), contribution__in=found)
    before = [[reading.contribution_id, reading.revision] for reading in mine]
    mine.delete()
    return before


def _read_back(tx: Tx, before: Any) -> None:
    Reading.objects.filter(user_id=person(tx.actor), contribution_id__in=[pk for pk, _ in before]).delete()
    _mark(tx, {pk: revision for pk, revision in before if revision is not None})


def _mark(tx: Tx, read: dict[int, int]) -> None:
    where = begin(tx)
    Reading.objects.bulk_create(
        [
            Reading(**where, user_id=person(tx.actor), contribution_id=pk, revision=revision)
            for pk, revision in read.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "contribution"],
        update_fields=["revision"],
    )


def _assign(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    if value and number_in(value) is None:
        raise NoRoom(value)
    return _set(tx, found, "assignee_id", require_worker(tx, value) if value else None)


def _state(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    if value not in Work:
        raise NoRoom(value)
    return _set(tx, found, "state", value)


def _set(tx: Tx, found: Sequence[Contribution], name: str, value: Any) -> Any:
    """Set a column of how they are handled. Returns its name, its new value, and what each had before."""
    where = begin(tx)
    Handling.objects.bulk_create([Handling(**where, contribution=c) for c in found], ignore_conflicts=True)
    rows = Handling.objects.select_for_update().filter(contribution__in=found).order_by("pk")
    before = [[row.pk, getattr(row, name)] for row in rows]
    Handling.objects.filter(contribution__in=found).update(**{name: value})
    return [name, value, before]


def _set_back(tx: Tx, before: Any) -> None:
    name, value, rows = before
    by_value: dict[Any, list[int]] = {}
    for pk, was in rows:
        by_value.setdefault(was, []).append(pk)
    for was, ids in by_value.items():
        Handling.objects.filter(pk__in=ids, **{name: value}).update(**{name: was})


def _theme(tx: Tx, found: Sequence[Contribution], value: str) -> Any:
    tool = tx.room.the_tool
    themes = standing(tool.pk, numbers_in([value]))
    if not themes:
        raise NoRoom(value)
    return add_codings(tx, [c.pk for c in found], themes, layer(double_of(tool.pk), tx.actor))


_Do = Callable[[Tx, Sequence[Contribution], str], Any]
# What can be done with many at once, and the way back from what it returned.
ACTS: dict[str, tuple[_Do, Callable[[Tx, Any], None]]] = {
    "read": (_read, _read_back),
    "unread": (_unread, _read_back),
    "assign": (_assign, _set_back),
    "state": (_state, _set_back),
    "theme": (_theme, undo_codings),
    "apart": (take_apart, move_back),
    "together": (put_together, move_back),
    "like": (code_alike, uncode_alike),
}
# What has commands of its own, and is undone as the others are.
BACK = {act: back for act, (_do, back) in ACTS.items()} | {"accept": accept_back, "reject": reject_back}
