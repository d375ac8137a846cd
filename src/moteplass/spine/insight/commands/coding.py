"""Saying what an answer is about and where it stands: one form, one command."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.commands.themes import theme_called
from moteplass.spine.insight.doors import (
    begin,
    double_of,
    layer,
    person,
    readable,
    require_worker,
    workspace_of,
)
from moteplass.spine.insight.models import Coded, Coding, DoubleCoding, Handling, Note, Stance, Theme, Work
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"work.coded": _("Coded a contribution"), "work.note.removed": _("Removed a note")})


@dataclass(frozen=True, slots=True)
class Given:
    """What was changed in the form, since it was shown: what a colleague does meanwhile stands."""

    added: Sequence[int] = ()
    removed: Sequence[int] = ()
    # A theme that nobody had thought of before this answer.
    new_theme: str = ""
    # Position by question; empty takes the stance away.
    stances: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    # None: as before. 0: nobody.
    assignee: int | None = None
    state: str = ""


@command(Act.WORK, on="contribution")
def code(tx: Tx, *, contribution: Contribution, given: Given) -> None:
    """Save what one person has made of one answer. Raises NoRoom for what is not worked with here.

    While two code independently, what one of them says is theirs alone until it is opened.
    """
    begin(tx)
    about = readable(tx.actor, tx.room.the_tool, contribution.pk)
    own = layer(double_of(about.tool_id), tx.actor)
    added = list(given.added)
    if given.new_theme:
        added.append(theme_called(tx, given.new_theme).pk)
    _themes(tx, about, own, added, given.removed)
    _stances(tx, about, own, given.stances)
    _handling(tx, about, own, given)
    if given.note:
        Note.objects.create(**_of(tx, about), author_id=tx.actor.user_id, text=given.note)
    tx.audit(
        "work.coded",
        about,
        quiet=True,
        themes=sorted(added),
        without=sorted(given.removed),
        stances={str(question): position for question, position in given.stances.items()},
        noted=bool(given.note),
        alone=own is not None,
    )


@command(Act.WORK, on="note")
def remove_note(tx: Tx, *, note: Note) -> None:
    """Take away a note of one's own."""
    begin(tx)
    Note.objects.filter(pk=note.pk, author_id=tx.actor.user_id).delete()
    tx.audit("work.note.removed", note, quiet=True, about=note.contribution_id)


def _of(tx: Tx, about: Contribution) -> dict[str, int]:
    return {"place_id": tx.room.place.pk, "tool_id": tx.room.the_tool.pk, "contribution_id": about.pk}


def _themes(
    tx: Tx, about: Contribution, own: DoubleCoding | None, added: Sequence[int], removed: Sequence[int]
) -> None:
    here = Coding.objects.filter(
        contribution=about, double=own, **({"coder_id": tx.actor.user_id} if own else {})
    )
    here.filter(theme_id__in=removed).delete()
    add_codings(tx, [about.pk], standing(about.tool_id, added), own)


def standing(tool_id: int, themes: Sequence[int]) -> list[int]:
    """The themes as they are now: what has been merged since the page was made is what it was merged into.

    Held until the command ends, so that none is merged away before what is said of it is there.
    """
    rows = Theme.objects.filter(tool_id=tool_id, pk__in=themes, accepted=True).order_by("pk")
    held = rows.select_for_update(no_key=True).values_list("pk", "merged_into_id")
    return sorted({into or pk for pk, into in held})


def add_codings(
    tx: Tx, about: Sequence[int], themes: Sequence[int], own: DoubleCoding | None
) -> tuple[list[int], list[int]]:
    """Let each contribution be about each theme. Returns the new rows, and those a machine had suggested."""
    mine = {"coder_id": tx.actor.user_id} if own else {}
    rows = Coding.objects.filter(contribution_id__in=about, theme_id__in=themes, double=own, **mine)
    known = {(c.contribution_id, c.theme_id): c for c in rows}
    taken = [coding.pk for coding in known.values() if not coding.accepted]
    Coding.objects.filter(pk__in=taken).update(accepted=True, accepted_by_id=tx.actor.user_id, at=clock.now())
    new = Coding.objects.bulk_create(
        Coding(
            place_id=tx.room.place.pk,
            tool_id=tx.room.the_tool.pk,
            contribution_id=pk,
            theme_id=theme,
            coder_id=tx.actor.user_id,
            double=own,
        )
        for pk in about
        for theme in themes
        if (pk, theme) not in known
    )
    return [coding.pk for coding in new], taken


def undo_codings(tx: Tx, made: Sequence[Sequence[int]]) -> None:
    """The way back from what `add_codings` returned."""
    new, taken = made
    here = Coding.objects.filter(tool_id=tx.room.the_tool.pk, coder_id=person(tx.actor))
    here.filter(pk__in=new).delete()
    Coding.objects.filter(pk__in=taken).update(accepted=False, accepted_by=None)


def _stances(tx: Tx, about: Contribution, own: DoubleCoding | None, stances: Mapping[int, str]) -> None:
    asked = {0, *workspace_of(tx.room.the_tool).questions(tx.room.the_tool)} if stances else {0}
    for question, position in stances.items():
        if question not in asked:
            raise NoRoom(question)
        where = {"contribution": about, "question": question, "double": own}
        if own:
            where["coder_id"] = tx.actor.user_id
        if not position:
            Stance.objects.filter(**where).delete()
            continue
        said = {
            "position": position,
            "accepted": True,
            "accepted_by_id": None,
            "source": "person",
            "coder_id": tx.actor.user_id,
            "at": clock.now(),
        }
        Stance.objects.update_or_create(**where, defaults=said, create_defaults={**_of(tx, about), **said})


def _handling(tx: Tx, about: Contribution, own: DoubleCoding | None, given: Given) -> None:
    changed: dict[str, object] = {}
    if given.assignee is not None:
        changed["assignee_id"] = require_worker(tx, given.assignee) if given.assignee else None
    if own:
        # How far each of the two has come is theirs too.
        done = Coded.objects.filter(double=own, contribution=about, coder_id=tx.actor.user_id)
        if given.state == Work.DONE and not done.exists():
            Coded.objects.create(double=own, contribution=about, coder_id=person(tx.actor))
        elif given.state in (Work.OPEN, Work.CLARIFY):
            done.delete()
    elif given.state:
        changed["state"] = given.state
    if changed:
        Handling.objects.update_or_create(
            contribution=about, defaults=changed, create_defaults={**_of(tx, about), **changed}
        )
