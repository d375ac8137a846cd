"""Who has read what, who sees to it, what colleagues have noted, and the lists they have saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.models.rows import InTool


class Work(models.TextChoices):
    """How far the work with an answer has come. No row: not begun."""

    OPEN = "open", pgettext_lazy("work", "Not done")
    CLARIFY = "clarify", pgettext_lazy("work", "To be clarified")
    DONE = "done", pgettext_lazy("work", "Done")


class Handling(InTool):
    """Who sees to a contribution, and how far they have come."""

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, primary_key=True, related_name="handling"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=Work.choices, default=Work.OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Work.values), name="handling_state_known")
        ]
        indexes = [
            models.Index(fields=["tool", "assignee", "contribution"], name="handling_by_assignee"),
            models.Index(fields=["tool", "state", "contribution"], name="handling_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.state}"


class Reading(InTool):
    """That a person has read a contribution, as it was in a version: put right by its writer, it is unread again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "contribution"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.contribution_id}"


class Note(InTool):
    """What a colleague has noted on a contribution (notat). Its writer may take it away."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["contribution", "id"], name="note_list")]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.contribution_id}"


class SavedView(InTool):
    """A list somebody comes back to: its filter, as it stands in the address."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.TextField()
    # Everyone who works here has it too.
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("tool", "owner", Lower("name"), name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Bulk(InTool):
    """Something done with many contributions at once, with what is needed to undo it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    act = models.CharField(max_length=12)
    # What was done to each, and how it was before, as the act's own way back reads it. Never searched.
    before = models.JSONField()
    answers = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.act} on {len(self.before)}"
