"""One of each thing with a number of its own that a place holds, for tests that try numbers."""

from datetime import timedelta

from moteplass.kit import clock
from moteplass.kit.localise import today
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.models import Appeal, Case, Decision, Measure, Pause
from moteplass.spine.places.models import AccessRequest
from moteplass.spine.privacy.models import ErasureRequest


def hold_of_each(pk: int, *, paused: User, operator: User) -> None:
    """Rows with the number of the contribution: where one number stands in an address, it is a real one."""
    said = Contribution.objects.unscoped(reason="the test").select_related("place").get(pk=pk)
    due = clock.now() + timedelta(days=3)
    where = {name: getattr(said, name) for name in ("organisation_id", "place_id", "tool_id")}
    case = Case.objects.create(pk=pk, contribution=said, revision=1, flags_count=1, due_at=due, **where)
    decision = Decision.objects.create(
        pk=pk, case=case, number=1, measure=Measure.WARN, law="§ 1", reason="Because.", revision=1
    )
    Appeal.objects.create(pk=pk, decision=decision, place=said.place, text="Read it again.", due_at=due)
    Pause.objects.create(place=said.place, user=paused, decision=decision, until=due.date())
    AccessRequest.objects.create(pk=pk, address=said.place.slug, operator=operator, reason="A fault.", days=1)
    ErasureRequest.objects.create(pk=pk, contribution=said, place=said.place, due=today())
