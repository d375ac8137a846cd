"""Captures that may hold what is erased lose their files, and are made again of what then stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from moteplass.kit.statements import run
from moteplass.spine.capture.models import Capture, CaptureFile
from moteplass.spine.command import Tx
from moteplass.spine.disposal import finding
from moteplass.spine.registry.loader import declare_verbs

declare_verbs({"disposal.capture.removed": _("Removed a capture that held what was erased")})

# Of $ids, kinds that tools rest on, and (contribution, on whose page it is named): where each may have been seen, since
# when. Without a thread, all over the tool; without a tool, all over the place. A capture that is not done is one of
# them, since it may have read the page already.
_CAPTURES = """
WITH erased AS (
  SELECT id, place_id, tool_id, coalesce(root_id, id) AS thread, created_at AS since
  FROM content_contribution WHERE id = ANY(%s::bigint[])
), seen AS (
  SELECT place_id, tool_id, thread, since FROM erased
  UNION ALL
  -- Such a one stands on a page of the whole tool.
  SELECT e.place_id, e.tool_id, r.id, e.since
  FROM erased e JOIN content_contribution r ON r.tool_id = e.tool_id AND r.kind = ANY(%s::text[])
  UNION ALL
  SELECT o.place_id, o.tool_id, coalesce(o.root_id, o.id), e.since
  FROM (
    SELECT said, other FROM unnest(%s::bigint[], %s::bigint[]) AS named (said, other)
    UNION ALL SELECT source_id, target_id FROM content_link
    UNION ALL SELECT target_id, source_id FROM content_link
  ) n JOIN erased e ON e.id = n.said JOIN content_contribution o ON o.id = n.other
  UNION ALL
  -- A place tells on its pages what it came from elsewhere.
  SELECT coalesce(o.place_id, t.place_id), NULL, NULL, e.since
  FROM erased e JOIN content_link l ON l.source_id = e.id AND l.kind = 'became'
  LEFT JOIN content_contribution o ON o.id = l.target_id LEFT JOIN places_tool t ON t.id = l.target_tool_id
  WHERE o.place_id IS DISTINCT FROM e.place_id
)
SELECT k.id FROM capture_capture k WHERE EXISTS (
  SELECT 1 FROM seen s WHERE s.place_id = k.place_id
    AND (k.tool_id IS NULL OR s.tool_id IS NULL OR k.tool_id = s.tool_id)
    AND (k.contribution_id IS NULL OR s.thread IS NULL OR k.contribution_id = s.thread)
    AND (k.state <> 'done' OR k.read_until >= s.since)
) ORDER BY k.id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Uncaptured:
    """The captures to be made again, the stored files that went, and the places of all of them."""

    again: list[int]
    files: set[str]
    places: set[int]


def uncapture(tx: Tx, ids: Sequence[int], named: Sequence[tuple[int, int]]) -> Uncaptured:
    """Take the files from captures that may hold contributions, or name them: also where links lead, and `named`.
    One of a thread that is erased itself goes whole.
    """
    values = [list(ids), finding.resting(), *([pair[n] for pair in named] for n in (0, 1))]
    held = Capture.objects.filter(pk__in=[pk for (pk,) in run(_CAPTURES, values)])
    files: dict[int, list[int]] = {}
    names, places = set(), set()
    for pk, capture, name in CaptureFile.objects.filter(capture__in=held).values_list(
        "pk", "capture", "file"
    ):
        files.setdefault(capture, []).append(pk)
        names.add(name)
    for lost in held.filter(pk__in=files).select_related("place").order_by("pk"):
        places.add(lost.place_id)
        tx.audit("disposal.capture.removed", lost, place=lost.place, files=files[lost.pk])
    CaptureFile.objects.filter(capture__in=files).delete()
    held.filter(contribution__in=ids).delete()
    made = held.exclude(state=Capture.State.WAITING)
    again = list(made.values_list("pk", flat=True))
    # Asked for anew: a job that is making it now does not get to keep what it has made.
    Capture.objects.filter(pk__in=again).update(
        state=Capture.State.WAITING, at=None, read_until=None, pages=0, cut=False, asked_at=Now()
    )
    return Uncaptured(again, names, places)
