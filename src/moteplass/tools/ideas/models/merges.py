"""That an idea went into another, and what went along: kept, so that it can be undone to the last vote."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from moteplass.tools.ideas.models.idea import Idea


class Merge(models.Model):
    """One merging of an idea into another of the same box."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="merges")
    into = models.ForeignKey(Idea, models.PROTECT, related_name="merges_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())
    # Ids of what was moved, and how it stood: read by undoing alone, never searched.
    votes = models.JSONField(default=dict)
    followers = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea"], condition=Q(undone_at=None), name="merged_once"),
            models.CheckConstraint(condition=~Q(idea=F("into")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} into {self.into_id}"

    @property
    def tool_id(self) -> int:
        return int(self.idea.box_id)
