"""Disposal (kassasjon): what is on hold, what has been proposed and approved, and what is left of what was erased."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place


class Hold(models.Model):
    """That nothing of a place, or one contribution in it, may be disposed of. Lifted, never deleted."""

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    # None: the whole place.
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(_("Reason"), max_length=500)
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    since = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "contribution"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="disposal_one_hold",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="disposal_hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"hold on {self.contribution_id or self.place_id}"


class Disposal(models.Model):
    """A list of what is to be disposed of: proposed by one person, approved by another, carried out by a job."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("disposal", "Proposed")
        # Taken back before anybody approved it.
        DROPPED = "dropped", pgettext_lazy("disposal", "Taken back")
        APPROVED = "approved", pgettext_lazy("disposal", "Being carried out")
        DONE = "done", pgettext_lazy("disposal", "Carried out")

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    # As they were called; the accounts may go.
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=120)
    proposed_at = models.DateTimeField(db_default=Now())
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # How many were on the list when it was proposed.
    count = models.PositiveIntegerField()
    # The report, a PDF, its hash, and its signature (CMS, detached).
    report = models.FileField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signature = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-id"], name="disposal_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dropped", "approved", "done"]),
                name="disposal_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dropped"], approved_at=None)
                | Q(state__in=["approved", "done"], approved_at__isnull=False),
                name="disposal_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("proposed_by")), name="disposal_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"disposal {self.pk} in {self.place_id}: {self.state}"


class Disposed(models.Model):
    """One contribution on such a list: why it was due, and what became of it."""

    class Result(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("disposal", "Not yet")
        DONE = "done", pgettext_lazy("disposal", "Disposed of")
        HELD = "held", pgettext_lazy("disposal", "Left: on hold")
        JUDGED = "judged", pgettext_lazy("disposal", "Left: no longer due")
        CONTEXT = "context", pgettext_lazy("disposal", "Left: its thread is preserved in context")
        ERASED = "erased", pgettext_lazy("disposal", "Left: was already erased")
        DROPPED = "dropped", pgettext_lazy("disposal", "Left: the list was taken back")

    disposal = models.ForeignKey(Disposal, models.PROTECT, db_index=False, related_name="items")
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    # As it stood when it was proposed; rules are replaced, never changed.
    rule = models.BigIntegerField(null=True)
    ground = models.CharField(max_length=500)
    due = models.DateField()
    result = models.CharField(max_length=7, choices=Result.choices, default=Result.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "contribution"], name="disposal_once_on_a_list"),
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(result="waiting"), name="disposal_on_one_list_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["waiting", "done", "held", "judged", "context", "erased", "dropped"]),
                name="disposal_result_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.result}"


class Erased(models.Model):
    """What is left of a contribution whose content is gone. The database adds none but lawfully: see migration 0002.

    Everything else that is left stands in the contribution itself, its appraisal and the log.
    """

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, primary_key=True, related_name="what_is_left"
    )
    # None: a person has asked for it, or it was erased by rule.
    disposal = models.ForeignKey(Disposal, models.PROTECT, null=True, related_name="+")
    # Why, in words.
    ground = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    # When each version was written; when each file came, and its size in bytes.
    versions = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="disposal_erased_on_a_ground")]

    def __str__(self) -> str:
        return f"{self.contribution_id} is erased"
