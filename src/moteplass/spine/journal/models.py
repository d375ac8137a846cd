"""The journal (Noark 5: sakarkiv): cases, their entries, what is restricted, and what has been changed since.

Nothing here is deleted and no number changes: triggers refuse (migration 0002). Titles and names stand twice: in full
for archivists, and as everybody else meets them, with screened words replaced.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.kit.noark5.codes import SCREENED
from moteplass.spine.content.models import Contribution
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.records.models import Ground

TITLE_MAX = 400
NAME_MAX = 300
# A word of one letter and the space after it, screened.
_SCREENED_MAX = TITLE_MAX * (len(SCREENED) + 1) // 2


class Series(models.Model):
    """The last number taken of a kind, by an organisation in a year. See `numbers.take`: there are no gaps."""

    class Kind(models.TextChoices):
        CASE = "case", _("Cases")
        ENTRY = "entry", _("Journal entries")

    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "year"], name="journal_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Publicity(models.TextChoices):
    """Whether the public journal says what it is about."""

    AUTO = "auto", _("As the contribution: when anyone may read it")
    RELEASED = "released", _("Shown, whoever may read the contribution")
    WITHHELD = "withheld", _("Not shown")


class Titled(models.Model):
    """What a case and an entry have in common: a title that stands twice."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(_("Title"), max_length=TITLE_MAX)
    # The same with SCREENED in the place of each screened word.
    public_title = models.CharField(max_length=_SCREENED_MAX)
    publicity = models.CharField(max_length=8, choices=Publicity.choices, default=Publicity.AUTO)

    class Meta:
        abstract = True


class Case(Titled):
    """A case (saksmappe): one for each tool in a place that has something to journal or archive."""

    class Status(models.TextChoices):
        OPEN = "open", _("In progress")
        CLOSED = "closed", pgettext_lazy("case", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("case", "Cancelled")

    tool = models.OneToOneField(Tool, models.PROTECT, related_name="case")
    # Of the organisation in the year: «2026/12».
    number = models.PositiveIntegerField()
    # The last number taken by an entry in it.
    last = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    responsible_unit = models.CharField(_("Unit responsible"), max_length=200)
    responsible_person = models.CharField(_("Person responsible"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"], name="journal_case_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed=None)
                | Q(status__in=["closed", "cancelled"], closed__isnull=False),
                name="journal_case_closed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["place"], name="journal_case_place")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """As it is written: year, number."""
        return f"{self.year}/{self.number}"


class Entry(Titled):
    """An entry in the journal (journalpost): one contribution that was sent to the organisation, or by it."""

    class Type(models.TextChoices):
        INCOMING = "I", _("Incoming")
        OUTGOING = "U", _("Outgoing")
        FOLLOWED_UP = "N", _("Internal, for follow-up")
        INTERNAL = "X", _("Internal")

    class Status(models.TextChoices):
        JOURNALLED = "journalled", _("Journalled")
        ARCHIVED = "archived", _("Archived")
        CANCELLED = "cancelled", pgettext_lazy("case", "Cancelled")

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="entries")
    contribution = models.OneToOneField(Contribution, models.PROTECT, related_name="journal_entry")
    # Of the organisation in the year, and of the case: «2026/12-3».
    sequence = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=1, choices=Type.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.JOURNALLED)
    # Why it is cancelled. Without a name: by the house, because the contribution is no longer to be journalled.
    cancelled_because = models.CharField(max_length=300, blank=True)
    cancelled_by = models.CharField(max_length=120, blank=True)
    document_date = models.DateField()
    journal_date = models.DateField()
    registered_at = models.DateTimeField(db_default=Now())
    channel = models.CharField(max_length=10)
    # Whoever sent it, or, of what is outgoing, whom it went to. Empty: without a name.
    correspondent = models.CharField(_("Correspondent"), max_length=NAME_MAX, blank=True)
    # The same, or SCREENED.
    public_correspondent = models.CharField(max_length=NAME_MAX, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "sequence"], name="journal_entry_sequence_once"
            ),
            models.UniqueConstraint(fields=["case", "number"], name="journal_entry_number_once"),
            models.CheckConstraint(
                condition=Q(year=ExtractYear("journal_date")), name="journal_entry_year_of_its_day"
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancelled_because=""), name="journal_entry_why_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(public_correspondent=F("correspondent")) | Q(public_correspondent=SCREENED),
                name="journal_entry_name_or_screened",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-journal_date", "-sequence"], name="journal_entry_days"),
            models.Index(fields=["place", "-journal_date", "-sequence"], name="journal_entry_place_days"),
            GinIndex(SearchVector("public_title", config="norwegian"), name="journal_entry_title"),
            GinIndex(SearchVector("public_correspondent", config="simple"), name="journal_entry_name"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}-{self.number}"

    @property
    def tool_id(self) -> int:
        return int(self.case.tool_id)


class About(models.Model):
    """What concerns a case or an entry."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    by_user = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, entry=None) | Q(case=None, entry__isnull=False),
                name="journal_%(class)s_about_one",
            )
        ]


class Restriction(About):
    """That something is exempt from public access (skjerming), why, and how long. Lifted, never deleted."""

    class Code(models.TextChoices):
        EXEMPT = "exempt", _("Exempt from public access")
        PERSONNEL = "personnel", _("Personnel case")
        CLIENT = "client", _("Client case")
        # Until somebody has looked at what is to be exempt.
        TEMPORARY = "temporary", _("Exempt for now")

    code = models.CharField(max_length=10, choices=Code.choices)
    # What it rests on, in words; and the row it was taken from, where it was one.
    reference = models.CharField(_("Legal ground"), max_length=200)
    ground = models.ForeignKey(Ground, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    # The day it ends. Empty: no day is set.
    until = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(About.Meta):
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(condition=~Q(reference=""), name="journal_restriction_has_a_ground"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="journal_restriction_ends_after"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None), name="journal_restriction_case_once"
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(lifted_at=None), name="journal_restriction_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reference}"


class Change(About):
    """A value that was another before (Noark 5: endringslogg). Rows are added, never changed."""

    # The element's name in the standard's metadata catalogue, and the values as they stand in a transfer.
    metadata = models.CharField(max_length=60)
    previous = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.metadata}: {self.at:%Y-%m-%d}"
