"""Files that were uploaded to a form nobody sent: gone after two days."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.core.files.storage import default_storage

from moteplass.kit import clock
from moteplass.spine.content.attachments import FOLDER
from moteplass.spine.content.models import Attachment
from moteplass.spine.events.jobs import declare

# Longer than a form's tokens are good for: nothing that could still be sent is taken.
_AGE = timedelta(days=2)
_BATCH = 500


def sweep_uploads() -> None:
    """Delete stored files that no attachment names and that are older than two days. Bounded memory."""
    names = _old_files()
    while batch := list(islice(names, _BATCH)):
        kept = set(Attachment.objects.filter(file__in=batch).values_list("file", flat=True))
        for name in batch:
            if name not in kept:
                default_storage.delete(name)


def _old_files() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    before = clock.now() - _AGE
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if default_storage.get_modified_time(name) < before:
            yield name


declare(sweep_uploads, every="17 3 * * *")
