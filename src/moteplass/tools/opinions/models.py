"""The map of opinions (meningskart): short statements, what each person says of them, and the groups that shows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool

STATEMENT = "opinions.statement"
SHORTEST_LIMIT, LONGEST_LIMIT = 140, 280
# Of fewer people nothing is told that could be traced to one of them.
FEWEST_SHOWN = 5


class Conversation(models.Model):
    """One map of opinions in a place: what it is about, and what people may do in it."""

    tool = models.OneToOneField(Tool, models.CASCADE, primary_key=True, related_name="conversation")
    introduction = models.TextField(_("What it is about"), max_length=4000, blank=True)
    # The sanitised introduction.
    html = models.TextField(blank=True)
    # Statements show after somebody has checked them, not at once.
    checked_first = models.BooleanField(_("Statements show after a check"), default=True)
    statements_open = models.BooleanField(_("People may add statements"), default=True)
    # In characters.
    longest = models.PositiveSmallIntegerField(_("Longest statement"), default=200)
    # None: open until somebody closes it. By the database's clock.
    closes_at = models.DateTimeField(null=True, blank=True)
    # Where it was before it came here, and how many had looked at it there.
    source_url = models.CharField(max_length=500, blank=True)
    views = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longest__gte=SHORTEST_LIMIT, longest__lte=LONGEST_LIMIT),
                name="opinions_statement_length",
            )
        ]

    def __str__(self) -> str:
        return f"conversation {self.tool_id}"


class Participant(models.Model):
    """Somebody who takes part, once in each conversation. To others they are a number, or nothing."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    # Both where a browser had answered before its owner logged in; neither for those who came by an import.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A digest of the random name in the visitor's cookie: it tells visitors apart and identifies nobody.
    visitor = models.CharField(max_length=64, blank=True)
    # Their number in exports. Given out by the job or the export, not on the way in: nobody waits for a counter.
    number = models.PositiveIntegerField(null=True, blank=True)
    imported = models.BooleanField(default=False)
    # What they were called in the system an import came from.
    xid = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="participant_person_once"),
            models.UniqueConstraint(
                fields=["conversation", "visitor"], condition=~Q(visitor=""), name="participant_visitor_once"
            ),
            models.UniqueConstraint(fields=["conversation", "number"], name="participant_number_once"),
        ]

    def __str__(self) -> str:
        return f"participant {self.number if self.number is not None else '?'} in {self.conversation_id}"


class Statement(models.Model):
    """What a statement has besides its text. Its figures are recounted from the stances by a job."""

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, primary_key=True, related_name="statement"
    )
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="statements")
    # From 0, in the order they came in.
    number = models.PositiveIntegerField()
    # Put there by those who run the conversation, to begin with.
    seed = models.BooleanField(default=False)
    author = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="statements")
    # The text without capitals and signs: two who say the same are found by it.
    likeness = models.CharField(max_length=400)
    agrees = models.PositiveIntegerField(default=0)
    disagrees = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)
    # Shares between 0 and 1 for the orders of the list, smoothed: one vote of one is not more than 80 of 100.
    agreement = models.FloatField(default=0.5)
    division = models.FloatField(default=0)
    # How far from the middle of the picture it stands, by the latest finding: those that tell people apart are far out.
    extremity = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_number_once")
        ]
        indexes = [models.Index(fields=["conversation", "likeness"], name="statement_likeness")]

    def __str__(self) -> str:
        return f"statement {self.number} in {self.conversation_id}"

    @property
    def tool_id(self) -> int:
        return int(self.conversation_id)


class Stance(models.Model):
    """What one participant says of one statement, now. Said again, it replaces what was said."""

    class Value(models.IntegerChoices):
        AGREE = 1, _("Agree")
        DISAGREE = -1, _("Disagree")
        PASS = 0, _("Pass")

    # The unique pair below is its index.
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="stances", db_index=False)
    # No constraint in the database: checking it would make everyone who answers one statement mark its row. Stances
    # come in by INSERT … SELECT from the statement's own row, and statements are never deleted.
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="stances", db_constraint=False)
    value = models.SmallIntegerField(choices=Value.choices)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="stance_once"),
            models.CheckConstraint(condition=Q(value__gte=-1, value__lte=1), name="stance_value"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} says {self.value:+} to {self.statement_id}"


class WantsGrouping(models.Model):
    """That something has changed since the groups were found. The first change puts it there; the job takes it away."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"conversation {self.conversation_id} wants grouping"


class Grouping(models.Model):
    """One finding of the groups: what the pages show until the next one."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="groupings")
    at = models.DateTimeField(db_default=Now())
    votes = models.PositiveIntegerField()
    participants = models.PositiveIntegerField()
    # How many groups, and how far apart they stand (−1 to 1). No silhouette below two.
    k = models.PositiveSmallIntegerField()
    silhouette = models.FloatField(null=True, blank=True)
    seconds = models.FloatField()
    # The picture's points, what is typical of each group, what unites, and where the next finding begins. Read whole,
    # never queried inside.
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(F("conversation"), F("id").desc(), name="grouping_latest")]

    def __str__(self) -> str:
        return f"{self.k} groups in {self.conversation_id}"


class Placement(models.Model):
    """Where a participant stands in the picture. Only of the latest finding."""

    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="placements", db_index=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="placements")
    x = models.FloatField()
    y = models.FloatField()
    # From 0. None: has answered too little to be in a group.
    group = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grouping", "participant"], name="placed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} in group {self.group}"
