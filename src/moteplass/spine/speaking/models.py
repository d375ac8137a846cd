"""Whose voice it is: who may speak for an organisation, names that hold in one place, and whom one will not hear."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place


class Mandate(models.Model):
    """That a person may speak for an organisation: who gave it, when, and until when. Ended, never deleted."""

    # Empty when the account is gone: what was said on the mandate stands, and so does the ground for it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="mandates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="mandates")
    # Who in the organisation gave it, and how: "The board, 12 March, item 4".
    given_by = models.CharField(max_length=200)
    since = models.DateField()
    # The last day. Empty while it lasts.
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="mandate_window"),
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(until=None), name="mandate_current_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.organisation_id}"


class Pseudonym(models.Model):
    """The name a person has in one place, where they do not show their own. See spine.content.pseudonyms."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "user"], name="pseudonym_one_for_each"),
            models.UniqueConstraint(fields=["place", "name"], name="pseudonym_once_in_a_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Silence(models.Model):
    """That one person folds away what another writes under a name; and, where they block them, is not replied to.

    By the name as it shows: to fold away the same person's other names would tell whose they are.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    blocks = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "other", "place", "name"], name="silence_once"),
            models.CheckConstraint(condition=~Q(user=F("other")), name="silence_not_oneself"),
        ]
        indexes = [models.Index(fields=["other"], name="silence_other")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.name}"
