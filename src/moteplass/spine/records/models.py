"""The records plan, and what it says of each contribution: journal, archive, keep as it stood, or discard.

The database itself appraises (migration 0002): each contribution when it is added, by whatever way, and again when its
state changes. No code that writes contributions knows of it.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Capacity, Contribution, State
from moteplass.spine.places.models import Place


class Outcome(models.TextChoices):
    JOURNAL = "journal", _("Archive and journal")
    ARCHIVE = "archive", pgettext_lazy("appraisal", "Archive")
    CONTEXT = "context", _("Preserve in context")
    DISCARD = "discard", _("Discard after a period")
    # No rule is sure enough, or none fits.
    DOUBTFUL = "doubtful", _("A person decides")


class Ground(models.Model):
    """What a rule rests on: an act, a section of a regulation, a decision of the agency's own.

    Never changed, as a rule is not: it is replaced or ended, and rules that cite it keep what they cited.
    """

    # None: for every place.
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(_("Reference"), max_length=120)
    criterion = models.TextField(_("What it says"), max_length=2000)
    since = models.DateField(_("In force from"))
    until = models.DateField(null=True, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="records_ground_ends_after_it_began"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Plan(models.Model):
    """The rules of a place, which come before those of the template: the plan without a place."""

    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    # How often it has been changed. Each rule says with which version it came and went.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], nulls_distinct=False, name="records_one_plan_a_place")
        ]

    def __str__(self) -> str:
        return f"plan of {self.place_id or 'the template'}, version {self.version}"


class Rule(models.Model):
    """Which contributions, and what becomes of them. Of those that fit, the first by position decides.

    Never changed: it is replaced, and then only its end is filled in. A trigger refuses all else.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rules")
    # Empty conditions fit anything.
    tool = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    capacity = models.CharField(max_length=12, choices=Capacity.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, blank=True)
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    # How long what is to be discarded is kept, from the day it came to the state that it is in.
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField()
    ended_in = models.PositiveIntegerField(null=True, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="records_rule_outcome"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DISCARD, months__isnull=False)
                | (~Q(outcome=Outcome.DISCARD) & Q(months=None)),
                name="records_rule_period_when_discarded",
            ),
            models.CheckConstraint(
                condition=Q(until=None, ended_in=None) | Q(until__gte=F("since"), ended_in__isnull=False),
                name="records_rule_ends_after_it_began",
            ),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.kind or self.tool or 'anything'}: {self.outcome}"


class Judged(models.Model):
    """What was decided of a contribution, by which rule or by whom."""

    # The rule that fitted, also where a person has decided otherwise. None: no rule did. Rules are never deleted, so
    # the database need not lock this one for each who writes.
    rule = models.ForeignKey(
        Rule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    due = models.DateField(null=True)
    at = models.DateTimeField(db_default=Now())
    # A person decides with a reason; a rule has none.
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    # What was decided of several at once can be taken back at once.
    batch = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Appraisal(Judged):
    """What is to become of a contribution (arkivvurdering). Each has one: the database sees to it at commit."""

    # The database deletes it with a draft that is thrown away, and with nothing else.
    contribution = models.OneToOneField(
        Contribution, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="appraisal"
    )
    # Copied here so that what awaits a decision in a place is one walk along one index.
    place = models.ForeignKey(Place, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    # The day the period counts from.
    since = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="appraisal_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.DISCARD, due__isnull=False)
                | (~Q(outcome=Outcome.DISCARD) & Q(due=None)),
                name="appraisal_due_when_discarded",
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False) | Q(outcome=Outcome.DOUBTFUL) | ~Q(reason=""),
                name="appraisal_by_rule_or_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "contribution"],
                condition=Q(outcome=Outcome.DOUBTFUL),
                name="appraisal_doubtful",
            ),
            models.Index(
                fields=["place", "due", "contribution"],
                condition=Q(due__isnull=False),
                name="appraisal_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.outcome}"


class EarlierAppraisal(Judged):
    """What was decided before. The database adds a row each time an appraisal changes, and refuses to change it."""

    contribution = models.ForeignKey(Contribution, models.DO_NOTHING, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"{self.contribution_id} was {self.outcome}"


class Visit(models.Model):
    """When somebody last said that they had seen what was new at the archivist's desk."""

    place = models.ForeignKey(Place, models.CASCADE, db_index=False, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "user"], name="records_visit_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.place_id}: {self.at}"
