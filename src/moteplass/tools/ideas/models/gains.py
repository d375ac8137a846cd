"""The ledger of gains: what was before, what was expected, what was measured, and who stands behind the figures."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.tools.ideas.models.idea import Idea


class Gain(models.Model):
    """One line of an idea's ledger: what is won (or what it cost), counted in what, by whom and how."""

    class Unit(models.TextChoices):
        KRONER = "kroner", pgettext_lazy("gain", "kroner")
        HOURS = "hours", pgettext_lazy("gain", "hours")
        OTHER = "other", pgettext_lazy("gain", "another unit")

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="gains")
    name = models.CharField(_("What is gained"), max_length=120)
    unit = models.CharField(_("Counted in"), max_length=8, choices=Unit.choices, default=Unit.KRONER)
    unit_name = models.CharField(_("Which unit"), max_length=40, blank=True)
    # Who answers for the line: a person or a department.
    owner_name = models.CharField(_("Owner"), max_length=120)
    method = models.TextField(_("How it is measured"), max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__in=["kroner", "hours", "other"]), name="gain_unit_known"
            ),
            models.CheckConstraint(
                condition=~Q(unit="other") | ~Q(unit_name=""), name="gain_other_unit_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tool_id(self) -> int:
        return int(self.idea.box_id)


class GainFigure(models.Model):
    """One figure in the ledger. Never changed: a recalculation is a new figure that replaces the old, which stays.

    Amounts are per year in the line's unit, except `one_off` costs, which are paid in the year. A gain is positive, and
    so is a cost. `low` and `high` say how sure it is; without them it is taken as exact. A trigger refuses changes.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", pgettext_lazy("gain", "Before")
        ESTIMATE = "estimate", pgettext_lazy("gain", "Expected")
        MEASURED = "measured", pgettext_lazy("gain", "Measured")
        ONE_OFF = "one_off", pgettext_lazy("gain", "One-off cost")

    gain = models.ForeignKey(Gain, models.PROTECT, related_name="figures")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    low = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    method = models.CharField(max_length=600, blank=True)
    # The day the figure is from.
    on = models.DateField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["baseline", "estimate", "measured", "one_off"]),
                name="figure_kind_known",
            ),
            models.CheckConstraint(
                # Said of both ends: a comparison with nothing is not false, and would let half a range through.
                condition=Q(low=None, high=None)
                | Q(low__isnull=False, high__isnull=False, low__lte=F("amount"), high__gte=F("amount")),
                name="figure_within_its_range",
            ),
            models.CheckConstraint(
                condition=~Q(kind="one_off") | Q(amount__gte=0), name="figure_cost_is_positive"
            ),
            # The first figure of a kind and year is one; all others replace one before.
            models.UniqueConstraint(
                fields=["gain", "kind", "year"], condition=Q(replaces=None), name="figure_first_once"
            ),
        ]
        indexes = [models.Index(fields=["gain", "kind", "year", "-id"], name="figure_by_kind")]

    def __str__(self) -> str:
        return f"{self.gain_id} {self.kind} {self.year}: {self.amount}"

    @property
    def tool_id(self) -> int:
        return int(self.gain.idea.box_id)


class SignOff(models.Model):
    """A controller's word that a figure is right. It holds for that figure alone: a recalculation needs another.

    Taken back, it stays with the reason why, and the figure may be signed off anew. A trigger refuses other changes.
    """

    figure = models.ForeignKey(GainFigure, models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    note = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(_("Why it is taken back"), max_length=600, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure"], condition=Q(withdrawn_at=None), name="sign_off_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(reason=""), name="sign_off_taken_back_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} by {self.by_name}"
