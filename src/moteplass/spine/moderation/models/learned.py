"""What has been learned from the decisions of a place: see spine.moderation.likely."""

from django.db import models
from django.db.models.functions import Now

from moteplass.spine.places.models import Place


class Learned(models.Model):
    """How much each bucket of words tells that a text will be held back. Only where that has been shown to hold."""

    place = models.OneToOneField(Place, models.CASCADE, primary_key=True, related_name="learned")
    weights = models.JSONField()
    # The score past which a text awaits a check, and how well it ranked decisions it had not seen.
    past = models.FloatField()
    area = models.FloatField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"learned in {self.place_id}"
