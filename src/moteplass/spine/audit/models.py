"""The log of everything anyone did. Rows are added, never changed: the database refuses."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class AuditEntry(models.Model):
    # Plain numbers, no foreign keys: an audit entry outlives what it describes.
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    # Who it was, as they were called at the time; empty for a visitor without a log-in.
    actor_name = models.CharField(max_length=120, blank=True)
    act = models.CharField(max_length=30)
    verb = models.CharField(max_length=60)
    organisation_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    tool_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    # What a reader of the log needs to understand the line. Never text somebody wrote, never an address.
    details = models.JSONField(default=dict)
    # Nothing that pages show has changed with it: the page caches are not told.
    quiet = models.BooleanField(db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["place_id", "-id"], name="audit_place"),
            models.Index(fields=["subject", "subject_id"], name="audit_subject"),
            # What one person has done, for that person. Visitors without a log-in do not pay for it.
            models.Index(fields=["actor_id", "id"], condition=Q(actor_id__isnull=False), name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject} {self.subject_id}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the audit log is never deleted from")
