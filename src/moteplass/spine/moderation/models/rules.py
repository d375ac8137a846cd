"""House rules: one version of them is in force, and earlier ones stay, for decisions that cite them."""

from django.db import models
from django.db.models.functions import Now

from moteplass.spine.places.models import Place


class HouseRules(models.Model):
    """A version of a place's rules. Rows are added, never changed; the newest is in force."""

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "version"], name="moderation_rules_version_once")
        ]

    def __str__(self) -> str:
        return f"rules of {self.place_id}, version {self.version}"


class HouseRule(models.Model):
    """One rule of a version."""

    rules = models.ForeignKey(HouseRules, models.PROTECT, db_index=False, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rules", "number"], name="moderation_rule_number_once")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"§ {self.number} {self.text}"
