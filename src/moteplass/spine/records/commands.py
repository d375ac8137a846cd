"""What an archivist decides of contributions, and takes back."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import clock
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.places.models import Place
from moteplass.spine.records.models import Outcome, Visit
from moteplass.spine.registry.loader import declare_verbs
from moteplass.spine.stewardship.commands import NotPossible

declare_verbs(
    {
        "records.decided": gettext_lazy("Decided what is kept"),
        "records.taken_back": gettext_lazy("Took back a decision on what is kept"),
        "records.seen": gettext_lazy("Saw what was new at the archivist's desk"),
    }
)

# Drafts are their writers' own: a rule sees to them, and nobody else.
_DECIDE = """
UPDATE records_appraisal a
SET outcome = %s, due = %s, reason = %s, by_user = %s, by_name = %s, batch = %s, at = now()
FROM content_contribution c
WHERE a.place_id = %s AND a.contribution_id = ANY(%s) AND c.id = a.contribution_id AND c.state <> 'draft'
RETURNING 1
"""
# Back to what a person had decided before, or else to what the rules now say.
_TAKE_BACK = """
UPDATE records_appraisal a
SET (rule_id, outcome, due, reason, by_user, by_name, batch, at) = (
  SELECT r.rule_id, CASE WHEN e.reason = '' THEN r.outcome ELSE e.outcome END,
    CASE WHEN e.reason = '' THEN records_due(r.outcome, a.since, r.months) ELSE e.due END,
    e.reason, e.by_user, e.by_name, e.batch, now()
  FROM records_earlierappraisal e, content_contribution c,
    LATERAL records_rule_for(c.place_id, c.tool_id, c.kind, c.capacity, c.state) r
  WHERE e.contribution_id = a.contribution_id AND c.id = a.contribution_id
  ORDER BY e.id DESC LIMIT 1
)
WHERE a.place_id = %s AND a.batch = %s
RETURNING 1
"""


@command(Act.APPRAISE, on="place")
def decide_on(
    tx: Tx,
    *,
    place: Place,
    contributions: Sequence[int],
    outcome: Outcome,
    reason: str,
    due: date | None = None,
) -> tuple[uuid.UUID, int]:
    """Decide what becomes of contributions, whatever the rules say. What to take it back by, and how many there were.

    Those of other places, and drafts, are passed over. Raises NotPossible without a reason, or without the day when
    what is to be discarded is due. One query.
    """
    if not reason.strip():
        raise NotPossible(_("Say why."))
    if (due is None) is (outcome is Outcome.DISCARD):
        raise NotPossible(_("What is to be discarded needs a day when it is due, and nothing else has one."))
    batch = uuid.uuid4()
    who = tx.actor.user_id, tx.actor.name
    values = [outcome, due, reason.strip(), *who, batch, place.pk, list(contributions)]
    count = len(tx.send(_DECIDE, values))
    tx.audit("records.decided", place, quiet=True, outcome=outcome, count=count, batch=str(batch))
    return batch, count


@command(Act.APPRAISE, on="place")
def take_back(tx: Tx, *, place: Place, batch: uuid.UUID) -> int:
    """Undo what was decided together, where nothing has been decided since. How many there were. One query."""
    count = len(tx.send(_TAKE_BACK, [place.pk, batch]))
    tx.audit("records.taken_back", place, quiet=True, count=count, batch=str(batch))
    return count


@command(Act.APPRAISE, on="place")
def see_all(tx: Tx, *, place: Place) -> None:
    """Say that one has seen what is new here."""
    visit, _new = Visit.objects.update_or_create(
        place_id=place.pk, user_id=tx.actor.user_id or 0, defaults={"at": clock.now()}
    )
    tx.audit("records.seen", visit, quiet=True)
