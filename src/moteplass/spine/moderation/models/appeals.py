"""Complaints about what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from moteplass.spine.moderation.models.cases import Escalation, Flag
from moteplass.spine.moderation.models.decisions import Decision
from moteplass.spine.places.models import Place


class Appeal(models.Model):
    """A complaint about a decision, by who wrote or who flagged; decided by somebody else than who decided first."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", pgettext_lazy("appeal", "The decision stands")
        CHANGED = "changed", pgettext_lazy("appeal", "The decision is changed")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    # Who complains: somebody who flagged, or, where there is none, who wrote.
    flag = models.ForeignKey(Flag, models.PROTECT, null=True, related_name="appeals")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    escalated = models.PositiveSmallIntegerField(choices=Escalation.choices, default=Escalation.NOBODY)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    decided_at = models.DateTimeField(null=True)
    # Not who decided or approved what it is about: a trigger refuses.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "flag"], name="moderation_appeal_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="moderation_appeal_decided_at_some_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "due_at", "id"], condition=Q(outcome=""), name="moderation_appeals_due"
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    @property
    def tool_id(self) -> int:
        return int(self.decision.tool_id)
