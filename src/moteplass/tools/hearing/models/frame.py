"""Who there is to hear from: sample frames, and which of their groups each answer belongs to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.tools.hearing.models.answer import Answer, Respondent
from moteplass.tools.hearing.models.hearing import Hearing


class Frame(models.Model):
    """Counts by group from a named source (utvalgsramme), which the answers are held against."""

    class Way(models.TextChoices):
        """How we learn which group an answer belongs to. Staff may place any that nothing has placed."""

        RESPONDENT = "respondent", _("By what kind of respondent it is")
        ASKED = "asked", _("Respondents are asked, and may leave it")
        STAFF = "staff", _("We place the answers ourselves")

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="frames")
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=300)
    way = models.CharField(max_length=10, choices=Way.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hearing", "name"], name="frame_name_once"),
            models.CheckConstraint(
                condition=Q(way__in=["respondent", "asked", "staff"]), name="frame_way_known"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)


class Group(models.Model):
    """A group of a frame, and how many there are in it."""

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    # The kind of respondent that it is, where that decides.
    respondent = models.CharField(max_length=12, blank=True, choices=Respondent.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["frame", "name"], name="group_name_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="group_has_somebody"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Placing(models.Model):
    """Which group an answer belongs to: as the respondent told us, or as staff have set it.

    Kept apart from the answer. What a respondent has told is only ever counted, and never shown beside the answer.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="placings")
    frame = models.ForeignKey(Frame, models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    by_staff = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "frame"], name="placing_once")]
        indexes = [models.Index(fields=["frame", "group"], name="placing_by_group")]

    def __str__(self) -> str:
        return f"{self.answer_id} in {self.group_id}"
