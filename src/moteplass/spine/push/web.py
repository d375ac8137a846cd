"""Requests to a receiver: its own host only, with our key, and every way it can fail as one kind of error."""

from collections.abc import Callable
from typing import IO, Any
from urllib.parse import urlsplit

import requests

from moteplass.kit.addresses import is_private
from moteplass.spine.push.models import Problem

# Seconds to be let in, and between two pieces of an answer.
_TIMEOUT = (10, 60)
# Nobody sends us elsewhere: a redirect is an address that the settings have wrong.
_BY_HUNDREDS = {3: Problem.SETUP, 5: Problem.UNREACHABLE}
_PROBLEMS = {401: Problem.DENIED, 429: Problem.UNREACHABLE, 501: Problem.SETUP}


class Trouble(Exception):
    """It was not sent on. Tells no words that were sent, and no key."""

    def __init__(self, problem: Problem, status: int = 0) -> None:
        super().__init__(f"{problem.value} {status}")
        self.problem = problem
        self.status = status


class Web:
    """One receiver. `authorise` puts the key into the headers of a request."""

    def __init__(self, root: str, authorise: Callable[[requests.PreparedRequest], requests.PreparedRequest]):
        self.root = root.rstrip("/")
        if not is_private(root):
            raise Trouble(Problem.SETUP)
        self._origin = urlsplit(root)[:2]
        self._session = requests.Session()
        # As `auth`, so that no .netrc of the machine's takes its place.
        self._session.auth = authorise

    def __enter__(self) -> "Web":
        return self

    def __exit__(self, *failure: object) -> None:
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Any = None,
        data: IO[bytes] | None = None,
        headers: dict[str, str],
        taken: tuple[int, ...] = (),
        query: dict[str, str] | None = None,
        answered: bool = True,
    ) -> requests.Response:
        """Any answer that says yes, or has one of the statuses in `taken`. Raises Trouble for every other.

        `answered`: what is answered is read, too.
        """
        if urlsplit(url)[:2] != self._origin:
            # An address that we were given: our key goes nowhere else.
            raise Trouble(Problem.SETUP)
        try:
            response = self._session.request(
                method,
                url,
                params=query,
                json=body,
                data=data,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=not answered,
            )
        except requests.RequestException:
            # Without the cause: it may name what was sent.
            raise Trouble(Problem.UNREACHABLE) from None
        if not answered:
            response.close()
        status = response.status_code
        if 200 <= status < 300 or status in taken:
            return response
        raise Trouble(_PROBLEMS.get(status, _BY_HUNDREDS.get(status // 100, Problem.REFUSED)), status)


def read(response: requests.Response) -> dict[str, Any]:
    """What was answered, as JSON. Raises Trouble for anything else."""
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Trouble(Problem.UNREACHABLE, response.status_code)
    return found
