"""Organisations (virksomheter) and who works in them."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation as pages name it."""

    name: str
    slug: str
    verified_on: date | None

    def __str__(self) -> str:
        return self.name

    def within(self, words: str) -> "Named":
        """The same, named within a few words more."""
        return replace(self, name=words)


class Organisation(models.Model):
    """An agency, municipality, association or business that owns places or takes part in them."""

    class Kind(models.TextChoices):
        STATE = "state", _("State agency")
        COUNTY = "county", _("County authority")
        MUNICIPALITY = "municipality", _("Municipality")
        ASSOCIATION = "association", _("Organisation")
        BUSINESS = "business", _("Business")

    slug = models.SlugField(max_length=60, unique=True)
    # Nine digits, checked with modulus 11 before it is stored. Empty for bodies without one.
    number = models.CharField(max_length=9, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_nb = models.CharField(max_length=200)
    name_nn = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    # When somebody checked that it is who it says (Verification); here, so that pages that name it need ask no more.
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="organisation_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=r"^\d{9}$"), name="organisation_number_form"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="organisation_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in bokmål."""
        return getattr(self, f"name_{get_language() or 'nb'}", "") or self.name_nb

    @property
    def named(self) -> Named:
        return Named(self.name, self.slug, self.verified_on)


class Verification(models.Model):
    """What was checked of an organisation that bears the badge. The log keeps earlier ones."""

    class Ground(models.TextChoices):
        REGISTER = "register", _("Looked up in the register of legal entities, and reached as it says there")
        DOMAIN = "domain", _("Reached at addresses in its own domain")
        AGREEMENT = "agreement", _("A signed agreement")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="verification"
    )
    ground = models.CharField(max_length=10, choices=Ground.choices)
    # Who checked, as readers are told.
    by = models.CharField(max_length=120)
    domains = ArrayField(models.CharField(max_length=253), blank=True, default=list)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.ground}"


class Employment(models.Model):
    """That a person works somewhere: the ground for speaking as an employee and for reading `organisation` places."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="employments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="employments")
    title = models.CharField(max_length=120, blank=True)
    workplace = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    # The last day. Empty while it lasts: leaving ends the capacity, not the history.
    until = models.DateField(null=True, blank=True)
    # May create places on the organisation's behalf.
    may_create_places = models.BooleanField(default=False)
    # The directory that says so, and alone ends it again. Empty: written down by a person.
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(until=None), name="employment_current_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="employment_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.organisation_id}"


class DirectoryKey(models.Model):
    """What an organisation's staff directory writes here with (SCIM). Only a digest is kept, as of other keys."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="directory_keys")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Described(models.Model):
    """What a staff directory has told of, under an id that means nothing elsewhere."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What the directory itself calls it.
    external_id = models.CharField(max_length=200, blank=True)
    display_name = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.display_name or str(self.uuid)


class DirectoryPerson(Described):
    """Somebody as their employer's staff directory describes them, and the account that is theirs."""

    class Account(models.TextChoices):
        # Made for the directory: their name follows it.
        MADE = "made"
        # Found, and employed here already.
        EMPLOYED = "employed"
        # Found, and nobody's here: the directory gives an employment and touches nothing else.
        KNOWN = "known"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="directory_entries"
    )
    account = models.CharField(max_length=10, choices=Account.choices, blank=True)
    user_name = models.CharField(max_length=254)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    # At work. No other is taken in.
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=120, blank=True)
    department = models.CharField(max_length=120, blank=True)
    # The part of the organisation, in the directory's words.
    unit = models.CharField(max_length=120, blank=True)
    # Empty: the directory does not say, and they work here.
    active = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("user_name"), name="directory_person_name_once"),
            models.UniqueConstraint(fields=["organisation", "user"], name="directory_person_account_once"),
        ]

    @property
    def name(self) -> str:
        """What to call them."""
        return (
            self.display_name or " ".join(filter(None, [self.given_name, self.family_name])) or self.user_name
        )[:120]

    @property
    def works_here(self) -> bool:
        return self.active is not False

    @property
    def workplace(self) -> str:
        return self.department or self.unit


class DirectoryGroup(Described):
    """A group of a staff directory. What it gives is a place's to say (places.GroupRole)."""

    members = models.ManyToManyField(DirectoryPerson, related_name="groups")
