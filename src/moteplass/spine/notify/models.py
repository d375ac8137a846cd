"""Mails we owe people, and who has asked to be told."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
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
        indexes = [models.Index(fields=["state", "id"], name="mail_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="mail_written_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} to {self.to}"


class Follower(models.Model):
    """An address that wants to hear about a tool: confirmed by its owner, ended by one click."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="followers")
    email = models.EmailField()
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tool", "email"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.email} follows {self.tool_id}"
