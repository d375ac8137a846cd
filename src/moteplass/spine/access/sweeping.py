"""Counts whose period is over, where they lie in the database: gone within the half hour."""

from django.core.cache import cache

from moteplass.kit.shared_cache import SharedCache
from moteplass.spine.events.jobs import declare


def sweep_counts() -> None:
    """Delete counts that no longer count. One statement; none where they lie in memory."""
    if isinstance(cache, SharedCache):
        cache.sweep()


declare(sweep_counts, every="7,37 * * * *")
