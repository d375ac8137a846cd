"""Learning from what has been let through and held back, at night, where the forms are guarded."""

from moteplass.kit import clock
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.content.reading import current_body
from moteplass.spine.events.jobs import declare
from moteplass.spine.moderation.likely import FEWEST, WORTH, learn, worth
from moteplass.spine.moderation.models import Learned
from moteplass.spine.places.models import Place

# The latest: what a place holds back changes.
_MOST = 5000


def learn_again() -> None:
    """Learn anew from each place that is open and guarded. What is no better than guessing is forgotten."""
    for place in Place.objects.filter(guarded=True, state=Place.State.OPEN):
        _learn_from(place)
    Learned.objects.exclude(place__guarded=True).delete()


declare(learn_again, every="47 3 * * *")


def _learn_from(place: Place) -> None:
    decided = Contribution.objects.unscoped(reason="weights alone are kept of them").filter(
        place=place, state__in=(State.PUBLISHED, State.HIDDEN)
    )
    latest = decided.annotate(body=current_body()).order_by("-published_at", "-id")
    rows = list(latest.values_list("title", "body", "state")[:_MOST])[::-1]
    texts = [f"{title}\n{body}" for title, body, _state in rows]
    held = [state == State.HIDDEN for _title, _body, state in rows]
    area, past = worth(texts, held) if min(sum(held), len(held) - sum(held)) >= FEWEST else (0.0, 0.0)
    if area < WORTH:
        Learned.objects.filter(place=place).delete()
        return
    known = {"weights": learn(texts, held), "past": past, "area": area, "at": clock.now()}
    Learned.objects.update_or_create(place=place, defaults=known)
