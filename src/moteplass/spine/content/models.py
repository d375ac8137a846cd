"""The unit everything shares: a contribution, its versions, its attachments, its counts and its links."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from moteplass.spine.content.visibility import ScopedManager
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Capacity as Capacity
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.speaking.models import Mandate


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("contribution", "Draft")
    AWAITING = "awaiting", pgettext_lazy("contribution", "Awaiting a check")
    PUBLISHED = "published", pgettext_lazy("contribution", "Published")
    HIDDEN = "hidden", pgettext_lazy("contribution", "Not published")
    WITHDRAWN = "withdrawn", pgettext_lazy("contribution", "Withdrawn")
    # Kept, and shown to nobody: spine.privacy's page for archivists is the one door, and logs who looks.
    RESTRICTED = "restricted", pgettext_lazy("contribution", "Restricted")
    # Only its metadata is left.
    ERASED = "erased", pgettext_lazy("contribution", "Erased")


# What its writer no longer stands by, or is out of everybody's reach: nothing more is done to it.
GONE = (State.WITHDRAWN, State.RESTRICTED, State.ERASED)


class Restraint(models.TextChoices):
    """What a moderator's decision does to a contribution while it holds (spine.moderation)."""

    CLOSED = "closed", pgettext_lazy("restraint", "Its thread is closed")
    # A note with the ground stands where it stood.
    HIDDEN = "hidden", pgettext_lazy("restraint", "Hidden")
    # Hidden from staff too, but for those who moderate and who archive.
    REMOVED = "removed", pgettext_lazy("restraint", "Removed")


# What stands behind a note.
NOTED = (Restraint.HIDDEN, Restraint.REMOVED)


# What stands beside the name of a private person whom a log-in service has verified: in bokmål, as all that is signed.
VERIFIED = "Verifisert person"


class Channel(models.TextChoices):
    """The way a contribution came in. All ways are equal."""

    WEB = "web", _("Web form")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Telephone")
    MEETING = "meeting", _("Meeting")
    FEDERATION = "federation", _("Another network")
    API = "api", _("API")
    IMPORT = "import", _("Imported")


class Contribution(models.Model):
    """Something somebody said (innlegg). Narrow: text lives in Revision, a tool's own fields in its detail table.

    Read through `Contribution.objects.visible_to(actor)`, or `.unscoped(reason="…")` where nobody is reading.
    """

    # No key here has an index of its own: those below begin with them, hold only the rows that have one, or are not
    # needed. Each index is paid for by everybody who writes.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    # Here, so that no page asks for it: what a decision does to it now, and on what ground, in words for its readers.
    restraint = models.CharField(
        max_length=7, choices=Restraint.choices, blank=True, default="", db_default=""
    )
    ground = models.CharField(max_length=600, blank=True, default="", db_default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # The name as it shows; empty where the writer has withheld it.
    author_name = models.CharField(max_length=200, blank=True)
    author_title = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=12, choices=Capacity.choices, default=Capacity.PERSON)
    # On what authority its writer spoke for an organisation, where that is written down.
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, blank=True)
    title = models.CharField(max_length=200, blank=True)
    # Threads are two deep: a comment's root is what it is about, its parent perhaps another comment.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # The number of the revision that counts now.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["Contribution"]()

    class Meta:
        # Django reaches rows through the guarded manager too: related lookups must not be a back door.
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["tool", "kind", "state", "-published_at", "-id"], name="contribution_list"),
            models.Index(fields=["place", "state", "-published_at", "-id"], name="contribution_feed"),
            models.Index(
                fields=["root", "state", "published_at", "id"],
                condition=Q(root__isnull=False),
                name="contribution_thread",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="contribution_replies"),
            models.Index(
                fields=["author", "-id"], condition=Q(author__isnull=False), name="contribution_author"
            ),
            GinIndex(SearchVector("author_name", config="simple"), name="contribution_author_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="contribution_state_known"),
            models.CheckConstraint(
                condition=Q(restraint="", ground="") | (Q(restraint__in=Restraint.values) & ~Q(ground="")),
                name="contribution_restraint_has_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values), name="contribution_capacity_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="contribution_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(root__isnull=False), name="contribution_thread_has_root"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"

    @property
    def beside(self) -> str:
        """What stands beside the name: an employee's title and workplace, who signs for an organisation, that a
        private person is verified."""
        if self.capacity == Capacity.ORGANISATION and self.author_title:
            return gettext("by %(name)s") % {"name": self.author_title}
        return title_in_words(self.author_title)

    @property
    def note(self) -> str:
        """The ground on which a moderator hides it; empty where none does."""
        return self.ground if self.state == State.HIDDEN and self.restraint in NOTED else ""

    @property
    def byline(self) -> str:
        """The name with what stands beside it, where there is one line for both."""
        return ", ".join(filter(None, [self.author_name, self.beside]))


def title_in_words(title: str) -> str:
    """A title as its reader sees it: those of employees as they stand."""
    return gettext("Verified person") if title == VERIFIED else title


class Revision(models.Model):
    """What was said, as it was said. Rows are added, never changed: this is also the record."""

    class Format(models.TextChoices):
        PLAIN = "plain", _("Plain text")
        MARKDOWN = "markdown", _("Formatted text")

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    format = models.CharField(max_length=10, choices=Format.choices, default=Format.PLAIN)
    # The sanitised body, made once when written: lists only fetch it.
    html = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="norwegian")
        + SearchVector("body", weight="B", config="norwegian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="revision_number_once")
        ]
        indexes = [
            GinIndex(fields=["search"], name="revision_search"),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="revision_by"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} v{self.number}"


class Attachment(models.Model):
    """A file that belongs to a contribution. The stored name says nothing; the original name is data."""

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="attachments")
    # The version it came with, and the version that no longer has it.
    revision = models.PositiveIntegerField(default=1)
    removed_in = models.PositiveIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    mime = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_in=None) | Q(removed_in__gt=F("revision")),
                name="attachment_removed_later",
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title or self.name


class Tally(models.Model):
    """Counts beside a contribution, not in it: a vote must not rewrite what it votes on."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, primary_key=True, related_name="tally")
    # Copied here so that "most supported" is one walk along one index.
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+", db_index=False)
    support = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tool", "-support", "-contribution"], name="tally_most_supported")]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.support} support, {self.comments} comments"


class Receipt(models.Model):
    """By which code whoever wrote without a log-in comes back to it. See `receipts`."""

    contribution = models.OneToOneField(
        Contribution, models.CASCADE, primary_key=True, related_name="receipt"
    )
    # The digest of the code; the code itself is shown once.
    code = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.contribution_id}"


class Uncounted(models.Model):
    """Something counted that is not in the tally yet, because another was adding to it just then. See `tallies`."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    # The tally's column.
    counter = models.CharField(max_length=20)
    by = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.counter} {self.by:+}"


class Link(models.Model):
    """One contribution became, answers or continues another, or a whole tool: the chain of "what came of it"."""

    class Kind(models.TextChoices):
        BECAME = "became", _("became")
        ANSWERS = "answers", _("answers")
        FOLLOWS = "follows", _("follows")

    source = models.ForeignKey(Contribution, models.PROTECT, related_name="links_out")
    # One of the two: a tool where nothing in it stands for the whole, such as a room with nothing said in it yet.
    target = models.ForeignKey(Contribution, models.PROTECT, null=True, blank=True, related_name="links_in")
    target_tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="links_in")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.UniqueConstraint(fields=["source", "target_tool", "kind"], name="link_to_tool_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_between_two"),
            models.CheckConstraint(
                condition=Q(target__isnull=False, target_tool=None)
                | Q(target=None, target_tool__isnull=False),
                name="link_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id or self.target_tool_id}"
