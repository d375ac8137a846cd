"""What is said of contributions that are erased goes with them; that they were flagged, and what was decided, stays."""

from collections.abc import Sequence

from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.moderation.models import Appeal, Decision, Flag


def forget(ids: Sequence[int]) -> None:
    """Take the words of flags, decisions and complaints about the contributions and who flagged. Five queries."""
    Flag.objects.filter(case__contribution__in=ids).update(text="", name="", email="")
    decisions = Decision.objects.filter(case__contribution__in=ids)
    decisions.update(facts="", reason=SCREENED, passages=[])
    decisions.exclude(law="").update(law=SCREENED)
    complaints = Appeal.objects.filter(decision__case__contribution__in=ids)
    complaints.update(text=SCREENED)
    complaints.exclude(reason="").update(reason=SCREENED)
