"""Documents (dokumenter): what a document has besides its text, its versions and its files."""

from django.db import models

from moteplass.spine.content.models import Contribution
from moteplass.spine.places.models import Tool

DOCUMENT = "documents.document"
# The template of a place that is about one document: its report.
REPORT = "report"


class Document(models.Model):
    """A document in a place. What it says is in its revisions; who wrote it, and where, in its contribution."""

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, primary_key=True, related_name="document"
    )
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="documents")
    # The form it was sent with: the same form sent twice is one document.
    submission = models.UUIDField(unique=True)
    # When the version that counts was made. Lists are in this order.
    changed_at = models.DateTimeField()
    # What stands in a draft has not been said: it has no revision until it is published. Empty from then on.
    draft = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tool", "-changed_at", "-contribution"], name="document_newest_first")
        ]

    def __str__(self) -> str:
        return f"document {self.contribution_id}"
