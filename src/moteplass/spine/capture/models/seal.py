"""Seals: what has been written and may never be changed, hashed in a chain, so that tampering shows."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Chain(models.TextChoices):
    """The tables that rows are only added to, each with a chain of its own. See `sealing.KEPT`."""

    LOG = "log"
    REVISIONS = "revisions"
    ATTACHMENTS = "attachments"
    CAPTURES = "captures"
    GONE = "gone"


class Seal(models.Model):
    """The rows of a table from the seal before, up to an id, in a hash that also covers the seal before."""

    chain = models.CharField(max_length=11, choices=Chain.choices)
    # Two seals cannot follow the same one: a chain never forks.
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    # Every id up to this one was settled: no transaction that could still have used one of them was under way.
    upto = models.BigIntegerField()
    # For each row its id and its hash (see sealing.Line), so that what is wrong can be told by id.
    lines = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=Q(previous=None), name="capture_one_first_seal"
            ),
            models.CheckConstraint(condition=Q(chain__in=Chain.values), name="capture_chain_known"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} up to {self.upto}"


class Gone(models.Model):
    """A sealed row that was lawfully deleted. The database writes it, whoever deletes: see migrations 0002 and 0004."""

    chain = models.CharField(max_length=11, choices=Chain.choices)
    row = models.BigIntegerField()
    # What it was part of, where that was a contribution.
    contribution = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["chain", "row"], name="capture_gone_row")]

    def __str__(self) -> str:
        return f"{self.chain} {self.row} is gone"
