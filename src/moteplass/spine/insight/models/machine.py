"""What the machine has found, and how far it has come with finding it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.models.rows import InTool


class SameText(InTool):
    """One text that several have sent (kampanjesvar), word for word or nearly. None of their answers is discarded."""

    def __str__(self) -> str:
        return f"text {self.pk} in {self.tool_id}"


class Sender(InTool):
    """That an answer is one of those that have sent a text."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, primary_key=True, related_name="sender")
    text = models.ForeignKey(SameText, models.CASCADE, related_name="senders", db_index=False)
    # A case worker has taken it out. Kept, so that the machine does not put it back.
    apart = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["text", "contribution"], name="sender_by_text")]

    def __str__(self) -> str:
        return f"{self.contribution_id} sent {self.text_id}"


class Finding(InTool):
    """The last time the machine looked for something in a tool, or that it is looking now."""

    class What(models.TextChoices):
        SAME_TEXT = "same_text", _("The same text from several")
        THEMES = "themes", _("Themes")

    what = models.CharField(max_length=10, choices=What.choices)
    # In per cent; 100: done.
    progress = models.PositiveSmallIntegerField(default=0)
    # The newest line of the place's log when it began: with a later one there may be more to find.
    entry = models.BigIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    # What is no theme and no coding: see `themes_found.Told`. Never searched.
    told = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tool", "what"], name="finding_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="finding_in_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.what} in {self.tool_id}: {self.progress} %"
