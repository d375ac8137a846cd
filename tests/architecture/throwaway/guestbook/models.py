"""A guestbook (gjestebok): what visitors have written, and where they came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool

ENTRY = "guestbook.entry"


class Guestbook(models.Model):
    """One guestbook in a place."""

    tool = models.OneToOneField(Tool, models.CASCADE, primary_key=True, related_name="guestbook")
    # Off the table: everyone reads it, nobody writes in it.
    put_away = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"guestbook {self.tool_id}"


class Entry(models.Model):
    """What an entry has besides its text."""

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, primary_key=True, related_name="guestbook_entry"
    )
    guestbook = models.ForeignKey(Guestbook, models.PROTECT, related_name="entries")
    came_from = models.CharField(_("Where you come from"), max_length=80, blank=True)

    def __str__(self) -> str:
        return f"entry {self.contribution_id}"

    @property
    def tool_id(self) -> int:
        return int(self.guestbook_id)
