"""Who is missing? The answers of a hearing held against its sample frames, with small counts hidden."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from moteplass.kit import keyset
from moteplass.kit.suppression import Suppressed, suppress_together
from moteplass.spine.access.rooms import NoRoom, Room
from moteplass.spine.content.models import Channel, State
from moteplass.tools.hearing.invitations import silent
from moteplass.tools.hearing.models import Answer, Frame, Group, Invited, Placing

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: how many there are, and how many have answered, in all and by channel. None: too few to tell."""

    group: Group
    # Its share of the frame, of 1.
    share: float
    answers: int | None
    by_channel: tuple[int | None, ...]

    @property
    def rate(self) -> float | None:
        """Answers for each in the group."""
        return None if self.answers is None else self.answers / self.group.size


@dataclass(frozen=True, slots=True)
class FrameTable:
    """A frame with its answers. `unplaced`: those of which nobody knows which group they belong to, last among rows."""

    frame: Frame
    channels: tuple[str, ...]
    groups: Sequence[GroupRow]
    unplaced: int | None
    unplaced_by_channel: tuple[int | None, ...]
    channel_totals: tuple[int | None, ...]
    total: int | None

    def under(self, rate: float) -> list[GroupRow]:
        """Groups that fewer than this share of have answered. Those whose count is hidden are always among them: else
        one could find it by asking for one rate after the other.
        """
        return [row for row in self.groups if row.rate is None or row.rate < rate]


def tables(hearing_id: int) -> list[FrameTable]:
    """All frames of a hearing with their answers. Two queries, and one for each frame."""
    frames = list(Frame.objects.filter(hearing=hearing_id).prefetch_related("groups"))
    counts = [_counts(frame) for frame in frames]
    used = {channel for count, _placed in counts for (_group, channel), n in count.items() if n}
    channels = [channel for channel in Channel.values if channel in used]
    plain = [
        (_plain(frame, count, channels), _plain(frame, placed, channels))
        for frame, (count, placed) in zip(frames, counts, strict=True)
    ]
    # They share the sums by channel. Whom staff have placed they can name: five of which they have placed four tell
    # them of the fifth.
    shown = suppress_together(plain)
    return [_table(frame, channels, one) for frame, one in zip(frames, shown, strict=True)]


_Counts = Counter[tuple[int | None, str]]
_Plain = list[list[int]]


def _plain(frame: Frame, count: _Counts, channels: Sequence[str]) -> _Plain:
    groups = [*(group.pk for group in frame.groups.all()), None]
    return [[count[group, channel] for channel in channels] for group in groups]


def _counts(frame: Frame) -> tuple[_Counts, _Counts]:
    """Answers by group (None: not known) and channel, and those of them that staff have placed. All that have come in,
    but those withdrawn.
    """
    own = {group.respondent: group.pk for group in frame.groups.all() if group.respondent}
    found, placed = _Counts(), _Counts()
    columns = ("placed__group", "placed__by_staff", "respondent", "contribution__channel")
    for group, by_staff, respondent, channel, n in (
        _answers(frame).values_list(*columns).annotate(n=Count("pk"))
    ):
        where = group or own.get(respondent), channel
        found[where] += n
        if by_staff:
            placed[where] += n
    return found, placed


def _answers(frame: Frame) -> Any:
    rows = Answer.objects.filter(hearing=frame.hearing_id).exclude(contribution__state=State.WITHDRAWN)
    return rows.annotate(placed=FilteredRelation("placings", condition=Q(placings__frame=frame)))


def _table(frame: Frame, channels: Sequence[str], shown: Suppressed) -> FrameTable:
    groups = list(frame.groups.all())
    size = sum(group.size for group in groups)
    return FrameTable(
        frame=frame,
        channels=tuple(channels),
        groups=[
            GroupRow(group, group.size / size, shown.row_totals[at], shown.cells[at])
            for at, group in enumerate(groups)
        ],
        unplaced=shown.row_totals[-1],
        unplaced_by_channel=shown.cells[-1],
        channel_totals=shown.column_totals,
        total=shown.total,
    )


def silent_in(frame: Frame, groups: Sequence[GroupRow]) -> QuerySet[Invited, Invited]:
    """Invited bodies in these groups that have said nothing and have an address: those of the kind, or of the name."""
    kinds = [row.group.respondent for row in groups if row.group.respondent]
    names = [row.group.name.lower() for row in groups]
    rows = silent(frame.hearing_id).exclude(email="").alias(named=Lower("name"))
    return rows.filter(Q(kind__in=kinds) | Q(named__in=names))


def frame_in(room: Room, pk: int) -> Frame:
    """A frame of a hearing. Raises NoRoom. One query."""
    found = Frame.objects.filter(hearing=room.the_tool.pk, pk=pk).first()
    if found is None:
        raise NoRoom(pk)
    return found


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An answer that staff may place. `group` is where they have; what a respondent has told is not here."""

    answer: int
    name: str
    group: int | None


def to_place(frame: Frame, cursor: str | None = None) -> keyset.Page[Unplaced]:
    """Answers whose group nobody but staff can tell, newest first. Three queries."""
    said = Placing.objects.filter(answer=OuterRef("pk"), frame=frame, by_staff=False)
    own = [group.respondent for group in frame.groups.all() if group.respondent]
    rows = _answers(frame).filter(~Exists(said)).exclude(respondent__in=own)
    page = keyset.page(rows, order=("-contribution_id",), cursor=cursor, size=PAGE_SIZE)
    placed = dict(
        Placing.objects.filter(frame=frame, answer__in=page.rows).values_list("answer_id", "group_id")
    )
    return keyset.Page(
        [Unplaced(a.pk, a.organisation_name or a.name, placed.get(a.pk)) for a in page.rows], page.next
    )


def asked_of(answer: Answer) -> list[Frame]:
    """The frames that respondents of this hearing are asked about, with their groups. Two queries."""
    rows = Frame.objects.filter(hearing=answer.hearing_id, way=Frame.Way.ASKED)
    return list(rows.prefetch_related("groups"))


def told_by(answer: Answer) -> dict[int, int]:
    """What a respondent has told: frame → group. One query."""
    rows = Placing.objects.filter(answer=answer, by_staff=False)
    return dict(rows.values_list("frame_id", "group_id"))
