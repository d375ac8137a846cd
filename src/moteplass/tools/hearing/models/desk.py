"""Answers that came on paper, by phone, by e-mail or in a meeting, and were written in by staff."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from moteplass.tools.hearing.models.answer import Answer
from moteplass.tools.hearing.models.hearing import Hearing


class Paper(StrEnum):
    """What goes on paper to those who left a postal address and no e-mail; the value is the entry's column for when."""

    RECEIPT = "printed_at"
    OUTCOME = "outcome_printed_at"
    ROUND = "round_printed_at"


class Entry(models.Model):
    """What the desk knows of an answer it has written in. Read by those who check answers, never by the public.

    The answer awaits a check, and does not show, until somebody else has held it against what came in.
    """

    class State(models.TextChoices):
        TO_CHECK = "to_check", _("To be checked")
        SENT_BACK = "sent_back", _("Sent back")
        CHECKED = "checked", _("Checked")

    answer = models.OneToOneField(Answer, models.PROTECT, primary_key=True, related_name="entry")
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="entries")
    state = models.CharField(max_length=9, choices=State.choices, default=State.TO_CHECK)
    # The day it reached us, by whichever way it came.
    received = models.DateField()
    # Where the receipt goes, when it goes on paper.
    address = models.TextField(max_length=500, blank=True)
    transcriber = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    transcriber_name = models.CharField(max_length=200)
    entered_at = models.DateTimeField(db_default=Now())
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checker_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # Why it was sent back, by the checker.
    note = models.TextField(max_length=1000, blank=True)
    # When the receipt, what became of the answer, and that there is a new round, went on paper.
    printed_at = models.DateTimeField(null=True, blank=True)
    outcome_printed_at = models.DateTimeField(null=True, blank=True)
    round_printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["to_check", "sent_back", "checked"]), name="entry_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(checked_at__isnull=False), name="entry_checked_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | Q(transcriber=None) | ~Q(checker=F("transcriber")),
                name="entry_checked_by_another",
            ),
        ]
        indexes = [models.Index(fields=["hearing", "state", "answer"], name="entry_queue")]

    def __str__(self) -> str:
        return f"entry {self.answer_id}"

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)


class Scan(models.Model):
    """What came in, as it came: a scanned letter, an e-mail file. A file of its own kind, which no list of attachments
    can show by mistake: the desk's page alone serves it.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="scans")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


def at_the_desk(answer_ref: str = "pk") -> Exists:
    """Condition on contributions: written in by the desk, and not checked by a second person yet."""
    return Exists(Entry.objects.filter(answer=OuterRef(answer_ref)).exclude(state=Entry.State.CHECKED))
