"""Mails we owe people, and who has asked to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Place, Tool


class Mail(models.Model):
    """One mail to one address. Written in the transaction that promises it, sent by a job."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "Waiting")
        SENT = "sent", pgettext_lazy("mail", "Sent")

    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="+")
    contribution = models.ForeignKey(Contribution, models.SET_NULL, null=True, blank=True, related_name="+")
    purpose = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    # What this mail is about, where it must not be written twice however often a job is run. Empty: no such care.
    key = models.CharField(max_length=120, blank=True)
    # Address behind the List-Unsubscribe header; empty for receipts.
    unsubscribe = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="mail_waiting"),
            # For whoever asks what we have sent them; as `iexact` looks.
            models.Index(Upper("to"), name="mail_to"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="mail_written_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} to {self.to}"


class Follower(models.Model):
    """An address that wants to hear about a tool, or about one contribution in it: confirmed by its owner, ended by one
    click. Where the owner has a log-in it is a person that follows, and what they may read decides what we write.
    """

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="followers")
    # What is followed in the tool. None: the whole tool.
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, blank=True, related_name="followers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Empty where a person has ended it: an account's own address is not kept twice.
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # That a person wants no more, kept: else we would write again because they support or have commented.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "email"], condition=Q(contribution=None) & ~Q(email=""), name="follower_once"
            ),
            models.UniqueConstraint(
                fields=["contribution", "email"],
                condition=Q(contribution__isnull=False) & ~Q(email=""),
                name="follower_of_one_once",
            ),
            models.UniqueConstraint(
                fields=["tool", "user"],
                condition=Q(contribution=None, user__isnull=False),
                name="follower_person_once",
            ),
            models.UniqueConstraint(
                fields=["contribution", "user"],
                condition=Q(contribution__isnull=False, user__isnull=False),
                name="follower_person_of_one_once",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(user__isnull=False, ended_at__isnull=False),
                name="follower_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.email} follows {self.contribution_id or self.tool_id}"


class Told(models.Model):
    """A contribution that those who follow its tool have been told of, so that no morning tells of it again."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"told of {self.contribution_id}"
