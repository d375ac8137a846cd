"""Votings (avstemninger): the way a place has chosen to weigh contributions, and the ballot papers given in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool


class Method(models.TextChoices):
    """How one votes."""

    SUPPORT = "support", pgettext_lazy("voting", "Support: as many as one likes")
    FOR_AGAINST = "for_against", pgettext_lazy("voting", "For or against")
    LIMITED = "limited", pgettext_lazy("voting", "A limited number of votes")
    POINTS = "points", pgettext_lazy("voting", "Points to share out")
    PAIRWISE = "pairwise", pgettext_lazy("voting", "Two at a time")


class Voting(models.Model):
    """One voting in a tool: its method, its limits and its period. The last one set up is the tool's own."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="votings")
    title = models.CharField(_("Title"), max_length=120, blank=True)
    method = models.CharField(_("How one votes"), max_length=12, choices=Method.choices)
    # Votes or points each voter has. None: no limit of that kind.
    allowance = models.PositiveIntegerField(_("Votes or points each"), null=True, blank=True)
    # A budget in whole kroner: what one has chosen may not cost more together.
    ceiling = models.PositiveBigIntegerField(_("Budget in kroner"), null=True, blank=True)
    # From opens_at up to, not including, closes_at, by the database's clock. None: until somebody sets an end.
    opens_at = models.DateTimeField(db_default=Now())
    closes_at = models.DateTimeField(null=True, blank=True)
    # No count shows anywhere before the end.
    sealed = models.BooleanField(_("Results show after the deadline"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(method__in=Method.values), name="voting_method_known"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="voting_window"
            ),
            models.CheckConstraint(
                condition=Q(sealed=False) | Q(closes_at__isnull=False), name="voting_sealed_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(method__in=["limited", "points"]), name="voting_budget_fits"
            ),
            models.CheckConstraint(
                # Said outright, for to the database a limit that is missing is neither over nothing nor not.
                condition=~Q(method="points") | Q(allowance__isnull=False, allowance__gt=0),
                name="voting_points_are_some",
            ),
            models.CheckConstraint(
                condition=~Q(method="limited")
                | Q(allowance__isnull=False, allowance__gt=0)
                | Q(ceiling__isnull=False, ceiling__gt=0),
                name="voting_limit_is_some",
            ),
        ]
        indexes = [models.Index(fields=["tool", "-id"], name="voting_newest")]

    def __str__(self) -> str:
        return self.title or f"voting {self.pk} in {self.tool_id}"


class Paper(models.Model):
    """One voter's ballot paper (stemmeseddel) in a voting. Its row is locked while its choices change.

    No times: they would tell who chose what to whoever has seen the counts change.
    """

    voting = models.ForeignKey(Voting, models.CASCADE, related_name="papers")
    # Whose account is deleted has still voted.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A digest of the name in the visitor's cookie, as for support. Beside a user: the browser they voted from, so that
    # the same browser does not vote again after logging out.
    visitor = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voting", "user"], name="paper_person_once"),
            models.UniqueConstraint(
                fields=["voting", "visitor"], condition=~Q(visitor=""), name="paper_visitor_once"
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Choice(models.Model):
    """What a paper says of one contribution: 1 a vote or for, -1 against, or a number of points."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="choices")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    value = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "contribution"], name="choice_once"),
            models.CheckConstraint(condition=Q(value__gt=0) | Q(value=-1), name="choice_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.contribution_id} {self.value:+}"


class Comparison(models.Model):
    """Which of two contributions matters more, says a paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="comparisons")
    winner = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    loser = models.ForeignKey(Contribution, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="comparison_of_two"),
            models.UniqueConstraint(
                "paper", Least("winner", "loser"), Greatest("winner", "loser"), name="comparison_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.winner_id} > {self.loser_id}"


class Count(models.Model):
    """A change of the counts of a voting. Rows are added and folded, so that voters never wait for each other.

    Without a contribution it counts voters: papers that say something, in `votes`.
    """

    voting = models.ForeignKey(Voting, models.CASCADE, related_name="counts")
    contribution = models.ForeignKey(Contribution, models.CASCADE, null=True, related_name="+")
    # Papers that chose it (or, two at a time, times it was chosen), papers against (or times the other was), points.
    votes = models.IntegerField(default=0)
    against = models.IntegerField(default=0)
    points = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["voting", "contribution"], name="count_of_a_voting"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.votes:+}"
