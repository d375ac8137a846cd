"""The way from idea to gain: the stages a box has, and every step an idea has taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.tools.ideas.models.box import Box


class Stage(models.Model):
    """One stage of a box. Its kind says what it means to the product, its name what the agency calls it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("idea", "Received")
        ASSESSED = "assessed", pgettext_lazy("idea", "Being assessed")
        ACCEPTED = "accepted", pgettext_lazy("idea", "Accepted")
        DECLINED = "declined", pgettext_lazy("idea", "Declined")
        PROGRESS = "progress", pgettext_lazy("idea", "In progress")
        REALISED = "realised", pgettext_lazy("idea", "Realised")
        FOLLOWED = "followed", pgettext_lazy("idea", "Followed up")

    box = models.ForeignKey(Box, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("What it means"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=40)
    text = models.CharField(_("What happens here"), max_length=120, blank=True)
    # Days an idea may stand here before it shows as overdue. None: as long as it likes.
    days = models.PositiveSmallIntegerField(_("Days"), null=True, blank=True)
    # Who gets an idea that comes here without an owner.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "received",
                        "assessed",
                        "accepted",
                        "declined",
                        "progress",
                        "realised",
                        "followed",
                    ]
                ),
                name="stage_kind_known",
            ),
            models.UniqueConstraint(fields=["box", "name"], name="stage_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Move(models.Model):
    """One step: from where, to where, who has it now, by when, and what the author was told. Rows are added only."""

    idea = models.ForeignKey("ideas.Idea", models.CASCADE, related_name="moves")
    before = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    after = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True, blank=True)
    # The agency's answer at this step: also the reason, which declining demands.
    answer = models.TextField(max_length=4000, blank=True)
    html = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.before_id} → {self.after_id}"
