"""What one who proposes something can choose among."""

from dataclasses import dataclass

from django.db.models import Q

from moteplass.kit import clock
from moteplass.tools.ideas.models import Campaign, Category


@dataclass(frozen=True, slots=True)
class Offered:
    """(id, words) of categories and of campaigns that are open now."""

    categories: tuple[tuple[int, str], ...]
    campaigns: tuple[tuple[int, str], ...]
    slugs: tuple[tuple[str, int], ...] = ()

    def campaign_of(self, slug: str) -> int | None:
        """The id of an open campaign with this address."""
        return dict(self.slugs).get(slug)


def offered(box_id: int, *, category: int | None = None, campaign: int | None = None) -> Offered:
    """What the form of a box offers, and what an idea has already. Two queries."""
    categories = Category.objects.filter(Q(box_id=box_id) & (Q(retired=False) | Q(pk=category)))
    found = open_campaigns(box_id, also=campaign)
    return Offered(
        tuple(categories.values_list("pk", "name")),
        tuple((pk, question) for pk, question, _slug in found),
        tuple((slug, pk) for pk, _question, slug in found),
    )


def open_campaigns(box_id: int, *, also: int | None = None) -> list[tuple[int, str, str]]:
    """(id, question, address) of the campaigns a box has or takes part in that are open now, next deadline first."""
    now = clock.now()
    ours = Q(box_id=box_id) | Q(parts__box_id=box_id, parts__accepted_at__isnull=False)
    rows = Campaign.objects.filter(ours & (Q(opens_at__lte=now, closes_at__gt=now) | Q(pk=also)))
    return list(rows.order_by("closes_at", "pk").distinct().values_list("pk", "question", "slug"))
