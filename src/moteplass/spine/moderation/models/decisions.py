"""What was decided and why, and complaints about it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.moderation.models.cases import Case
from moteplass.spine.moderation.models.rules import HouseRule
from moteplass.spine.places.models import Place

# The decisions that hold. What awaits a second person does nothing yet.
HOLDS = Q(awaits_second=False, ended_at=None)


class Measure(models.TextChoices):
    """What is done, mildest first."""

    LEAVE = "leave", pgettext_lazy("measure", "Let it stand")
    EDIT = "edit", pgettext_lazy("measure", "Ask the author to edit")
    PART = "part", pgettext_lazy("measure", "Hide a part")
    HIDE = "hide", pgettext_lazy("measure", "Hide it")
    CLOSE = "close", pgettext_lazy("measure", "Close the thread")
    WARN = "warn", pgettext_lazy("measure", "Warn the author")
    PAUSE = "pause", pgettext_lazy("measure", "Hide it and pause the author")
    REMOVE = "remove", pgettext_lazy("measure", "Remove it")


class Decision(models.Model):
    """One decision in a case: rule or law, facts, reasons, measure. Never changed; a later one takes its place."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    # Grows with each decision in the case; the last that is approved counts.
    number = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=6, choices=Measure.choices)
    # One of the two, unless it is left to stand.
    rule = models.ForeignKey(HouseRule, models.PROTECT, null=True, related_name="+", db_index=False)
    law = models.CharField(_("Law"), max_length=300, blank=True)
    facts = models.TextField(_("Facts"), max_length=4000, blank=True)
    reason = models.TextField(_("Reasons"), max_length=4000)
    # The last day of what has a duration. Empty: until it is decided otherwise.
    until = models.DateField(null=True)
    # The version it is about: the snapshot.
    revision = models.PositiveIntegerField()
    # What of it is hidden, word for word; and the version that shows instead while it is.
    passages = ArrayField(models.TextField(), default=list)
    masked = models.PositiveIntegerField(null=True)
    # How it stood before it was hidden, for the way back.
    was = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=120)
    # The complaint that it answers, once it holds.
    answers = models.ForeignKey(
        "moderation.Appeal", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Where the place asks for four eyes for this measure: nothing is done before a second person has approved.
    awaits_second = models.BooleanField(default=False)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    second_by_name = models.CharField(max_length=120, blank=True)
    # Not in force any more: its time is over, it is reversed, refused by the second person, or decided anew.
    ended_at = models.DateTimeField(null=True)
    # The digest of the code by which its author reads the statement of reasons and complains without an account.
    code = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="moderation_decision_number_once"),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="moderation_statement_code_once"
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="moderation_measure_known"),
            models.CheckConstraint(
                condition=Q(measure="leave") | Q(rule__isnull=False) | ~Q(law=""),
                name="moderation_measure_has_a_ground",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("by")),
                name="moderation_four_eyes_are_two_people",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=HOLDS,
                name="moderation_one_decision_holds",
            ),
            models.CheckConstraint(
                condition=~Q(measure="pause") | Q(until__isnull=False), name="moderation_pause_has_an_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(until__isnull=False, ended_at=None), name="moderation_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} in {self.case_id}"

    @property
    def tool_id(self) -> int:
        return int(self.case.tool_id)


class FourEyes(models.Model):
    """That two people decide on a measure in a place."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=6, choices=Measure.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "measure"], name="moderation_four_eyes_once")]

    def __str__(self) -> str:
        return f"{self.measure} in {self.place_id}"


class Pause(models.Model):
    """That a person may not write in a place for a time. Read only by the act of writing."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_index=False)
    until = models.DateField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "user", "until"], name="moderation_paused")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.place_id} until {self.until}"
