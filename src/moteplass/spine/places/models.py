"""Places (møteplasser), the tools in them, and who belongs."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.organisations.models import Organisation


class Access(models.TextChoices):
    """Who may read, from widest to narrowest."""

    OPEN = "open", pgettext_lazy("access", "Open")
    ORGANISATION = "organisation", pgettext_lazy("access", "Closed: employees")
    MEMBERS = "members", pgettext_lazy("access", "Closed: members")
    HIDDEN = "hidden", pgettext_lazy("access", "Hidden")


class Writers(models.TextChoices):
    """Who may write, among those who may read."""

    ANYONE = "anyone", _("Anyone who can read")
    VERIFIED = "verified", _("People who have logged in")
    ASSURED = "assured", _("People a log-in service has verified")
    MEMBERS = "members", _("Members only")


class Checked(models.TextChoices):
    """Whose contributions await a check before they show."""

    NOBODY = "nobody", _("Nobody’s")
    NEW = "new", _("Those of people who have nothing that shows here")
    ALL = "all", _("Everybody’s")


class Role(models.TextChoices):
    READER = "reader", _("Reader")
    CONTRIBUTOR = "contributor", _("Contributor")
    EXPERT = "expert", _("Subject expert")
    MODERATOR = "moderator", _("Moderator")
    STEWARD = "steward", _("Steward")
    ARCHIVIST = "archivist", _("Archivist")
    CONTROLLER = "controller", _("Controller")


class Capacity(models.TextChoices):
    """In what capacity somebody speaks."""

    PERSON = "person", _("Private person")
    ORGANISATION = "organisation", _("On behalf of an organisation")
    EMPLOYEE = "employee", _("Employee")
    # The organisation that owns the place: its letters, summaries and replies.
    AGENCY = "agency", _("The agency")


# Those that a place may leave out.
CAPACITIES = (Capacity.PERSON, Capacity.EMPLOYEE, Capacity.ORGANISATION)


def every_capacity() -> list[str]:
    return [capacity.value for capacity in CAPACITIES]


class Naming(models.TextChoices):
    """What people who have logged in are called beside what they write."""

    FULL = "full", _("Full names")
    CHOICE = "choice", _("Each decides")
    NONE = "none", _("No names")


class Place(models.Model):
    """A meeting place: an organisation's room with a purpose, an access level, people and tools."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("place", "Draft")
        OPEN = "open", pgettext_lazy("place", "Open")
        CLOSED = "closed", pgettext_lazy("place", "Closed")
        ARCHIVED = "archived", pgettext_lazy("place", "Archived")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="places")
    slug = models.SlugField(_("Address"), max_length=60, unique=True)
    template = models.CharField(max_length=40)
    title = models.CharField(_("Title"), max_length=160)
    summary = models.TextField(_("Summary"), max_length=600, blank=True)
    purpose = models.TextField(_("Purpose"), max_length=2000, blank=True)
    # The version of its house rules that is in force (spine.moderation); 0: it has none. Here, so that no page asks.
    rules_version = models.PositiveIntegerField(default=0)
    access = models.CharField(
        _("Who can read"), max_length=12, choices=Access.choices, default=Access.MEMBERS
    )
    writers = models.CharField(
        _("Who can write"), max_length=10, choices=Writers.choices, default=Writers.MEMBERS
    )
    capacities = ArrayField(models.CharField(max_length=12, choices=Capacity.choices), default=every_capacity)
    naming = models.CharField(max_length=6, choices=Naming.choices, default=Naming.FULL)
    # What awaits a check before it shows, whatever a tool asks for besides: see spine.moderation.awaiting.
    checked = models.CharField(max_length=6, choices=Checked.choices, default=Checked.NOBODY)
    # The hours in which somebody looks, Monday to Friday; what comes outside them awaits a check where it says so.
    looked_from = models.PositiveSmallIntegerField(null=True, blank=True)
    looked_until = models.PositiveSmallIntegerField(null=True, blank=True)
    checked_outside_hours = models.BooleanField(default=False)
    # What looks like advertising, or like a program's work, awaits a check.
    guarded = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # One line on what came of it, shown on the front page when the case has ended.
    outcome = models.CharField(_("What came of it"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(access__in=Access.values), name="place_access_known"),
            models.CheckConstraint(condition=Q(writers__in=Writers.values), name="place_writers_known"),
            models.CheckConstraint(condition=Q(naming__in=Naming.values), name="place_naming_known"),
            models.CheckConstraint(condition=Q(checked__in=Checked.values), name="place_checked_known"),
            models.CheckConstraint(
                condition=Q(looked_from=None, looked_until=None)
                | Q(looked_from__lt=F("looked_until"), looked_until__lte=24),
                name="place_looked_in_hours",
            ),
            models.CheckConstraint(
                condition=Q(checked_outside_hours=False) | Q(looked_from__isnull=False),
                name="place_outside_of_some_hours",
            ),
            models.CheckConstraint(
                condition=Q(capacities__contained_by=every_capacity()) & ~Q(capacities=[]),
                name="place_capacities_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "archived"]), name="place_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_at__isnull=False), name="place_opened_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "access", "-opened_at"], name="place_lists")]

    def __str__(self) -> str:
        return self.title

    @property
    def checks(self) -> bool:
        """Whether something of what is written here may await a check."""
        return self.checked != Checked.NOBODY or self.checked_outside_hours or self.guarded


class Tool(models.Model):
    """A tool in a place. Its address begins with its kind, so that the kind's own routes can answer it."""

    class State(models.TextChoices):
        # Being set up: there for those with a role in the place, whatever the place's own state.
        DRAFT = "draft", pgettext_lazy("place", "Draft")
        OPEN = "open", pgettext_lazy("place", "Open")

    place = models.ForeignKey(Place, models.CASCADE, related_name="tools")
    kind = models.CharField(max_length=30)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Narrower than the place, never wider. Empty: as the place.
    access = models.CharField(max_length=12, choices=Access.choices, blank=True)
    # A visitor sees what others wrote only after writing, while the place is open.
    write_first = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "slug"], name="tool_address_once"),
            models.CheckConstraint(condition=Q(state__in=["draft", "open"]), name="tool_state_known"),
            models.CheckConstraint(condition=Q(slug__startswith=F("kind")), name="tool_slug_by_kind"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A role in a place, held by one person or by everyone who works in an organisation."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)
    # When it ends by itself: only what one who runs the site was let in to read (AccessRequest).
    until = models.DateTimeField(null=True, blank=True)
    # The directory whose groups gave it, and alone take it away again. Empty: given by a person.
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(role="reader", user__isnull=False),
                name="membership_for_a_while_reads",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, organisation=None) | Q(user=None, organisation__isnull=False),
                name="membership_person_or_organisation",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.UniqueConstraint(fields=["place", "user", "role"], name="membership_person_once"),
            models.UniqueConstraint(
                fields=["place", "organisation", "role"], name="membership_organisation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.organisation_id} {self.role} in {self.place_id}"


class AccessRequest(models.Model):
    """That one who runs the site has asked to read a closed place, and what its stewards answered."""

    # As it was asked for. The row is the same where there is no such place, and its asker's to see.
    address = models.CharField(max_length=60)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.TextField(_("Reason"), max_length=500)
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted = models.BooleanField(null=True, blank=True)
    # From when to when it was let in to.
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None, until=None)
                | Q(granted=True, since__isnull=False, until__isnull=False),
                name="access_request_given_for_a_while",
            ),
            models.CheckConstraint(condition=Q(days__range=(1, 7)), name="access_request_a_week_at_most"),
        ]
        indexes = [models.Index(fields=["address", "-id"], name="access_request_place")]

    def __str__(self) -> str:
        return f"{self.operator_id} asks for {self.address}"


class GroupRole(models.Model):
    """That who is in a group of a directory has a role in a place. Applied by spine.stewardship.directory."""

    # The provider's id (OpenID Connect), or the directory's own name.
    source = models.CharField(max_length=60)
    # As the directory calls it: a name, or where that is what it sends, an id.
    group = models.CharField(max_length=200)
    place = models.ForeignKey(Place, models.CASCADE, related_name="group_roles")
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="group_role_known"),
            models.UniqueConstraint(fields=["source", "group", "place", "role"], name="group_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} ({self.source}) {self.role} in {self.place_id}"
