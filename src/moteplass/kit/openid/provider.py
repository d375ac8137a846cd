"""Whom one logs in with, as its settings say, and how going there can fail."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What the person is told. Why exactly is for the log."""

    STOPPED = "stopped"  # they stopped it themselves
    STALE = "stale"  # it took too long, was begun elsewhere, or has been used
    WEAK = "weak"  # not as strong a log-in as is asked for here
    UNREACHABLE = "unreachable"
    UNSAFE = "unsafe"  # something that was to hold does not
    SETUP = "setup"  # the provider and we do not agree on how


class Failed(Exception):
    """Nobody is logged in. `reason` is a word of ours: never what was sent, which may tell who it is."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(f"{problem.value}: {reason}")
        self.problem = problem
        self.reason = reason


class Auth(StrEnum):
    """How we show the provider who we are."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    KEY = "private_key_jwt"


@dataclass(frozen=True, slots=True)
class Provider:
    """One issuer, and what we are called there."""

    id: str
    name: str
    issuer: str
    client_id: str
    auth: Auth = Auth.BASIC
    secret: str = ""
    # For Auth.KEY: a PEM file, what the provider calls the key, and what is signed with.
    key_file: str = ""
    key_id: str = ""
    algorithm: str = "RS256"
    scope: str = "openid"
    # How strong the log-in must be: any one of these. Asked for, and looked for in the answer.
    acr: tuple[str, ...] = ()
    # Refuse a provider that does not take the request beforehand (PAR). One that does is always given it so.
    require_par: bool = False
    # More parameters of the request, as the provider wants them.
    more: tuple[tuple[str, str], ...] = ()
