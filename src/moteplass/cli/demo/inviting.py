"""Whom a hearing of the demo invites, what they have said, and the frames its answers are held against."""

from datetime import datetime, timedelta

from moteplass.cli.demo.places import Content, World, steward_of
from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor
from moteplass.tools.hearing import invitation_jobs
from moteplass.tools.hearing.commands.inviting import (
    Body,
    decline,
    invite,
    judge_match,
    remind,
    send_invitations,
)
from moteplass.tools.hearing.commands.sampling import FrameInput, GroupInput, add_frame, say_groups
from moteplass.tools.hearing.models import Answer, Hearing, InvitedMail, Match, Respondent


def load_inviting(world: World, content: Content, given: Content) -> None:
    """Invite, remind, let some have no remarks, and count the answers as the bodies' they are from."""
    steward = world.actor(steward_of(content["place"]))
    hearing = Hearing.objects.select_related("tool__place").get(tool__place__slug=content["place"]["slug"])
    bodies = {body["name"]: body for body in given["bodies"]}
    invite(steward, hearing=hearing, bodies=[_body(body) for body in bodies.values()])
    send_invitations(steward, hearing=hearing)
    _sent(world.moment(given["invited"]), hearing, reminder=False)
    for invited in hearing.invited.all():
        if said := bodies[invited.name].get("no_remarks"):
            with clock.frozen(world.moment(said)):
                decline(STRANGER, invited=invited)
    invitation_jobs.match_answers()
    for match in Match.objects.filter(invited__hearing=hearing).select_related("invited"):
        if bodies[match.invited.name].get("confirmed"):
            judge_match(steward, match=match, theirs=True)
    remind(steward, hearing=hearing)
    _sent(world.moment(given["reminded"]), hearing, reminder=True)
    for frame in given["frames"]:
        _frame(steward, hearing, frame)


def _body(given: Content) -> Body:
    return Body(given["name"], given["type"], given.get("organisation_number", ""), given.get("email", ""))


def _sent(at: datetime, hearing: Hearing, *, reminder: bool) -> None:
    """Date back what has just been promised; it was written then."""
    rows = InvitedMail.objects.filter(invited__hearing=hearing, done_at=None, reminder=reminder)
    rows.update(day=at.date(), at=at, done_at=at + timedelta(minutes=1))


def _frame(steward: Actor, hearing: Hearing, given: Content) -> None:
    groups = [GroupInput(g["name"], g["count"], g.get("respondent", "")) for g in given["groups"]]
    frame = add_frame(
        steward, hearing=hearing, given=FrameInput(given["name"], given["source"], given["way"], groups)
    )
    private = iter(Answer.objects.filter(hearing=hearing, respondent=Respondent.PERSON).order_by("pk"))
    for group, stored in zip(given["groups"], frame.groups.all(), strict=True):
        for _one in range(group.get("told", 0)):
            say_groups(STRANGER, answer=next(private), chosen={frame.pk: stored.pk})
