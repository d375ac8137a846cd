"""A capture: a place, a tool or a thread as it stood, in four files."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place, Tool


class Reason(models.TextChoices):
    ASKED = "asked", _("Asked for")
    CLOSING = "closing", _("The place closed")
    PLAN = "plan", _("The records plan")


class Capture(models.Model):
    """What was captured, why and when. The place alone, or one of its tools, or one thread in a tool."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("capture", "Waiting")
        MAKING = "making", pgettext_lazy("capture", "Being made")
        DONE = "done", pgettext_lazy("capture", "Made")
        # It is tried again by itself.
        FAILED = "failed", pgettext_lazy("capture", "Failed")

    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, db_index=False, related_name="+")
    # What the thread is about.
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=7, choices=Reason.choices)
    # Who asked, as they were called; the account may go.
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    # The moment at which it stood so.
    at = models.DateTimeField(null=True)
    # When its last page had been read: what was said between the two may stand in it.
    read_until = models.DateTimeField(null=True)
    # Pages and files so far, and whether there were more than one capture takes.
    pages = models.PositiveIntegerField(default=0)
    cut = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["place", "-id"], name="capture_list")]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="capture_reason_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making", "done", "failed"]), name="capture_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(at__isnull=False, read_until__isnull=False),
                name="capture_made_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(contribution=None) | Q(tool__isnull=False), name="capture_thread_in_a_tool"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reason}, {self.state})"


class CaptureFile(models.Model):
    """One of a capture's files. Added with the others when it is made, and never changed: sealed."""

    class Format(models.TextChoices):
        WARC = "warc", "WARC"
        WACZ = "wacz", "WACZ"
        JSON = "json", "JSON"
        PDF = "pdf", "PDF"

    capture = models.ForeignKey(Capture, models.PROTECT, db_index=False, related_name="files")
    format = models.CharField(max_length=4, choices=Format.choices)
    file = models.FileField(max_length=120)
    mime = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["capture", "format"], name="capture_one_file_a_format")
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.capture_id}"
