"""Who is asked by name: the invited bodies (høringsinstanser), what is mailed to them, and which answers are theirs."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from moteplass.tools.hearing.models.answer import Answer, Respondent
from moteplass.tools.hearing.models.hearing import Hearing

# What a body can be: everything that answers but a private person.
BODIES = [(value, label) for value, label in Respondent.choices if value != Respondent.PERSON]


class Inviting(models.Model):
    """How a hearing invites: the words of the mail, and when the silent are reminded. No row: as we usually do."""

    hearing = models.OneToOneField(Hearing, models.CASCADE, primary_key=True, related_name="inviting")
    # Of the mails. Empty: the one the site speaks.
    language = models.CharField(max_length=2, blank=True)
    # Empty: our own words.
    text = models.TextField(max_length=5000, blank=True)
    # How many days before the deadline the silent are reminded. None: only when somebody asks for it.
    remind_days = models.PositiveSmallIntegerField(null=True, blank=True, default=7)
    # The deadline they have been reminded of. One that has been moved is another.
    reminded_of = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"inviting to {self.hearing_id}"


class Invited(models.Model):
    """A body that is asked to answer. That it is, and whether it has, is public; the address is not."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="invited")
    name = models.CharField(max_length=200)
    organisation_number = models.CharField(max_length=9, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=12, choices=BODIES)
    # What the code in the personal link is made from, and its digest: the code itself is only ever in the mails.
    key = models.UUIDField(default=uuid.uuid4)
    code = models.CharField(max_length=64, unique=True)
    # The number of the form the link opens: the answer that has it is theirs, and sent twice it is one answer.
    submission = models.UUIDField(unique=True, default=uuid.uuid4)
    # When they said that they have no remarks (ingen merknader).
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "organisation_number"],
                condition=~Q(organisation_number=""),
                name="invited_number_once",
            ),
            models.UniqueConstraint(
                "hearing", Lower("name"), condition=Q(organisation_number=""), name="invited_name_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[value for value, _label in BODIES]), name="invited_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["hearing", "name", "id"], name="invited_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)


class InvitedMail(models.Model):
    """A mail to a body: promised by a command, written by a job. Never two on the same day."""

    invited = models.ForeignKey(Invited, models.CASCADE, related_name="mails")
    reminder = models.BooleanField()
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())
    # When the job had seen to it: written, or found that there was no need any more.
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invited", "day"], name="invited_mail_once_a_day")]

    def __str__(self) -> str:
        return f"{self.invited_id} {self.day}"


class Match(models.Model):
    """That an answer is an invited body's, or that somebody has said it is not."""

    class State(models.TextChoices):
        LINK = "link", _("By their own link")
        NUMBER = "number", _("By the organisation number")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not theirs")

    invited = models.ForeignKey(Invited, models.CASCADE, related_name="matches")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="matches")
    state = models.CharField(max_length=10, choices=State.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invited", "answer"], name="match_once"),
            models.UniqueConstraint(
                fields=["answer"], condition=~Q(state="refused"), name="match_answer_is_one_bodys"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["link", "number", "confirmed", "refused"]), name="match_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invited_id} {self.state} {self.answer_id}"

    @property
    def tool_id(self) -> int:
        return int(self.invited.hearing_id)
