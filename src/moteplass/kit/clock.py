"""The one place that asks what time it is, so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, in UTC with its zone."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let time stand still at `at` in this context. Deadlines in the database follow the database's own clock."""
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)
