"""The case: its letter, its period, and what was moved or put right after it was published."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Naming, Tool

LETTER = "hearing.letter"
EASY = "hearing.easy_letter"
SUMMARY = "hearing.summary"


class Hearing(models.Model):
    """One submission period on one case. Its letter and its summary are contributions, so their versions are kept."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("hearing", "Draft")
        OPEN = "open", pgettext_lazy("hearing", "Open for answers")
        CLOSED = "closed", pgettext_lazy("hearing", "Closed")

    tool = models.OneToOneField(Tool, models.CASCADE, primary_key=True, related_name="hearing")
    letter = models.OneToOneField(Contribution, models.PROTECT, related_name="+")
    # The letter in short sentences and everyday words; withdrawn where it has been taken away.
    easy = models.OneToOneField(Contribution, models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.OneToOneField(Contribution, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    # The submission period: from opens_at up to, not including, closes_at, by the database's clock.
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    # Why the period is under six weeks (utredningsinstruksen 3-3). Kept and shown.
    short_reason = models.TextField(max_length=2000, blank=True)
    names_may_be_withheld = models.BooleanField(default=True)
    # Answers show after somebody has checked them, not at once.
    checked_first = models.BooleanField(default=False)
    comments_allowed = models.BooleanField(default=True)
    # Answer first, then read: the rule as published. The tool's write_first is the rule as it holds now.
    answer_first = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When those who answered were told what became of it. Once.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="hearing_window"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="hearing_open_has_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed"]), name="hearing_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="hearing_closing")]

    def __str__(self) -> str:
        return f"hearing {self.tool_id}"

    @property
    def takes_without_name(self) -> bool:
        """Whether a private person may keep their name off the page: by the hearing's own rule, or the place's."""
        return self.names_may_be_withheld or self.tool.place.naming != Naming.FULL

    # Lets a hearing say where it is, like any other row in a place.
    @property
    def place_id(self) -> int:
        return int(self.tool.place_id)


class Extension(models.Model):
    """That the period was moved: from when, to when, why and by whom. Shown to everyone."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField(max_length=1000)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(after__gt=F("before")), name="extension_is_later")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Correction(models.Model):
    """That the letter was put right after it was published: what changed, between which versions. Shown to all.

    Everyone may read the versions named here, and no others: those before the first were drafts.
    """

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="corrections")
    before = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    # The version of the easy-read letter that stood beside each of the two; 0 where there was none.
    easy_before = models.PositiveIntegerField(default=0)
    easy = models.PositiveIntegerField(default=0)
    note = models.TextField(max_length=1000)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hearing", "version"], name="correction_once"),
            models.CheckConstraint(condition=Q(version__gt=F("before")), name="correction_is_later"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.version}"
