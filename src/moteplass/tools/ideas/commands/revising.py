"""Changing an idea: every change is a version, and the versions before it stay."""

from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, writing
from moteplass.spine.content.models import Attachment, Contribution, State
from moteplass.spine.votes.models import Support
from moteplass.tools.ideas.commands.posting import fields
from moteplass.tools.ideas.facts import IdeaEdited
from moteplass.tools.ideas.models import CoAuthor, Idea, Joining, Version
from moteplass.tools.ideas.queries.versions import parts_at
from moteplass.tools.ideas.texts import IdeaInput, Parts, as_html, as_text, changes_meaning


def writes(user_id: int | None, author_id: int | None, idea_id: int) -> bool:
    """Whether somebody may change an idea: its author, and those who write along. One query where it is not the
    author."""
    if user_id is None:
        return False
    joined = CoAuthor.objects.filter(idea_id=idea_id, user_id=user_id, state=Joining.JOINED)
    return author_id == user_id or joined.exists()


@command(Act.SUBMIT, on="idea")
def change_idea(
    tx: Tx,
    *,
    idea: Idea,
    given: IdeaInput,
    note: str = "",
    keep_files: frozenset[int] = frozenset(),
    ask: bool | None = None,
) -> int:
    """A new version, by one who writes on the idea. Returns its number. Raises Refused for anybody else.

    A form that changes nothing makes none: the number is then that of the version there is.

    Where ideas are checked before they show, a changed one is checked again. `ask`: whether those who have supported
    are asked to confirm; None: as `changes_meaning` has it.
    """
    contribution = hold(idea)
    if not writes(tx.actor.user_id, contribution.author_id, idea.pk):
        raise Refused(Decision(False, reason=_("Only those who write on the idea can change it.")))
    present = list(contribution.attachments.filter(removed_in=None))
    if _says_the_same(contribution, given, present, keep_files):
        # The form came twice.
        tx.audit("ideas.idea.repeated", idea, quiet=True)
        return contribution.revision
    number = new_version(tx, contribution, given.parts, note=note, ask=ask)
    Idea.objects.filter(pk=idea.pk).update(**fields(given))
    if gone := [a.pk for a in present if a.pk not in keep_files]:
        attachments.detach(tx, contribution, gone, revision=number)
    contribution.attachments.filter(pk__in=keep_files).update(title=given.alt)
    for taken in given.files:
        attachments.attach(tx, contribution, taken, revision=number, title=given.alt)
    if idea.box.checked_first and contribution.state == State.PUBLISHED:
        writing.move(tx, contribution, to=State.AWAITING)
    return number


def _says_the_same(
    contribution: Contribution, given: IdeaInput, present: list[Attachment], keep_files: frozenset[int]
) -> bool:
    """Whether the text, the fields and the files of a form are what the idea has."""
    had = {attachment.file.name for attachment in present}
    sent = {taken.storage_name for taken in given.files}
    kept = all(a.title == given.alt and (a.pk in keep_files or a.file.name in sent) for a in present)
    return (
        kept
        and sent <= had
        and given.parts == parts_of(contribution)
        and Idea.objects.filter(pk=contribution.pk, **fields(given)).exists()
    )


def hold(idea: Idea) -> Contribution:
    """The idea's contribution, locked until the command ends."""
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    return rows.get(pk=idea.pk)


def hold_own(tx: Tx, idea: Idea) -> Contribution:
    """The contribution of an idea that the one who acts has posted, locked. Raises Refused for anybody else's."""
    contribution = hold(idea)
    if tx.actor.user_id is None or contribution.author_id != tx.actor.user_id:
        raise Refused(Decision(False, reason=_("Only the one who posted the idea can do this.")))
    return contribution


def parts_of(contribution: Contribution) -> Parts:
    """What an idea says now. Two queries."""
    return parts_at(contribution.pk, contribution.revision)


def new_version(
    tx: Tx,
    contribution: Contribution,
    parts: Parts,
    *,
    note: str = "",
    credit: str = "",
    ask: bool | None = None,
) -> int:
    """Add a version of an idea, which becomes the one that counts. Returns its number. The row is held already.

    `ask` as for `change_idea`.
    """
    if ask is None:
        ask = changes_meaning(parts_of(contribution), parts)
    number = writing.edit(
        tx,
        contribution,
        title=parts.title,
        body=as_text(parts),
        html=as_html(parts),
    )
    Version.objects.create(
        idea_id=contribution.pk,
        number=number,
        problem=parts.problem,
        proposal=parts.proposal,
        gain=parts.gain,
        note=note,
        credit=credit,
    )
    if ask:
        _ask_supporters(tx, contribution, number)
    return number


def _ask_supporters(tx: Tx, contribution: Contribution, number: int) -> None:
    """From this version on support counts as given to the text as it is. Who made it need not be asked."""
    Idea.objects.filter(pk=contribution.pk).update(settled_at=number)
    if tx.actor.user_id is not None:
        own = Support.objects.filter(contribution_id=contribution.pk, user_id=tx.actor.user_id)
        own.update(revision=number)
    tx.emit(IdeaEdited(contribution.pk, number))
