"""That somebody has asked for what they wrote to be erased, and what came of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place


class ErasureRequest(models.Model):
    """One contribution that its writer has asked to have erased, and the answer with its reason."""

    class State(models.TextChoices):
        # An archivist decides, within the month the law gives (GDPR article 12 no. 3).
        WAITING = "waiting", pgettext_lazy("request", "Awaiting an answer")
        ERASED = "erased", pgettext_lazy("request", "Erased")
        RESTRICTED = "restricted", pgettext_lazy("request", "Restricted")
        # An archivist has let what was restricted be what it was again. Migration 0002 asks for this row.
        LIFTED = "lifted", pgettext_lazy("request", "Restriction lifted")
        REFUSED = "refused", pgettext_lazy("request", "Left as it is")

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="erasure_requests")
    # Copied here so that what waits in a place is one walk along one index.
    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    # Whose account it was asked from. Empty: asked with a receipt code, or the account is closed.
    person = models.BigIntegerField(null=True, db_index=True)
    # Where the answer goes when there is no account left to read it in; gone when it is sent.
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(_("Reason"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    due = models.DateField()
    # By the records plan where nobody's name stands here.
    by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The state of the contribution before it was restricted.
    was = models.CharField(max_length=10, blank=True)
    lift_reason = models.TextField(max_length=1000, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "erased", "restricted", "lifted", "refused"]),
                name="erasure_request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at=None)
                | (~Q(state="waiting") & Q(answered_at__isnull=False) & ~Q(reason="")),
                name="erasure_request_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["restricted", "lifted"]) & ~Q(was="")
                | ~Q(state__in=["restricted", "lifted"]) & Q(was=""),
                name="erasure_request_knows_what_it_was",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_at__isnull=False) & ~Q(lift_reason="")
                | ~Q(state="lifted") & Q(lifted_at=None),
                name="erasure_request_lifted_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(state="waiting"), name="erasure_request_waits_once"
            ),
        ]
        indexes = [models.Index(fields=["place", "state", "due", "id"], name="erasure_request_list")]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.state}"


class Period(models.Model):
    """How long something is kept that is no contribution. Carried out each night: see `periods`."""

    class Kind(models.TextChoices):
        SESSIONS = "sessions", _("Sessions, after they have ended")
        LOG_INS = "log_ins", _("When somebody last logged in")
        KEYS = "keys", _("Keys for programs, after they have expired")
        MAILS = "mails", _("The address and the words of an e-mail, after it was sent")
        VERIFIED = (
            "verified",
            _("Which log-in verified an account, as a digest, after the account was closed"),
        )
        FLAGS = "flags", _("The name and the address left with a flag, after the time for complaints")

    kind = models.CharField(max_length=10, primary_key=True, choices=Kind.choices)
    days = models.PositiveIntegerField()
    # Why so long, and by which law.
    ground = models.CharField(max_length=300)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(condition=~Q(ground=""), name="privacy_period_has_a_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"
