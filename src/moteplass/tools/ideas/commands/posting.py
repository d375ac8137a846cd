"""Posting an idea: sent, or kept as a draft until it is."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from moteplass.kit import clock, statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, signing, writing
from moteplass.spine.content.awaiting import state_in
from moteplass.spine.content.models import Channel, Contribution, Revision, State, Tally
from moteplass.tools.ideas.commands.moving import due_in, owner_of
from moteplass.tools.ideas.facts import IdeaPosted
from moteplass.tools.ideas.models import IDEA, Box, Idea, Move, Rank, Stage, Version
from moteplass.tools.ideas.models.rank import hot
from moteplass.tools.ideas.texts import IdeaInput, as_html, as_text


@dataclass(frozen=True, slots=True)
class Posted:
    """An idea, and whether this very form had been sent before."""

    idea: Idea
    repeated: bool = False


def post_idea(actor: Actor, *, box: Box, given: IdeaInput, channel: str = Channel.WEB) -> Posted:
    """Post an idea. It shows at once, or awaits a check where the box says so. The same form sent twice is one idea.

    A draft of the same form becomes the idea. Raises Refused; IntegrityError for the number of a form that was sent to
    another box.
    """
    if (draft := draft_of(actor, box, given)) is not None:
        return _send(actor, draft=draft, box=box, given=given)
    try:
        return Posted(_post(actor, box=box, given=given, channel=channel))
    except IntegrityError:
        # The same form has come before.
        earlier = Idea.objects.filter(submission=given.submission, box=box).first()
        if earlier is None:
            raise
        return Posted(earlier, repeated=True)


def draft_of(actor: Actor, box: Box, given: IdeaInput) -> Idea | None:
    """The draft that this form has been kept as, if it has. One query; none for a visitor, who keeps none here."""
    if actor.user_id is None:
        return None
    mine = Idea.objects.filter(box=box, submission=given.submission, contribution__author_id=actor.user_id)
    return mine.filter(contribution__state=State.DRAFT).first()


@command(Act.SUBMIT, on="box")
def _post(tx: Tx, *, box: Box, given: IdeaInput, channel: str) -> Idea:
    return take_in(tx, box=box, given=given, channel=channel)


def take_in(tx: Tx, *, box: Box, given: IdeaInput, channel: str, credit: str = "") -> Idea:
    """Add an idea in a running command. `credit`: whose words they were, where it is not the one who acts."""
    contribution = writing.write(
        tx,
        kind=IDEA,
        title=given.parts.title,
        body=as_text(given.parts),
        html=as_html(given.parts),
        state=_first_state(box),
        name=given.name,
        channel=channel,
        language=given.language,
    )
    idea = _detail(contribution, box, given, credit)
    _keep_pictures(tx, contribution, given)
    _receive(tx, idea, contribution)
    return idea


@command(Act.SUBMIT, on="box")
def keep_draft(tx: Tx, *, box: Box, given: IdeaInput) -> Idea:
    """Keep what somebody with a log-in has written so far, for them alone. Keeping it again changes it.

    What stands in a draft has not been said: it has no revision until it is sent. Raises IntegrityError for a form
    that has been sent already.
    """
    if tx.actor.user_id is None:
        raise TypeError("a draft is kept for somebody with a log-in")
    draft = draft_of(tx.actor, box, given)
    if draft is None:
        contribution = Contribution.objects.create(
            organisation_id=tx.room.place.organisation_id,
            place_id=tx.room.place.pk,
            tool_id=tx.room.the_tool.pk,
            kind=IDEA,
            state=State.DRAFT,
            author_id=tx.actor.user_id,
            author_name=tx.actor.name,
            language=given.language,
            title=given.parts.title,
        )
        Tally.objects.create(contribution=contribution, tool_id=contribution.tool_id)
        draft = _detail(contribution, box, given)
    else:
        contribution = _mine(tx, draft)
        _rewrite(contribution, given)
        contribution.save(update_fields=["title"])
    _keep_pictures(tx, contribution, given)
    tx.audit("ideas.draft.kept", draft)
    return draft


@command(Act.WITHDRAW, on="draft")
def throw_draft(tx: Tx, *, draft: Idea) -> None:
    """Take one's own draft away. It was never said, and nothing of it is kept but its empty place in the log."""
    contribution = _mine(tx, draft)
    if contribution.state != State.DRAFT:
        raise Contribution.DoesNotExist("this is no longer a draft")
    contribution.attachments.all().delete()
    Version.objects.filter(idea=draft).delete()
    tx.audit("ideas.draft.thrown", draft)
    Idea.objects.filter(pk=draft.pk).delete()
    Tally.objects.filter(pk=contribution.pk).delete()
    # The ORM would look for what refers to it in tables it may not read. Nothing does: nobody else has seen it.
    statements.run("DELETE FROM content_contribution WHERE id = %s AND state = 'draft'", [contribution.pk])


@command(Act.SUBMIT, on="draft")
def _send(tx: Tx, *, draft: Idea, box: Box, given: IdeaInput) -> Posted:
    contribution = _mine(tx, draft)
    if contribution.state != State.DRAFT:
        # The same form in another request got in first.
        tx.audit("ideas.draft.kept", draft)
        return Posted(draft, repeated=True)
    _rewrite(contribution, given)
    now = clock.now()
    by = signing.sign(tx)
    state = state_in(tx, _first_state(box), by.capacity, as_text(given.parts))
    contribution.state, contribution.published_at = State(state), now
    contribution.author_name, contribution.author_title = by.name, by.title
    contribution.capacity, contribution.mandate_id = by.capacity, by.mandate_id
    contribution.save(
        update_fields=[
            *("title", "state", "published_at", "author_name", "author_title", "capacity", "mandate")
        ]
    )
    Revision.objects.create(
        contribution=contribution,
        title=given.parts.title,
        body=as_text(given.parts),
        html=as_html(given.parts),
        at=now,
        by_id=tx.actor.user_id,
        by_name=by.kept,
    )
    Idea.objects.filter(pk=draft.pk).update(stage_since=now)
    _keep_pictures(tx, contribution, given)
    _receive(tx, draft, contribution)
    return Posted(draft)


def _mine(tx: Tx, draft: Idea) -> Contribution:
    rows = Contribution.objects.unscoped(reason="one's own, and no other's").select_for_update(of=("self",))
    return rows.get(pk=draft.pk, author_id=tx.actor.user_id)


def _first_state(box: Box) -> State:
    return State.AWAITING if box.checked_first else State.PUBLISHED


def _detail(contribution: Contribution, box: Box, given: IdeaInput, credit: str = "") -> Idea:
    idea = Idea.objects.create(
        contribution=contribution,
        box=box,
        stage=Stage.objects.filter(box=box).order_by("position", "pk")[0],
        submission=given.submission,
        **fields(given),
    )
    Version.objects.create(idea=idea, number=1, credit=credit, **_said(given))
    return idea


def _rewrite(draft: Contribution, given: IdeaInput) -> None:
    Idea.objects.filter(pk=draft.pk).update(**fields(given))
    Version.objects.filter(idea_id=draft.pk, number=1).update(**_said(given))
    draft.title = given.parts.title


def fields(given: IdeaInput) -> dict[str, Any]:
    """What a form says of an idea besides its text, by the names of Idea's columns."""
    names = ("category_id", "campaign_id", "place_name", "latitude", "longitude")
    return {name: getattr(given, name) for name in names}


def _said(given: IdeaInput) -> dict[str, str]:
    return {
        "problem": given.parts.problem,
        "proposal": given.parts.proposal,
        "gain": given.parts.gain,
    }


def _keep_pictures(tx: Tx, contribution: Contribution, given: IdeaInput) -> None:
    """Leave an idea that has not been said yet with the pictures of the form, and no others."""
    names = {taken.storage_name for taken in given.files}
    had = list(contribution.attachments.all())
    contribution.attachments.filter(pk__in=[a.pk for a in had if a.file.name not in names]).delete()
    contribution.attachments.filter(file__in=names).update(title=given.alt)
    for taken in given.files:
        if taken.storage_name not in {a.file.name for a in had}:
            attachments.attach(tx, contribution, taken, title=given.alt)


def _receive(tx: Tx, idea: Idea, contribution: Contribution) -> None:
    """The first step on the way and the day it is due, the place in the lists, and what others are told."""
    idea.due, idea.owner = due_in(idea.stage), owner_of(idea.stage, contribution.place_id)
    Idea.objects.filter(pk=idea.pk).update(due=idea.due, owner=idea.owner)
    Move.objects.create(
        idea=idea,
        after_id=idea.stage_id,
        owner=idea.owner,
        owner_name=idea.owner.name if idea.owner else "",
        due=idea.due,
        by_id=tx.actor.user_id,
        by_name=contribution.author_name[:120],
    )
    Rank.objects.create(idea=idea, box_id=idea.box_id, hot=hot(contribution.published_at, 0))
    tx.audit("ideas.idea.posted", idea)
    tx.emit(IdeaPosted(idea.pk))
