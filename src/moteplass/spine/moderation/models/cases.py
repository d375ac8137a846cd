"""What has been flagged: one case for a contribution, however many flag it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.moderation.models.rules import HouseRule
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place, Tool


class Escalation(models.IntegerChoices):
    """Who has been told that something is past its day."""

    NOBODY = 0
    STEWARDS = 1
    AGENCY = 2


class Case(models.Model):
    """What a moderator decides on: a contribution as it stood, and everybody who has flagged it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("moderation", "To be decided")
        # A decision that takes four eyes has been proposed.
        PROPOSED = "proposed", pgettext_lazy("moderation", "Awaits a second person")
        DECIDED = "decided", pgettext_lazy("moderation", "Decided")

    # Copied here: a queue is one walk along one index, for a place or for an agency.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="+", db_index=False)
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="+")
    # The version that was flagged first: the snapshot. Versions are never changed.
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # The gravest ground among its flags: see Ground.
    severity = models.PositiveSmallIntegerField(default=0)
    flags_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(db_default=Now())
    # When it should have been decided.
    due_at = models.DateTimeField()
    escalated = models.PositiveSmallIntegerField(choices=Escalation.choices, default=Escalation.NOBODY)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=~Q(state="decided"), name="moderation_one_case_under_way"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "proposed", "decided"]), name="moderation_case_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False)
                | (~Q(state="decided") & Q(decided_at=None)),
                name="moderation_decided_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state", "opened_at", "id"], name="moderation_oldest"),
            models.Index(fields=["place", "state", "-severity", "id"], name="moderation_severest"),
            models.Index(
                fields=["organisation", "state", "opened_at", "id"], name="moderation_agency_oldest"
            ),
            models.Index(
                fields=["organisation", "state", "-severity", "id"], name="moderation_agency_severest"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the case is called, as in mails: M-381."""
        return f"M-{self.pk}"

    @property
    def ground(self) -> "Ground":
        """The gravest on which it was flagged."""
        return tuple(Ground)[self.severity]


class Ground(models.TextChoices):
    """Why somebody flags, mildest first: the place in this list is the severity."""

    OFF_TOPIC = "off_topic", _("It does not belong here")
    SPAM = "spam", _("It is advertising or spam")
    RULE = "rule", _("It breaks a house rule")
    PERSONAL = "personal", _("It tells private things about somebody")
    ILLEGAL = "illegal", _("It is against the law")
    DANGER = "danger", _("Somebody may be in danger")


SEVERITY = {ground: severity for severity, ground in enumerate(Ground)}


class Flag(models.Model):
    """One person's notice, with what DSA art. 16 asks for: why, where exactly, who, and that it is in good faith."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    rule = models.ForeignKey(HouseRule, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(_("Why"), max_length=2000, blank=True)
    # Who wants an answer leaves these; nobody has to.
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # A visitor's random name, as a digest, so that nobody flags one thing twice.
    visitor = models.CharField(max_length=64, blank=True)
    good_faith = models.BooleanField()
    # The digest of the code by which the flagger follows it up.
    code = models.CharField(max_length=64, unique=True)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(user__isnull=False), name="moderation_flag_person_once"
            ),
            models.UniqueConstraint(
                fields=["case", "visitor"], condition=~Q(visitor=""), name="moderation_flag_visitor_once"
            ),
            models.CheckConstraint(condition=Q(good_faith=True), name="moderation_flag_in_good_faith"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="moderation_ground_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ground} on {self.case_id}"
