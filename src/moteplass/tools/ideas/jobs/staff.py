"""Mails to those who run a box: which ideas they have got, what is overdue, which figures await a sign-off, and what
the box is invited to.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, Max
from django.urls import reverse

from moteplass.kit import clock, localise
from moteplass.spine.access.actor import actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.events.jobs import defer
from moteplass.spine.notify.audience import holders
from moteplass.spine.notify.mails import address, write_mail
from moteplass.spine.places.models import Place, Role
from moteplass.tools.ideas.jobs.moving import GRACE, address_of, key_of, said_of
from moteplass.tools.ideas.models import Box, Idea, Move, TakingPart
from moteplass.tools.ideas.queries.board import late
from moteplass.tools.ideas.queries.gains import GainFilter, figures_in
from moteplass.tools.ideas.queries.ledger import standing

# So many ideas are named in one mail.
_NAMED = 100


def remind_of_overdue() -> None:
    """Each morning: one mail to each who has overdue ideas, with all of them; those that nobody has go to the stewards
    of their box. Only what they may still read.
    """
    rows = Idea.objects.filter(late(""), merged_into=None)
    rows = rows.filter(contribution__state=State.PUBLISHED, contribution__place__state=Place.State.OPEN)
    waits_for: dict[int, list[int]] = defaultdict(list)
    unowned: dict[int, list[int]] = defaultdict(list)
    found = rows.values_list("pk", "owner_id", "owner__is_active", "contribution__place_id")
    for pk, owner_id, active, place_id in found:
        if owner_id and active:
            waits_for[owner_id].append(pk)
        else:
            unowned[place_id].append(pk)
    for place_id, stewards in holders(Role.STEWARD, unowned).items():
        for steward in stewards:
            waits_for[steward.pk] += unowned[place_id]
    for person in User.objects.filter(pk__in=waits_for).order_by("pk"):
        _remind(person, waits_for[person.pk])


def _remind(person: User, ideas: list[int]) -> None:
    readable = Contribution.objects.visible_to(actor_for(person)).filter(pk__in=ideas)
    late_ones = readable.select_related("place", "tool", "idea__stage").order_by("idea__due", "pk")
    rows: list[dict[str, Any]] = [
        {
            "title": c.title,
            "stage": c.idea.stage.name,
            "due": c.idea.due,
            "mine": c.idea.owner_id == person.pk,
            "link": address_of(c),
        }
        for c in late_ones[:_NAMED]
    ]
    if rows:
        _write(person, "overdue", key_of("overdue", person.pk, localise.today()), rows=rows)


def remind_of_sign_offs() -> None:
    """Each morning: to the controllers of a box, the ideas with figures that await a sign-off by somebody else than who
    wrote them. Nothing where they have been told of the newest of them.
    """
    boxes = Box.objects.filter(
        tool__place__state__in=[Place.State.OPEN, Place.State.CLOSED],
        tool__place__memberships__role=Role.CONTROLLER,
    )
    boxes = boxes.select_related("tool__place").distinct()
    people = holders(Role.CONTROLLER, [box.place_id for box in boxes])
    for box in boxes:
        figures = figures_in(box.pk, GainFilter(), everything=True).filter(~Exists(standing()))
        for person in people.get(box.place_id, []):
            theirs = figures.exclude(by=person)
            counted = theirs.values("gain__idea", "gain__idea__contribution__title")
            rows = list(counted.annotate(count=Count("pk"), newest=Max("pk")).order_by("-newest"))
            if rows:
                _write(
                    person,
                    "sign_off",
                    key_of("sign-off", box.pk, person.pk, rows[0]["newest"]),
                    place=box.tool.place,
                    box=box.tool.title,
                    count=sum(row["count"] for row in rows),
                    rows=[
                        {
                            "title": row["gain__idea__contribution__title"],
                            "link": _at(box, "ideas-ledger", idea=row["gain__idea"]),
                        }
                        for row in rows[:_NAMED]
                    ],
                    more=max(len(rows) - _NAMED, 0),
                )


def announce_owner(idea_id: int, move_id: int) -> None:
    """Tell of a new owner when it has stood for a moment, as moves are told of."""
    move = Move.objects.get(pk=move_id)
    if move.owner_id not in (None, move.by_id):
        defer(tell_owner, at=move.at + GRACE, idea_id=idea_id, move_id=move_id)


def tell_owner(idea_id: int, move_id: int) -> None:
    """Tell somebody that they have got an idea, if they still have it and did not have it before."""
    move = Move.objects.select_related("after", "owner").get(pk=move_id)
    owner, contribution = move.owner, said_of(idea_id)
    before = Move.objects.filter(idea_id=idea_id, pk__lt=move_id).order_by("-pk").first()
    had = before is not None and before.owner_id == move.owner_id
    has = Idea.objects.filter(pk=idea_id, owner_id=move.owner_id).exists()
    if owner is None or contribution is None or had or not has:
        return
    if Contribution.objects.visible_to(actor_for(owner)).filter(pk=idea_id).exists():
        _write(
            owner,
            "owner",
            key_of("owner", move.pk),
            place=contribution.place,
            contribution=contribution,
            title=contribution.title,
            by=move.by_name,
            stage=move.after.name,
            due=move.due,
            link=address_of(contribution),
        )


def tell_invited(part_id: int) -> None:
    """Tell the stewards of a box that another box has invited it to take part in a campaign, if it still stands."""
    parts = TakingPart.objects.select_related("campaign__box__tool__place__organisation", "box__tool__place")
    part = parts.filter(pk=part_id, accepted_at=None, campaign__closes_at__gt=clock.now()).first()
    if part is None:
        return
    for person in holders(Role.STEWARD, [part.box.place_id]).get(part.box.place_id, []):
        _write(
            person,
            "invited",
            key_of("invited", part.pk, person.pk),
            place=part.box.tool.place,
            box=part.box.tool.title,
            question=part.campaign.question,
            until=part.campaign.closes_at,
            agency=part.campaign.box.tool.place.organisation.name,
            link=_at(part.box, "ideas-campaigns"),
        )


def _at(box: Box, name: str, **more: Any) -> str:
    where = {"place": box.tool.place.slug, "tool": box.tool.slug, **more}
    return address(reverse(name, kwargs=where))


def _write(person: User, about: str, key: str, **more: Any) -> None:
    write_mail(
        to=person.email,
        template=f"ideas/mail/{about}.txt",
        purpose=f"ideas.{about}",
        key=key,
        language=person.language,
        name=person.name,
        **more,
    )
