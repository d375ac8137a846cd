"""Stored files that belong to nothing any more: gone at once when erased, after two days when a form was never sent."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField

from moteplass.kit import clock
from moteplass.spine.content.attachments import FOLDER
from moteplass.spine.events.jobs import declare

# Longer than a form's tokens are good for: nothing that could still be sent is taken.
_AGE = timedelta(days=2)
_BATCH = 500


def sweep_uploads() -> None:
    """Delete stored files that no row names and that are older than two days."""
    for name in forgotten():
        default_storage.delete(name)


def drop_files(names: list[str]) -> None:
    """Delete the stored files of rows that have been erased, but for those that another row names too."""
    for name in set(names) - _named(names):
        default_storage.delete(name)


def forgotten() -> Iterator[str]:
    """Stored files that no row names and that are older than two days. Bounded memory."""
    names = _old_files()
    while batch := list(islice(names, _BATCH)):
        kept = _named(batch)
        yield from (name for name in batch if name not in kept)


def _named(files: list[str]) -> set[str]:
    """Those that belong to something: an attachment, or what a tool keeps apart from them."""
    fields = (field for model in apps.get_models() for field in model._meta.local_fields)
    return {
        name
        for field in fields
        if isinstance(field, FileField)
        for name in field.model._base_manager.filter(**{f"{field.name}__in": files}).values_list(
            field.name, flat=True
        )
    }


def _old_files() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    before = clock.now() - _AGE
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if default_storage.get_modified_time(name) < before:
            yield name


declare(sweep_uploads, every="17 3 * * *")
declare(drop_files)
