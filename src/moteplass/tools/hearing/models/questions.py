"""The form: sections with questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from moteplass.tools.hearing.models.hearing import Correction, Hearing


class Section(models.Model):
    """A part of the form: a heading, perhaps the text of a paragraph of law, and questions."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("Heading"), max_length=200)
    body = models.TextField(_("Text"), max_length=10000, blank=True)
    html = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.heading


class EarlierText(models.Model):
    """The text of a section as it was until a correction. Never changed."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="texts")
    section = models.ForeignKey(Section, models.CASCADE, related_name="earlier")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["correction", "section"], name="earlier_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} until {self.correction_id}"


class Question(models.Model):
    class Kind(models.TextChoices):
        TEXT = "text", _("Free text")
        ONE = "one", _("One of several")
        SEVERAL = "several", _("Several of several")
        SCALE = "scale", _("Scale from 1 to 5")

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind of question"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    text = models.CharField(_("Question"), max_length=400)
    help = models.CharField(_("Help text"), max_length=600, blank=True)
    required = models.BooleanField(_("Must be answered"), default=False)
    # What 1 and 5 mean, for a scale.
    low_label = models.CharField(_("1 means"), max_length=80, blank=True)
    high_label = models.CharField(_("5 means"), max_length=80, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
