"""Every page of a capture, with what it is drawn with, into a WARC: lists to their end, files that people have sent."""

from collections import deque
from collections.abc import Callable
from typing import Any

from moteplass.spine.access.actor import Actor
from moteplass.spine.capture import finding
from moteplass.spine.capture.models import Capture
from moteplass.spine.capture.reading import Answer, Asking
from moteplass.spine.capture.scope import addresses
from moteplass.spine.capture.warc import Warc

# Pages and files in one capture, at most. What there is beyond is said to be missing.
MOST = 50_000


class Walk:
    """One walk through a capture. `told` hears how many pages and files there are, each time there is one more."""

    def __init__(self, warc: Warc, told: Callable[[int], Any]) -> None:
        self.cut = False
        self._warc = warc
        self._told = told
        self._asking = Asking()
        self._kept: set[str] = set()

    def all_of(self, capture: Capture) -> None:
        for path, actor in addresses(capture):
            # The rest of a list comes right after its beginning.
            waiting = deque([path])
            while waiting:
                waiting.extend(self._page(waiting.popleft(), actor))

    def _page(self, path: str, actor: Actor) -> list[str]:
        """Keep one page with all that belongs to it. Where it goes on."""
        if not self._take(path):
            return []
        with self._asking.ask(path, actor) as answer:
            if answer.status in (301, 302) and (to := answer.header("Location")).startswith("/"):
                self._keep(answer)
                return [to]
            if answer.mime != "text/html":
                self._keep(answer)
                return []
            found = finding.in_page(answer.body.read().decode(), answer.url)
            self._keep(answer, title=found.title.strip())
        for need in found.needs:
            self._need(need, actor)
        for file in found.files:
            if self._take(file):
                with self._asking.ask(file, actor) as answer:
                    self._keep(answer)
        return found.more

    def _need(self, path: str, actor: Actor) -> None:
        """A style sheet, font or picture."""
        if not self._take(path):
            return
        with self._asking.ask(path, actor) as answer:
            found = (
                list(finding.in_styles(answer.body.read().decode(), answer.url))
                if answer.mime == "text/css"
                else []
            )
            self._keep(answer)
        for need in found:
            self._need(need, actor)

    def _take(self, path: str) -> bool:
        """Whether it is to be kept, and is not yet."""
        if path in self._kept:
            return False
        if len(self._kept) >= MOST:
            self.cut = True
            return False
        self._kept.add(path)
        return True

    def _keep(self, answer: Answer, title: str | None = None) -> None:
        self._warc.add(answer, title=title)
        self._told(len(self._kept))
