"""The suggestion box (forslagskasse): its rules, its categories and its campaigns."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from moteplass.spine.places.models import Tool


class Box(models.Model):
    """One suggestion box in a place: what it asks for, and what its ideas may do."""

    tool = models.OneToOneField(Tool, models.CASCADE, primary_key=True, related_name="idea_box")
    # Ideas show after somebody has checked them, not at once.
    checked_first = models.BooleanField(_("Ideas show after a check"), default=False)
    comments_allowed = models.BooleanField(_("Comments and points for and against"), default=True)
    asks_gain = models.BooleanField(_("Ask what is gained"), default=True)
    asks_location = models.BooleanField(_("Ask where it is"), default=False)
    # What an hour is worth in whole kroner, when hours won are told in kroner. None: they are not.
    hour_value = models.PositiveIntegerField(_("Kroner an hour"), null=True, blank=True)

    def __str__(self) -> str:
        return f"idea box {self.tool_id}"

    @property
    def place_id(self) -> int:
        return int(self.tool.place_id)


class Category(models.Model):
    """What an idea is about. A retired one stays on the ideas that have it, and is not offered to new ones."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="categories")
    name = models.CharField(_("Name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["box", "name"], name="category_name_once")]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A question for a period: ideas that answer it carry it. Other boxes may take part: then it is a challenge."""

    box = models.ForeignKey(Box, models.CASCADE, related_name="campaigns")
    slug = models.SlugField(max_length=60)
    question = models.CharField(_("Question"), max_length=160)
    text = models.TextField(_("What it is about"), max_length=4000, blank=True)
    html = models.TextField(blank=True)
    # From opens_at up to, not including, closes_at.
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "slug"], name="campaign_address_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_window"),
        ]
        indexes = [models.Index(fields=["box", "-closes_at"], name="campaign_by_deadline")]

    def __str__(self) -> str:
        return self.question

    @property
    def tool_id(self) -> int:
        return int(self.box_id)


class TakingPart(models.Model):
    """That another box, often another agency's, takes part in a campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="parts")
    box = models.ForeignKey(Box, models.CASCADE, related_name="parts")
    invited_at = models.DateTimeField(db_default=Now())
    # When the box's own steward said yes. None: invited only, and shown to nobody but the stewards of the two.
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "box"], name="takes_part_once")]

    def __str__(self) -> str:
        return f"box {self.box_id} in campaign {self.campaign_id}"
