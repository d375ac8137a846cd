"""What in the letter or a draft text of a hearing an answer is about."""

from django.db import models

from moteplass.tools.hearing.models.answer import Answer
from moteplass.tools.hearing.models.hearing import Hearing


class Passage(models.Model):
    """A passage that one version of an answer is about: the words as they stood, and where they stand.

    The words are never changed. `block` follows them from one version of the texts to the next; where they are gone
    it names the block that they stood in last.
    """

    # Found by the indexes below.
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="passages", db_index=False)
    revision = models.PositiveIntegerField(default=1)
    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="passages", db_index=False)
    block = models.CharField(max_length=16)
    words = models.TextField()
    prefix = models.CharField(max_length=40, blank=True)
    suffix = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["answer", "revision"], name="passage_of_answer"),
            models.Index(fields=["hearing", "block", "-answer"], name="passage_by_block"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} on {self.block}"
