"""Themes, what is said to be about them, and where each answer stands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.models.rows import InTool


class Source(models.TextChoices):
    """Who has thought of it. What a machine suggests counts nowhere before a person has accepted it."""

    PERSON = "person", _("A person")
    MACHINE = "machine", _("A machine")


class Made(InTool):
    """Something made by a person, or suggested by a machine and perhaps accepted."""

    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PERSON)
    accepted = models.BooleanField(default=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source="machine") | Q(source="person", accepted=True),
                name="%(class)s_accepted_or_suggested",
            )
        ]


class Theme(Made):
    """A theme (tema): what several answers are about. Two deep: a theme may stand under another."""

    name = models.CharField(_("Name"), max_length=80)
    description = models.TextField(_("Description"), max_length=1000, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Kept, so that what spoke of it can be followed: its codings have gone over to the other.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # What a machine made it of. Kept when a person has named it, and when it has been turned down: neither is to be
    # suggested again.
    words = models.JSONField(default=list, blank=True)
    rejected = models.BooleanField(default=False)

    class Meta(Made.Meta):
        abstract = False
        constraints = [
            *Made.Meta.constraints,
            models.UniqueConstraint(
                "tool", Lower("name"), condition=Q(merged_into=None, accepted=True), name="theme_name_once"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="theme_not_under_itself"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="theme_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class DoubleCoding(InTool):
    """That two people code the same answers (dobbeltkoding), neither seeing what the other has said until it is open.

    It opens when both say that they are done, or when the steward opens it. There is one at a time in a tool.
    """

    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    first_done_at = models.DateTimeField(null=True, blank=True)
    second_done_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tool"], condition=Q(opened_at=None), name="double_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="double_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id} in {self.tool_id}"


class Coded(models.Model):
    """That one of the two is done with an answer: it may well be about none of the themes."""

    double = models.ForeignKey(DoubleCoding, models.CASCADE, related_name="coded")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["double", "contribution", "coder"], name="coded_once")]

    def __str__(self) -> str:
        return f"{self.contribution_id} by {self.coder_id}"


class Said(Made):
    """Something said about one contribution: by all who work here (`double` empty: that is what counts), or by one of
    two coders on their own.
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    double = models.ForeignKey(DoubleCoding, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(Made.Meta):
        abstract = True


class Coding(Said):
    """That a contribution is about a theme."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="codings")
    # Where only one of two coders said so and it has been settled: whether it counts.
    settled = models.BooleanField(null=True, blank=True)

    class Meta(Said.Meta):
        abstract = False
        constraints = [
            *Made.Meta.constraints,
            models.UniqueConstraint(
                fields=["contribution", "theme"], condition=Q(double=None), name="coding_once"
            ),
            models.UniqueConstraint(
                fields=["contribution", "theme", "double", "coder"], name="coding_once_each_coder"
            ),
        ]
        indexes = [
            models.Index(
                fields=["theme", "contribution"],
                condition=Q(double=None, accepted=True),
                name="coding_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} is about {self.theme_id}"


class Position(models.TextChoices):
    """Where an answer stands on a question."""

    FOR = "for", pgettext_lazy("stance", "For")
    AGAINST = "against", pgettext_lazy("stance", "Against")
    MIXED = "mixed", pgettext_lazy("stance", "Mixed")
    NEUTRAL = "neutral", pgettext_lazy("stance", "Neutral")


class Stance(Said):
    """Where a contribution stands on one question, read out of its words by who codes it."""

    # The tool's own number for the question, 0 for the matter as a whole. No foreign key: the spine knows no tool.
    question = models.PositiveIntegerField(default=0)
    position = models.CharField(max_length=8, choices=Position.choices)

    class Meta(Said.Meta):
        abstract = False
        constraints = [
            *Made.Meta.constraints,
            models.CheckConstraint(condition=Q(position__in=Position.values), name="insight_stance_known"),
            models.UniqueConstraint(
                fields=["contribution", "question"], condition=Q(double=None), name="insight_stance_once"
            ),
            models.UniqueConstraint(
                fields=["contribution", "question", "double", "coder"], name="insight_stance_once_each_coder"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tool", "position", "contribution"],
                condition=Q(double=None, accepted=True),
                name="stance_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.position} on {self.question}"
