"""A hearing (netthøring): a letter, a period, questions, and the answers' own fields."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool

LETTER = "hearing.letter"
ANSWER = "hearing.answer"
SUMMARY = "hearing.summary"


class Hearing(models.Model):
    """One submission period on one case. Its letter and its summary are contributions, so their versions are kept."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("hearing", "Draft")
        OPEN = "open", pgettext_lazy("hearing", "Open for answers")
        CLOSED = "closed", pgettext_lazy("hearing", "Closed")

    tool = models.OneToOneField(Tool, models.CASCADE, primary_key=True, related_name="hearing")
    letter = models.OneToOneField(Contribution, models.PROTECT, related_name="+")
    summary = models.OneToOneField(Contribution, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    # The submission period: from opens_at up to, not including, closes_at, by the database's clock.
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    # Why the period is under six weeks (utredningsinstruksen 3-3). Kept and shown.
    short_reason = models.TextField(max_length=2000, blank=True)
    names_may_be_withheld = models.BooleanField(default=True)
    # Answers show after somebody has checked them, not at once.
    checked_first = models.BooleanField(default=False)
    comments_allowed = models.BooleanField(default=True)
    # Answer first, then read: the rule as published. The tool's write_first is the rule as it holds now.
    answer_first = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="hearing_window"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="hearing_open_has_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed"]), name="hearing_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="hearing_closing")]

    def __str__(self) -> str:
        return f"hearing {self.tool_id}"

    # Lets a hearing say where it is, like any other row in a place.
    @property
    def place_id(self) -> int:
        return int(self.tool.place_id)


class Extension(models.Model):
    """That the period was moved: from when, to when, why and by whom. Shown to everyone."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="extensions")
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField(max_length=1000)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(after__gt=F("before")), name="extension_is_later")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Correction(models.Model):
    """That the letter was put right after it was published: what changed, between which versions. Shown to all.

    Everyone may read the versions named here, and no others: those before the first were drafts.
    """

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="corrections")
    before = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    note = models.TextField(max_length=1000)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hearing", "version"], name="correction_once"),
            models.CheckConstraint(condition=Q(version__gt=F("before")), name="correction_is_later"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.version}"


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
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="answers")
    respondent = models.CharField(max_length=12, choices=Respondent.choices, default=Respondent.PERSON)
    name = models.CharField(max_length=200, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    organisation_number = models.CharField(max_length=9, blank=True)
    email = models.EmailField(blank=True)
    name_withheld = models.BooleanField(default=False)
    # The digest of the receipt code; the code itself is only ever on the receipt.
    receipt = models.CharField(max_length=64, unique=True)
    # Made with the form: sending the same form twice is one answer.
    submission = models.UUIDField(unique=True)
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
            models.UniqueConstraint(
                fields=["hearing", "source_key"], condition=~Q(source_key=""), name="answer_imported_once"
            ),
        ]
        indexes = [
            models.Index(fields=["hearing", "respondent", "-contribution"], name="answer_by_respondent"),
        ]

    def __str__(self) -> str:
        return f"answer {self.contribution_id}"

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)


class Value(models.Model):
    """What an answer says to one question, in one version. Rows are added, never changed."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="values")
    revision = models.PositiveIntegerField(default=1)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
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
        indexes = [models.Index(fields=["question", "-answer"], name="value_by_question")]

    def __str__(self) -> str:
        return f"{self.answer_id} v{self.revision} q{self.question_id}"


class Figure(models.Model):
    """How many answers show, by respondent and day: added to, never locked.

    Each answer adds a row of its own, so that answers do not wait for each other; a job folds rows into one. The sum
    is right at every moment, and reading it costs days, not answers.
    """

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="figures")
    respondent = models.CharField(max_length=12, choices=Respondent.choices)
    day = models.DateField()
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["hearing", "respondent", "day"], name="figure_by_day")]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.respondent} {self.day}: {self.count:+d}"
