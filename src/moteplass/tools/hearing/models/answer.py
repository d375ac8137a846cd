"""Answers' own fields, what they say to each question, and how many show."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.spine.content.models import Contribution
from moteplass.tools.hearing.models.hearing import Hearing
from moteplass.tools.hearing.models.questions import Option, Question

ANSWER = "hearing.answer"


class Respondent(models.TextChoices):
    """Who answers: the groups shown in the chart."""

    PERSON = "person", _("Private person")
    ASSOCIATION = "association", _("Organisation")
    BUSINESS = "business", _("Business")
    MUNICIPALITY = "municipality", _("Municipality or county")
    STATE = "state", _("State agency")


class Answer(models.Model):
    """What an answer has besides its text. The e-mail and a withheld name are read by the case worker only."""

    contribution = models.OneToOneField(Contribution, models.PROTECT, primary_key=True, related_name="answer")
    # Found by the indexes below, as the keys of a value are by theirs.
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="answers", db_index=False)
    respondent = models.CharField(max_length=12, choices=Respondent.choices, default=Respondent.PERSON)
    name = models.CharField(max_length=200, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    organisation_number = models.CharField(max_length=9, blank=True)
    email = models.EmailField(blank=True)
    name_withheld = models.BooleanField(default=False)
    # The digest of the receipt code; the code itself is only ever on the receipt.
    receipt = models.CharField(max_length=64)
    # Made with the form: sending the same form twice is one answer.
    submission = models.UUIDField(unique=True)
    # The answer that this one supports, and adds something to.
    joins = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined_by", db_index=False
    )
    # Where an imported answer came from; importing it again is nothing.
    source_key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(respondent__in=Respondent.values), name="answer_respondent_known"
            ),
            models.CheckConstraint(
                condition=Q(respondent="person") | ~Q(organisation_name=""),
                name="answer_organisation_has_a_name",
            ),
            models.UniqueConstraint(fields=["receipt"], name="answer_receipt_once"),
            models.UniqueConstraint(
                fields=["hearing", "source_key"], condition=~Q(source_key=""), name="answer_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["hearing", "respondent", "-contribution"], name="answer_by_respondent"),
            # Whose an answer is, where it says so: looked for among those who are invited.
            models.Index(
                fields=["hearing", "organisation_number"],
                condition=~Q(organisation_number=""),
                name="answer_by_number",
            ),
            models.Index(fields=["joins"], condition=Q(joins__isnull=False), name="answer_by_joined"),
        ]

    def __str__(self) -> str:
        return f"answer {self.contribution_id}"

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)


class Value(models.Model):
    """What an answer says to one question, in one version. Rows are added, never changed."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="values", db_index=False)
    revision = models.PositiveIntegerField(default=1)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    option = models.ForeignKey(
        Option, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "revision", "question", "option"], name="value_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__range=(1, 5)), name="value_on_the_scale"
            ),
        ]
        indexes = [
            models.Index(fields=["question", "-answer"], name="value_by_question"),
            models.Index(fields=["option"], condition=Q(option__isnull=False), name="value_by_option"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} v{self.revision} q{self.question_id}"


class Figure(models.Model):
    """How many answers show, by respondent and week: added to, never locked.

    Each answer adds a row of its own, so that answers do not wait for each other; a job folds rows into one. The sum
    is right at every moment, and reading it costs weeks, not answers.
    """

    # Found by the index below, which begins with it.
    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="figures", db_index=False)
    respondent = models.CharField(max_length=12, choices=Respondent.choices)
    # Its Monday.
    week = models.DateField()
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["hearing", "respondent", "week"], name="figure_by_week")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.respondent} {self.week}: {self.count:+d}"
