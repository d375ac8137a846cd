"""What every row of the workspace has."""

from django.db import models

from moteplass.spine.places.models import Place, Tool


class InTool(models.Model):
    """A row that belongs to one tool in one place: both are copied, so that every question is asked of one of them."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+")

    class Meta:
        abstract = True
