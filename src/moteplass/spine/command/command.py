"""Every write goes through here: one check, one transaction, at least one audit line, facts in the same commit."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import models, transaction

from moteplass.kit import statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Scope, require
from moteplass.spine.access.rooms import Room, find_place, find_tool
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.events import jobs
from moteplass.spine.events.jobs import Job
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.kinds import Fact
from moteplass.spine.registry.loader import handlers, verb_text

P = ParamSpec("P")
R = TypeVar("R")


class Unaudited(RuntimeError):
    """A command ended without an audit line. A programming error: nothing was written."""


class Tx:
    """A running command: who acts, where, and the way to leave a trace."""

    def __init__(self, actor: Actor, act: Act, scope: Scope) -> None:
        self.actor = actor
        self.act = act
        self.scope = scope
        self.audited = False
        self._later: list[models.Model] = []
        self._jobs: list[tuple[Job, dict[str, Any]]] = []

    @property
    def room(self) -> Room:
        """The room the command was decided in. Raises TypeError for a command outside any place."""
        if not isinstance(self.scope, Room):
            raise TypeError(f"{self.act} was not decided in a place")
        return self.scope

    def audit(
        self,
        verb: str,
        subject: models.Model,
        *,
        place: Place | None = None,
        secret: bool = False,
        quiet: bool = False,
        **details: Any,
    ) -> None:
        """One line in the log. The database tells the page caches that the place has changed when this commits.

        `secret`: the line says that it was done, not by whom. For ballots, which who reads the log could else compare
        with the counts. `quiet`: no page shows what it changed, so that the caches stand. For what is written all the
        time and shown later, by a job that tells of it.
        """
        verb_text(verb)  # raises for a verb without words
        room = self.scope if isinstance(self.scope, Room) else None
        where = place or (room.place if room else None)
        owner = (
            where.organisation_id
            if where
            else (self.scope.pk if isinstance(self.scope, Organisation) else None)
        )
        self.later(
            AuditEntry(
                actor_id=None if secret else self.actor.user_id,
                actor_name="" if secret else self.actor.name,
                act=self.act,
                verb=verb,
                organisation_id=owner,
                place_id=where.pk if where else None,
                tool_id=room.tool.pk if room and room.tool else None,
                subject=subject._meta.label_lower,
                subject_id=subject.pk if isinstance(subject.pk, int) else None,
                details=details,
                quiet=quiet,
            )
        )
        self.audited = True

    def later(self, *rows: models.Model) -> None:
        """Add new rows when the command ends, all by one statement: for those that nothing in it reads again."""
        self._later += rows

    def send(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run a statement of the command's own, and with it, in the same, add what was left for later so far.

        Its rows. One query.
        """
        rows, self._later = self._later, []
        return statements.add_all(rows, (sql, values))

    def finish(self) -> None:
        """Add what was left for later, and the jobs. Called once, by the command itself. One query."""
        statements.add_all(self._later, jobs.deferral(self._jobs) if self._jobs else None)

    def emit(self, fact: Fact) -> None:
        """Hand a fact to the jobs that react to it."""
        ids = {name: getattr(fact, name) for name in fact.__dataclass_fields__}  # type: ignore[attr-defined]
        self._jobs += [(job, ids) for job in handlers(type(fact))]


def command(
    act: Act, *, on: str | None = None
) -> Callable[[Callable[Concatenate[Tx, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function a command: called with the actor instead of the `tx` it gets.

    `on` names the keyword argument that says where: a Place, a Tool, an Organisation, a row with `tool_id`, or None
    where a command also serves the whole site. The place, its state and the actor's roles are read again inside the
    transaction. Raises Refused or NoRoom.
    """

    def decorate(function: Callable[Concatenate[Tx, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with transaction.atomic(durable=True):
                scope = _scope(actor, kwargs[on]) if on else None
                require(actor, act, scope)
                tx = Tx(actor, act, scope)
                result = function(tx, *args, **kwargs)
                if not tx.audited:
                    raise Unaudited(function.__qualname__)
                tx.finish()
                return result

        run.act = act  # type: ignore[attr-defined]
        return run

    return decorate


def _scope(actor: Actor, where: Any) -> Scope:
    match where:
        case None | Organisation():
            return where
        case Place():
            return find_place(actor, pk=where.pk)
        case Tool():
            return find_tool(actor, pk=where.pk)
        case models.Model() if hasattr(where, "tool_id"):
            return find_tool(actor, pk=where.tool_id)
    raise TypeError(f"cannot tell which place {where!r} is in")
