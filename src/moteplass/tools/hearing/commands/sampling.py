"""Sample frames: who there is to hear from, and which group each answer belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Frame, Group, Hearing, Placing
from moteplass.tools.hearing.periods import hold_open

# A page shows them all, each with its table.
MOST_FRAMES = 8


@dataclass(frozen=True, slots=True)
class GroupInput:
    name: str
    size: int
    respondent: str = ""


@dataclass(frozen=True, slots=True)
class FrameInput:
    """A frame as written. Already checked by the form."""

    name: str
    source: str
    way: str
    groups: Sequence[GroupInput]


@command(Act.MANAGE, on="hearing")
def add_frame(tx: Tx, *, hearing: Hearing, given: FrameInput) -> Frame:
    """Hold the answers against one more frame. Raises NotPossible where there are enough, or one of that name."""
    if Hearing.objects.select_for_update().get(pk=hearing.pk).frames.count() >= MOST_FRAMES:
        raise NotPossible(_("There are as many frames as a page can hold. Remove one first."))
    frame = Frame(hearing=hearing)
    _write(tx, frame, given)
    tx.audit("hearing.frame.added", frame, groups=len(given.groups))
    return frame


@command(Act.MANAGE, on="frame")
def change_frame(tx: Tx, *, frame: Frame, given: FrameInput) -> None:
    """Put a frame right. Answers stay in the groups that keep their names. Raises NotPossible, also where a group would
    go that respondents have said they belong to: whose answers then were nowhere would tell what they had said.
    """
    _write(tx, frame, given)
    tx.audit("hearing.frame.changed", frame, groups=len(given.groups))


@command(Act.MANAGE, on="frame")
def remove_frame(tx: Tx, *, frame: Frame) -> None:
    """Forget a frame, and with it which of its groups the answers belonged to."""
    tx.audit("hearing.frame.removed", frame)
    frame.delete()


def _write(tx: Tx, frame: Frame, given: FrameInput) -> None:
    if Frame.objects.filter(hearing=frame.hearing_id, name=given.name).exclude(pk=frame.pk).exists():
        raise NotPossible(_("Another frame has this name."))
    frame.name, frame.source, frame.way = given.name, given.source, given.way
    frame.save()
    gone = frame.groups.exclude(name__in=[group.name for group in given.groups])
    if kept := gone.filter(
        pk__in=Placing.objects.filter(frame=frame, by_staff=False).values("group")
    ).first():
        words = _("Respondents have said that they belong to “%(name)s”. Keep it, or remove the whole frame.")
        raise NotPossible(words % {"name": kept.name})
    gone.delete()
    for at, group in enumerate(given.groups):
        values = {"position": at, "size": group.size, "respondent": group.respondent}
        Group.objects.update_or_create(frame=frame, name=group.name, defaults=values)


@command(Act.SUBMIT, on="answer")
def say_groups(tx: Tx, *, answer: Answer, chosen: Mapping[int, int | None]) -> None:
    """What a respondent tells of themselves: frame → group, None where they would rather not. Raises NotOpen.

    Counted, and shown to nobody beside the answer; the log does not say what it was.
    """
    hold_open(answer.hearing)
    asked = Frame.objects.filter(hearing=answer.hearing_id, way=Frame.Way.ASKED, pk__in=chosen)
    _place(answer, {frame.pk: chosen[frame.pk] for frame in asked}, by_staff=False)
    tx.audit("hearing.answer.told", answer)


@command(Act.MANAGE, on="frame")
def place_answers(tx: Tx, *, frame: Frame, chosen: Mapping[int, int | None]) -> None:
    """Set which group answers belong to: answer → group, None to take it back. What respondents have said stands."""
    said = Placing.objects.filter(frame=frame, by_staff=False).values("answer")
    for answer in Answer.objects.filter(hearing=frame.hearing_id, pk__in=chosen).exclude(pk__in=said):
        _place(answer, {frame.pk: chosen[answer.pk]}, by_staff=True)
    tx.audit("hearing.frame.placed", frame, answers=len(chosen))


def _place(answer: Answer, chosen: Mapping[int, int | None], *, by_staff: bool) -> None:
    for frame, group in chosen.items():
        if group is None:
            Placing.objects.filter(answer=answer, frame=frame).delete()
        elif Group.objects.filter(pk=group, frame=frame).exists():
            values = {"group_id": group, "by_staff": by_staff}
            Placing.objects.update_or_create(answer=answer, frame_id=frame, defaults=values)
