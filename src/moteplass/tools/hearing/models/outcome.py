"""What became of the answers: the agency's reply to what they said about a theme, and what it changed."""

from django.db import models
from django.db.models import Q

from moteplass.spine.content.models import Contribution
from moteplass.spine.insight.models import Theme
from moteplass.tools.hearing.models.hearing import Hearing

REPLY = "hearing.reply"


class ThemeReply(models.Model):
    """The agency's reply on a theme, as it stands. What it has said lies whole in the contribution's versions.

    Its heading (the contribution's title) and `about` are its own words: what a theme is called in the workspace is
    nobody else's business, also when it is renamed later.
    """

    contribution = models.OneToOneField(Contribution, models.PROTECT, primary_key=True, related_name="+")
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="replies")
    theme = models.OneToOneField(Theme, models.PROTECT, related_name="+")
    about = models.TextField(max_length=1000, blank=True)
    # Markdown, and what is made of it.
    text = models.TextField(max_length=20_000)
    html = models.TextField()
    changed = models.BooleanField()
    why = models.TextField(max_length=4000, blank=True)
    # The passage that changed. One of them is empty where something came or went.
    before = models.TextField(max_length=10_000, blank=True)
    after = models.TextField(max_length=10_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(changed=False, before="", after="") & ~Q(why="")
                | Q(changed=True) & ~Q(before="", after=""),
                name="theme_reply_says_what_or_why",
            )
        ]

    def __str__(self) -> str:
        return f"reply to {self.theme_id}"

    @property
    def tool_id(self) -> int:
        return int(self.hearing_id)
