"""Bodies that are invited, their links, and what has been mailed to them."""

from typing import Any

from moteplass.spine.access.actor import STRANGER
from moteplass.spine.notify.models import Mail
from moteplass.tools.hearing import invitation_jobs, invitations
from moteplass.tools.hearing.commands.inviting import Body, code_of, invite
from moteplass.tools.hearing.models import Hearing, Invited, Respondent
from tests.world import World

# Organisation numbers that are valid, of nobody.
NUMBERS = ("999263550", "988077917", "914778271")


def invited(world: World, hearing: Hearing, name: str = "Kongsvik kommune", **given: Any) -> Invited:
    known = {"kind": Respondent.MUNICIPALITY, "email": f"post@{name.split()[0].lower()}.example"} | given
    invite(world.as_alice, hearing=hearing, bodies=[Body(name=name, **known)])
    return Invited.objects.get(hearing=hearing, name=name)


def link(body: Invited, rest: str = "") -> str:
    return f"/invited/{code_of(body)}/{rest}"


def write_mails(hearing: Hearing) -> list[Mail]:
    """Let the job write what has been promised. All mails to those invited, oldest first."""
    invitation_jobs.write_invited_mails(hearing.pk)
    return list(Mail.objects.filter(purpose__in=["hearing.invitation", "hearing.reminder"]).order_by("pk"))


def status(hearing: Hearing) -> dict[str, str]:
    return {row.name: str(row.status) for row in invitations.rows(STRANGER, hearing.pk).rows}
