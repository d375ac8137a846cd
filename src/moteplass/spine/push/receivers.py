"""Whom the journal is sent on to: what the settings name, each as something that takes cases and entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from moteplass.spine.push.web import Web

CORE, EINNSYN = "core", "einnsyn"


@dataclass(frozen=True, slots=True)
class Named:
    """What the settings say of a receiver. `secret` is told to nobody but it."""

    name: str
    kind: str
    url: str
    secret: str
    # The address name of the organisation whose journal it takes, and where there it goes: an arkivdel.
    organisation: str
    series: str

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def label(self) -> str:
        return {CORE: _("Archive core"), EINNSYN: "eInnsyn"}[self.kind]


class Takes(Protocol):
    """What each kind of receiver does. Rows are those of `changes`. Returns what it is called there; raises Trouble."""

    def case(self, case: Any) -> str: ...

    def entry(self, entry: Any) -> str: ...


def named() -> list[Named]:
    """Every receiver that the settings name whole."""
    found = [Named(name=name, **about) for name, about in settings.JOURNAL_RECEIVERS.items()]
    return [one for one in found if one.url]


def named_for(organisation: str) -> list[Named]:
    """Those that take the journal of an organisation."""
    return [one for one in named() if one.organisation == organisation]


@contextmanager
def reached(receiver: Named) -> Iterator[Takes]:
    """The receiver, ready to take. Raises Trouble."""
    # Not at the top: page workers know whom there is, and never send.
    if receiver.kind == CORE:
        from moteplass.spine.push.core import Core
        from moteplass.spine.push.to_core import ToCore

        def authorise(request: Any) -> Any:
            request.headers["Authorization"] = receiver.secret
            return request

        with Web(receiver.url, authorise) as web:
            yield ToCore(Core(web, receiver.series))
    else:
        from moteplass.spine.push.einnsyn import ToEInnsyn

        def authorise(request: Any) -> Any:
            request.headers["API-KEY"] = receiver.secret
            return request

        with Web(receiver.url, authorise) as web:
            yield ToEInnsyn(web, receiver.series)
