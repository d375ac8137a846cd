"""A transfer that somebody has asked for on the page: how far it is, and what came of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from moteplass.spine.places.models import Place


class Transfer(models.Model):
    """A place as a package for the depot: the SIP's file when it is made."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("transfer", "Waiting")
        MAKING = "making", pgettext_lazy("transfer", "Being made")
        DONE = "done", pgettext_lazy("transfer", "Made")
        # Not everything was ready: see `problem`.
        REFUSED = "refused", pgettext_lazy("transfer", "Not made")
        STOPPED = "stopped", pgettext_lazy("transfer", "Stopped")

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    # Whether what is not ready is left out.
    leave = models.BooleanField()
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=500, blank=True)
    # How many of its parts are made, of how many.
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    # What report.json tells.
    told = models.JSONField(default=dict)
    file = models.FileField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-id"], name="transfer_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making", "done", "refused", "stopped"]),
                name="transfer_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="done") ^ Q(file="", sha256="", size=None), name="transfer_made_has_a_file"
            ),
            models.UniqueConstraint(
                fields=["place"], condition=Q(state__in=["waiting", "making"]), name="transfer_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer of {self.place_id}: {self.state}"


UNDER_WAY = (Transfer.State.WAITING, Transfer.State.MAKING)
