"""What of the journal has been sent on, and where to. No words of anybody's stand here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.spine.journal.models import Case, Entry


class Problem(models.TextChoices):
    """Why something is not sent on yet."""

    UNREACHABLE = "unreachable", _("It does not answer")
    DENIED = "denied", _("It does not let us in")
    SETUP = "setup", _("It is not ready for us")
    CODES = "codes", _("It lacks a code that is needed")
    REFUSED = "refused", _("It was refused")
    CHANGED = "changed", _("Somebody else keeps changing it there")


# Of the receiver as a whole: nothing else gets through, either.
OF_ALL = (Problem.UNREACHABLE, Problem.DENIED, Problem.SETUP)


class Trying(models.Model):
    """What is tried again, later each time."""

    problem = models.CharField(max_length=11, choices=Problem.choices, blank=True)
    # The status that was answered; 0 where none was.
    status = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(problem="", tries=0, next_at=None) | Q(next_at__isnull=False) & ~Q(problem=""),
                name="push_%(class)s_waits_for_a_reason",
            )
        ]


class Receiver(Trying):
    """One that the settings name, and how it last went."""

    name = models.CharField(max_length=40, unique=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta(Trying.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Pushed(Trying):
    """A case or an entry at a receiver."""

    receiver = models.ForeignKey(Receiver, models.PROTECT, db_index=False, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    # What it is called there: an address, or an id.
    there = models.CharField(max_length=1000, blank=True)
    # Of what was sent: see `changes`. Empty: it has not all arrived yet.
    stamp = models.CharField(max_length=32, blank=True)
    # How many files it had.
    files = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)

    class Meta(Trying.Meta):
        constraints = [
            *Trying.Meta.constraints,
            models.CheckConstraint(
                condition=Q(case__isnull=False, entry=None) | Q(case=None, entry__isnull=False),
                name="push_about_one",
            ),
            models.UniqueConstraint(fields=["receiver", "case"], name="push_case_once"),
            models.UniqueConstraint(fields=["receiver", "entry"], name="push_entry_once"),
        ]

    def __str__(self) -> str:
        return f"receiver {self.receiver_id}, case {self.case_id}, entry {self.entry_id}"
