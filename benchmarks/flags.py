"""Ten thousand flags in an hour on one process: how many are taken in, each on another answer and all on one, and what
the queue costs when it is full.
"""

from time import perf_counter

from benchmarks import traffic
from benchmarks.house import PRODUCT, House, Server
from benchmarks.loading import EMAIL
from benchmarks.rates import rate
from benchmarks.report import Figure, at_least, at_most

# What is asked for: so many in an hour.
_AN_HOUR = 10_000
_SECONDS, _SECONDS_ON_ONE = 20.0, 10.0


def measure(house: House, slug: str) -> list[Figure]:
    """Flag every answer in turn, then the last again and again, always as another visitor; read the queue."""
    requests = _requests(slug)
    with Server(house, PRODUCT, f"/m/{slug}/hearing/") as server:
        seen = rate(server, requests, connections=8, seconds=_SECONDS)
        # All gather in one case: each flag waits for its row.
        one = rate(server, requests[-1:], connections=8, seconds=_SECONDS_ON_ONE)
    waiting, first, of_agency, plan = _queue(slug)
    each = seen.traffic.count / seen.traffic.seconds
    return [
        at_least("flags taken in a second, one process", each, _AN_HOUR / 3600),
        Figure(f"minutes for {_AN_HOUR}", f"{_AN_HOUR / each / 60:.1f}"),
        Figure("flags per CPU-second of server and database", f"{seen.cpu:.0f}"),
        at_least(
            "all on one contribution, in a second", one.traffic.count / one.traffic.seconds, _AN_HOUR / 3600
        ),
        Figure("all on one, per CPU-second", f"{one.cpu:.0f}"),
        Figure("cases that wait", str(waiting)),
        at_most("first page of the queue", first, 50.0, " ms"),
        at_most("first page of the agency's queue", of_agency, 50.0, " ms"),
        Figure(
            "it walks along an index",
            "yes" if "Index" in plan and "Seq Scan on moderation_case" not in plan else "no",
        ),
    ]


def _requests(slug: str) -> list[bytes]:
    from moteplass.spine.content.models import Contribution

    rows = Contribution.objects.unscoped(reason="measuring").filter(place__slug=slug, kind="hearing.answer")
    said = {"ground": "illegal", "text": "The last sentence.", "good_faith": "on"}
    # Without a cookie each flag comes from a new visitor.
    numbers = rows.order_by("pk").values_list("pk", flat=True)
    return [traffic.post(f"/m/{slug}/hearing/c/{pk}/flag/", said) for pk in numbers]


def _queue(slug: str) -> tuple[int, float, float, str]:
    from moteplass.spine.access.actor import actor_for
    from moteplass.spine.accounts.models import User
    from moteplass.spine.moderation import queue
    from moteplass.spine.moderation.models import Case
    from moteplass.spine.places.models import Place

    _fill(slug)
    place = Place.objects.select_related("organisation").get(slug=slug)
    steward = actor_for(User.objects.get(email=EMAIL))

    def took(place: Place | None, wanted: queue.Wanted) -> float:
        queue.cases(steward, place, wanted)
        began = perf_counter()
        queue.cases(steward, place, wanted)
        return (perf_counter() - began) * 1000

    waiting = Case.objects.filter(place=place, state=Case.State.OPEN)
    return (
        waiting.count(),
        took(place, queue.Wanted()),
        took(None, queue.Wanted(agency=place.organisation.slug)),
        waiting.order_by("opened_at", "id")[:31].explain(),
    )


def _fill(slug: str) -> None:
    """A case for each answer that nobody has come to: what is read is a queue of thousands."""
    from moteplass.kit import clock
    from moteplass.spine.content.models import Contribution
    from moteplass.spine.moderation.models import Case

    rows = Contribution.objects.unscoped(reason="measuring").filter(place__slug=slug, kind="hearing.answer")
    Case.objects.bulk_create(
        Case(
            organisation_id=c.organisation_id,
            place_id=c.place_id,
            tool_id=c.tool_id,
            contribution=c,
            revision=1,
            severity=c.pk % 6,
            due_at=clock.now(),
        )
        for c in rows.exclude(pk__in=Case.objects.values("contribution"))
    )
