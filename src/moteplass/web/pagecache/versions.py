"""When each place last changed, as this process knows it: told by the database at every commit."""

import itertools
import logging
import threading
import time

import psycopg
from django.db import connection

from moteplass.spine.audit.telling import CHANNEL

log = logging.getLogger(__name__)

SITE = "site"
# Between one word from the database and the next, in seconds: how much older than the truth a page may be.
_PAUSE = 0.01


class Versions:
    """Counts changes. A page made at count n is good while nothing it rests on has a later count.

    The count is taken before a page is made, so a change that commits while it is made always outdates it.
    """

    def __init__(self) -> None:
        self._counter = itertools.count(1)
        self._now = 0
        self._changed: dict[str, int] = {}
        self._any = 0
        # Nothing made before this count stands.
        self._floor = 0
        # False until the database can tell us of changes, and again when it cannot.
        self.live = False

    @property
    def now(self) -> int:
        return self._now

    def change(self, place: str) -> None:
        """`place` (its id as text) has changed; empty: something outside places, which any page may show."""
        at = next(self._counter)
        if not place:
            self._floor = at
            self._changed.clear()
        else:
            self._changed[place] = at
        self._any = at
        self._now = at

    def change_all(self) -> None:
        """Anything may have changed."""
        self.change("")

    def good(self, scope: str, made: int) -> bool:
        """Whether a page of `scope` (a place's id, or "site") made at count `made` still stands."""
        if not self.live or made < self._floor:
            return False
        return made >= (self._any if scope == SITE else self._changed.get(scope, 0))


class Listener(threading.Thread):
    """Hears of every commit. While it cannot, nothing is served from memory."""

    def __init__(self, versions: Versions) -> None:
        super().__init__(name="page-cache-listener", daemon=True)
        self._versions = versions
        self._ending = threading.Event()

    def run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except Exception as error:  # whatever it was, the cache must stay off until it is over
                log.warning("page cache off, no word from the database: %s", error)
            self._versions.live = False
            self._ending.wait(1)

    def stop(self) -> None:
        self._ending.set()

    def _listen(self) -> None:
        # Django's own parameters, so that the cache hears the database the pages are made from.
        parameters = {
            k: v
            for k, v in connection.get_connection_params().items()
            if k not in {"cursor_factory", "context"}
        }
        with psycopg.connect(**parameters, autocommit=True) as link:
            link.execute(f"LISTEN {CHANNEL}")
            self._versions.change_all()
            self._versions.live = True
            while not self._ending.is_set():
                heard = {notice.payload for notice in link.notifies(timeout=5, stop_after=1)}
                for place in heard:
                    self._versions.change(place)
                if heard:
                    # Where many write at once, what they tell is taken together.
                    self._ending.wait(_PAUSE)
                else:
                    before = time.monotonic()
                    link.execute("SELECT 1")
                    if time.monotonic() - before > 2:
                        raise TimeoutError("the database is slow to answer")
