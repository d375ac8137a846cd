"""Support: one person, one contribution, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place
from moteplass.spine.votes.ballots import Choice, Comparison, Count, Method, Paper, Voting

__all__ = ["Choice", "Comparison", "Count", "Method", "Paper", "Support", "Voting"]


class Support(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="+", db_index=False)
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    # A visitor is a digest of the random name in their cookie: it tells visitors apart and identifies nobody.
    visitor = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_default=Now())
    # The version of the contribution it was given to. 0: given to another that was merged into this one.
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, visitor="") | (Q(user=None) & ~Q(visitor="")),
                name="support_by_someone",
            ),
            models.UniqueConstraint(
                fields=["user", "contribution"], condition=Q(user__isnull=False), name="support_person_once"
            ),
            models.UniqueConstraint(
                fields=["contribution", "visitor"], condition=~Q(visitor=""), name="support_visitor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.visitor[:8]} supports {self.contribution_id}"
