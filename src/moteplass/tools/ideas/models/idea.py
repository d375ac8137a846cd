"""An idea and what it is developed by: versions, co-authors, points for and against, suggested edits."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Naming
from moteplass.spine.speaking.models import Pseudonym
from moteplass.tools.ideas.models.box import Box, Campaign, Category
from moteplass.tools.ideas.models.stages import Stage

IDEA = "ideas.idea"
POINT = "ideas.point"
SUGGESTION = "ideas.suggestion"


class Idea(models.Model):
    """What an idea has besides its text: where it stands on the way, who has it, and what it asks for."""

    contribution = models.OneToOneField(Contribution, models.PROTECT, primary_key=True, related_name="idea")
    box = models.ForeignKey(Box, models.PROTECT, related_name="ideas")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="ideas")
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, blank=True, related_name="ideas")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="ideas")
    stage_since = models.DateTimeField(db_default=Now())
    # Who in the agency has it now, and by when the next step is promised.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    # The version from which support counts as given to the text as it stands: earlier support awaits confirmation.
    settled_at = models.PositiveIntegerField(default=1)
    # Where an idea that has been merged into another went. Its votes and followers went along.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    place_name = models.CharField(_("Where"), max_length=160, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    # What it would cost in whole kroner, where voters share out a budget.
    cost = models.PositiveBigIntegerField(_("Cost in kroner"), null=True, blank=True)
    # Made with the form: sending the same form twice is one idea.
    submission = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("contribution")), name="idea_not_into_itself"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="idea_whole_position",
            ),
        ]
        indexes = [
            models.Index(fields=["box", "stage", "-contribution"], name="idea_by_stage"),
            models.Index(fields=["box", "category", "-contribution"], name="idea_by_category"),
            models.Index(fields=["campaign", "-contribution"], name="idea_by_campaign"),
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="idea_due"),
        ]

    def __str__(self) -> str:
        return f"idea {self.contribution_id}"

    @property
    def tool_id(self) -> int:
        return int(self.box_id)


class Version(models.Model):
    """The parts of an idea's text in one revision (its title is the revision's). Rows are added, never changed."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    problem = models.TextField(_("What is the problem?"), max_length=8000, blank=True)
    proposal = models.TextField(_("What do you propose?"), max_length=8000)
    gain = models.TextField(_("What is gained?"), max_length=4000, blank=True)
    # What changed, in the writer's words; and who suggested it, where it came by a suggested edit.
    note = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "number"], name="idea_version_once")]

    def __str__(self) -> str:
        return f"{self.idea_id} v{self.number}"


class Joining(models.TextChoices):
    """Where an invitation to write together stands."""

    INVITED = "invited", pgettext_lazy("co-author", "Invited")
    JOINED = "joined", pgettext_lazy("co-author", "Writes along")
    LEFT = "left", pgettext_lazy("co-author", "Has left")


class CoAuthor(models.Model):
    """Somebody who may change an idea together with whoever posted it."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="co_authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=Joining.choices, default=Joining.INVITED)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "user"], name="co_author_once"),
            models.CheckConstraint(condition=Q(state__in=Joining.values), name="co_author_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.idea_id}: {self.state}"


def co_author_called() -> Case:
    """Annotation of co-authors: their own name where all show theirs, else the one they have in that place, if any."""
    here = Pseudonym.objects.filter(place=OuterRef("idea__box__tool__place"), user=OuterRef("user"))
    own = When(idea__box__tool__place__naming=Naming.FULL, then=F("user__name"))
    return Case(own, default=Subquery(here.values("name")[:1]))


class Point(models.Model):
    """A point for or against an idea: a contribution in its thread, weighed by others' support."""

    class Side(models.TextChoices):
        FOR = "for", pgettext_lazy("point", "For")
        AGAINST = "against", pgettext_lazy("point", "Against")

    contribution = models.OneToOneField(Contribution, models.PROTECT, primary_key=True, related_name="point")
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="points")
    side = models.CharField(max_length=8, choices=Side.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["for", "against"]), name="point_side_known")
        ]
        indexes = [models.Index(fields=["idea", "side", "-contribution"], name="point_by_side")]

    def __str__(self) -> str:
        return f"{self.side} {self.idea_id}"

    @property
    def tool_id(self) -> int:
        return int(self.idea.box_id)


class Suggestion(models.Model):
    """A suggested edit: the parts as they would read. Accepting it makes a version that credits who suggested it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "Awaits an answer")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        DECLINED = "declined", pgettext_lazy("suggestion", "Not taken in")

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, primary_key=True, related_name="suggestion"
    )
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="suggestions")
    # The version it was written against.
    base = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    problem = models.TextField(max_length=8000, blank=True)
    proposal = models.TextField(max_length=8000)
    gain = models.TextField(max_length=4000, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=600, blank=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # The version it became.
    became = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "declined"]), name="suggestion_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="suggestion_decided_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["idea", "state", "-contribution"], name="suggestion_by_state")]

    def __str__(self) -> str:
        return f"suggestion {self.contribution_id} on {self.idea_id}"

    @property
    def tool_id(self) -> int:
        return int(self.idea.box_id)
