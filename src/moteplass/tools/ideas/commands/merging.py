"""Merging one idea into another, and undoing it: votes and followers go along, nobody counts twice."""

from django.utils.translation import gettext as _

from moteplass.kit import clock
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused, decide
from moteplass.spine.access.rooms import NoRoom, find_tool
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing
from moteplass.spine.content.links import link
from moteplass.spine.content.models import Contribution, Link, State
from moteplass.spine.notify.merging import move_followers, put_back_followers
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.votes.ballots import Voting
from moteplass.spine.votes.merging import hold_votings, move_votes, put_back_votes
from moteplass.tools.ideas.facts import IdeaMerged
from moteplass.tools.ideas.models import Gain, Idea, Merge
from moteplass.tools.ideas.policy import require_running
from moteplass.tools.ideas.queries.voting import costs_of


def merge_ideas(actor: Actor, *, idea: Idea, into: Idea) -> Merge:
    """Let `idea` go into another of its box, in one transaction: its support, its votes in open votings and its
    followers go along as the union. What was written to it stays where it was written.

    For those who check what comes in, and for whoever posted both. Raises Refused; NotPossible, in words.
    """
    staff = decide(actor, Act.CHECK, find_tool(actor, pk=idea.tool_id)).allowed
    return (_merge_as_staff if staff else _merge_as_author)(actor, idea=idea, into=into)


@command(Act.CHECK, on="idea")
def _merge_as_staff(tx: Tx, *, idea: Idea, into: Idea) -> Merge:
    require_running(tx.room)
    return merge_in(tx, idea, into)


@command(Act.SUBMIT, on="idea")
def _merge_as_author(tx: Tx, *, idea: Idea, into: Idea) -> Merge:
    if not may_merge_as_author(tx.actor.user_id, idea.pk, into.pk):
        raise Refused(Decision(False, reason=_("You can merge two ideas that you have posted yourself.")))
    return merge_in(tx, idea, into)


def may_merge_as_author(user_id: int | None, *ideas: int) -> bool:
    """Whether all of these ideas were posted by one person. One query."""
    rows = Contribution.objects.unscoped(reason="whose ideas they are").filter(pk__in=ideas)
    return user_id is not None and rows.filter(author_id=user_id).count() == len(set(ideas))


def merge_in(tx: Tx, idea: Idea, into: Idea) -> Merge:
    """merge_ideas for a command that is already running, and has decided. Raises NotPossible, in words."""
    source, target, votings = _hold(tx, idea, into)
    fresh = Idea.objects.in_bulk([idea.pk, into.pk])
    if fresh[idea.pk].merged_into_id or fresh[into.pk].merged_into_id:
        raise NotPossible(_("One of the two has been merged already. Look again."))
    if {source.state, target.state} != {State.PUBLISHED}:
        raise NotPossible(_("Only ideas that everyone here can read can be merged."))
    if Gain.objects.filter(idea_id=idea.pk).exists():
        raise NotPossible(_("This idea has lines in the ledger. Merge the other one into it instead."))
    merge = Merge.objects.create(
        idea_id=idea.pk,
        into_id=into.pk,
        by_id=tx.actor.user_id,
        by_name=signing.known_as(tx)[:120],
        votes=move_votes(tx, idea.pk, into.pk, votings, costs_of),
        followers=move_followers(idea.pk, into.pk),
    )
    Idea.objects.filter(pk=idea.pk).update(merged_into_id=into.pk)
    link(tx, source, target, kind=Link.Kind.FOLLOWS)
    tx.audit("ideas.idea.merged", idea, into=into.pk, merge=merge.pk)
    tx.emit(IdeaMerged(merge.pk))
    return merge


@command(Act.CHECK, on="idea")
def unmerge_idea(tx: Tx, *, idea: Idea) -> Merge:
    """Undo the merging of an idea: what went along comes back, as it stood. What people have done since stands.

    Raises NoRoom for an idea that is not merged, NotPossible where the other has itself been merged since.
    """
    require_running(tx.room)
    into = Idea.objects.filter(merged__pk=idea.pk).first()
    if into is None:
        raise NoRoom(idea.pk)
    source, target, votings = _hold(tx, idea, into)
    merge = Merge.objects.filter(idea_id=idea.pk, into_id=into.pk, undone_at=None).first()
    if merge is None:
        raise NoRoom(idea.pk)
    if Idea.objects.filter(pk=into.pk).exclude(merged_into=None).exists():
        raise NotPossible(_("The idea it went into has itself been merged. Undo that first."))
    put_back_votes(tx, idea.pk, into.pk, merge.votes, votings, costs_of)
    put_back_followers(idea.pk, into.pk, merge.followers)
    Idea.objects.filter(pk=idea.pk).update(merged_into=None)
    Link.objects.filter(source=source, target=target, kind=Link.Kind.FOLLOWS).delete()
    merge.undone_at, merge.undone_by_name = clock.now(), signing.known_as(tx)[:120]
    merge.save(update_fields=["undone_at", "undone_by_name"])
    tx.audit("ideas.idea.unmerged", idea, into=into.pk, merge=merge.pk)
    return merge


def _hold(tx: Tx, idea: Idea, into: Idea) -> tuple[Contribution, Contribution, list[Voting]]:
    """Both, locked, and the open votings, held still before them: in the order voters take their locks.

    Raises NoRoom for two that are not of one box, or one that is to go into itself.
    """
    votings = hold_votings(tx.room.the_tool.pk)
    rows = Contribution.objects.unscoped(reason="the command has decided for their box")
    rows = rows.filter(pk__in=[idea.pk, into.pk], tool_id=tx.room.the_tool.pk)
    held = {c.pk: c for c in rows.select_for_update(of=("self",)).order_by("pk")}
    if len(held) != 2:
        raise NoRoom((idea.pk, into.pk))
    return held[idea.pk], held[into.pk], votings
