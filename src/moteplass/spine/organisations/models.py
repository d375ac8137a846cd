"""Organisations (virksomheter) and who works in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


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
