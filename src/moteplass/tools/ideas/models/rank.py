"""What an idea is listed by: figures beside it, not in it, so that votes do not rewrite what they vote on."""

import math
from datetime import UTC, datetime

from django.db import models

from moteplass.tools.ideas.models.box import Box
from moteplass.tools.ideas.models.idea import Idea

# So many days older, and it takes ten times as many voices to stand as high. Told on the page.
DAYS_FOR_TEN = 14
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


class Rank(models.Model):
    """Where an idea stands in the orders of its box. Made from its tally by a job: a minute old at most."""

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="rank")
    box = models.ForeignKey(Box, models.CASCADE, related_name="+")
    # See `hot`. It does not change with time, only with voices: that is what lets an index hold it.
    hot = models.FloatField()
    # Support and comments together.
    voices = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["box", "-hot", "-idea"], name="idea_hot"),
            models.Index(fields=["box", "voices", "-idea"], name="idea_least_heard"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.hot}"


def hot(posted: datetime, voices: int) -> float:
    """The figure behind "what is hot": the order of magnitude of an idea's voices, and how late it came.

    Ten times as many voices weigh as much as being DAYS_FOR_TEN days newer. The SQL in `jobs.rank` says the same.
    """
    days = (posted - _BEGINNING).total_seconds() / 86_400
    return math.log10(voices + 1) + days / DAYS_FOR_TEN
