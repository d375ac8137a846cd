"""Writing together: an invitation, a yes or a no, and leaving."""

from django.utils.translation import gettext_lazy as _

from moteplass.kit import clock
from moteplass.spine.access.actor import actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts.models import User
from moteplass.spine.command import Tx, command
from moteplass.spine.content import signing
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.ideas.commands.revising import hold_own
from moteplass.tools.ideas.facts import CoAuthorInvited
from moteplass.tools.ideas.models import CoAuthor, Idea, Joining

# Nobody reads a text that more have written.
MOST = 20


@command(Act.SUBMIT, on="idea")
def invite_co_author(tx: Tx, *, idea: Idea, email: str) -> None:
    """Invite the person with this address, if there is one who may read the idea. Nothing tells whether there was.

    Raises Refused for anybody but the author, NotPossible where there are MOST already.
    """
    contribution = _own(tx, idea)
    if CoAuthor.objects.filter(idea=idea, state=Joining.JOINED).count() >= MOST:
        raise NotPossible(_("There are as many co-authors as there can be."))
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is not None and person.pk != contribution.author_id:
        _invite(tx, idea, person)
    tx.audit("ideas.co_author.invited", idea)


def _invite(tx: Tx, idea: Idea, person: User) -> None:
    # An invitation tells the title: it goes to nobody who may not read it.
    if not Contribution.objects.visible_to(actor_for(person)).filter(pk=idea.pk).exists():
        return
    row, new = CoAuthor.objects.get_or_create(idea=idea, user=person)
    if not new and row.state != Joining.LEFT:
        return
    row.state, row.at = Joining.INVITED, clock.now()
    row.save(update_fields=["state", "at"])
    tx.emit(CoAuthorInvited(row.pk, int(row.at.timestamp())))


@command(Act.SUBMIT, on="idea")
def join_as_co_author(tx: Tx, *, idea: Idea) -> None:
    """Say yes to an invitation. Raises NoRoom where there is none."""
    _answer(tx, idea, {Joining.INVITED}, Joining.JOINED)
    # What they are called beside the idea is there from now on: see queries.developing.
    signing.known_as(tx)
    tx.audit("ideas.co_author.joined", idea)


@command(Act.READ, on="idea")
def leave_co_authors(tx: Tx, *, idea: Idea) -> None:
    """Say no to an invitation, or write along no more. What one has written stands. Raises NoRoom where one does
    neither."""
    _answer(tx, idea, {Joining.INVITED, Joining.JOINED}, Joining.LEFT)
    tx.audit("ideas.co_author.left", idea)


@command(Act.SUBMIT, on="idea")
def remove_co_author(tx: Tx, *, idea: Idea, user_id: int) -> None:
    """Let somebody write along no more. Raises Refused for anybody but the author, NoRoom for one who does not."""
    _own(tx, idea)
    rows = CoAuthor.objects.filter(idea=idea, user_id=user_id, state=Joining.JOINED)
    if not rows.update(state=Joining.LEFT, at=clock.now()):
        raise NoRoom(user_id)
    tx.audit("ideas.co_author.removed", idea, user=user_id)


def _own(tx: Tx, idea: Idea) -> Contribution:
    contribution = hold_own(tx, idea)
    if contribution.state != State.PUBLISHED or Idea.objects.filter(pk=idea.pk).exclude(merged_into=None):
        raise NoRoom(idea.pk)
    return contribution


def _answer(tx: Tx, idea: Idea, before: set[Joining], after: Joining) -> None:
    rows = CoAuthor.objects.filter(idea=idea, user_id=tx.actor.user_id or 0, state__in=before)
    if not rows.update(state=after, at=clock.now()):
        raise NoRoom(idea.pk)
