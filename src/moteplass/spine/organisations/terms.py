"""From which day to which somebody works somewhere, or speaks for it: both days are within."""

from django.db.models import Q

from moteplass.kit.localise import today


def lasting(of: str = "") -> Q:
    """Employments, or mandates, that last today. `of`: the way to them from other rows, as "employments__"."""
    day = today()
    begun = Q((f"{of}since__lte", day))
    return begun & (Q((f"{of}until", None)) | Q((f"{of}until__gte", day)))
