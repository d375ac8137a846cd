"""Everything that writes documents. Versions are added, never changed; nothing is deleted but one's own draft."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from moteplass.kit import clock, statements
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Decision, Refused
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.command import Tx, command
from moteplass.spine.content import attachments, signing, writing
from moteplass.spine.content.attachments import Taken, taken_again
from moteplass.spine.content.models import Attachment, Contribution, Revision, State
from moteplass.spine.content.signing import Signature
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.stewardship.commands import move_in
from moteplass.tools.documents.facts import DocumentChanged
from moteplass.tools.documents.models import DOCUMENT, REPORT, Document
from moteplass.tools.documents.policy import act_to_write, edits

P = ParamSpec("P")
R = TypeVar("R")
_MARKDOWN = Revision.Format.MARKDOWN


@dataclass(frozen=True, slots=True)
class DocumentInput:
    """A form as it was sent: the text in Markdown, the files that came with it, and those that are taken away."""

    title: str
    body: str
    submission: UUID
    language: str = ""
    files: tuple[Taken, ...] = ()
    remove: frozenset[int] = frozenset()


class Overtaken(Exception):
    """Somebody else has saved a version since this form was opened. Nothing was written. `newest`: its number."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


def start_room(tx: Tx, place: Place) -> Tool:
    """What a place from the template "Prosjektrom" begins with. Called inside create_place's transaction."""
    return Tool.objects.create(place=place, kind="documents", slug="documents", title=place.title)


def start_report(tx: Tx, place: Place) -> Tool:
    """What a place from the template "Rapport" begins with: room for the report, hidden until it is published."""
    return Tool.objects.create(
        place=place, kind="documents", slug="documents", title=place.title, state=Tool.State.DRAFT
    )


def _by_writers(
    on: str, act: Act = Act.SUBMIT
) -> Callable[[Callable[Concatenate[Tx, P], R]], Callable[Concatenate[Actor, P], R]]:
    """A command for those who write in the place that `on` names: a Tool, or a Document with its tool."""

    def decorate(function: Callable[Concatenate[Tx, P], R]) -> Callable[Concatenate[Actor, P], R]:
        commands = {one: command(one, on=on)(function) for one in (act, Act.MANAGE)}

        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            where: Any = kwargs[on]
            tool: Tool = where if isinstance(where, Tool) else where.tool
            return commands[act_to_write(tool.place, act)](actor, *args, **kwargs)

        return run

    return decorate


def write_document(actor: Actor, *, tool: Tool, given: DocumentInput) -> Document:
    """Publish a document, to those who may read the place. A draft of the same form becomes it.

    The same form sent twice is one document. Raises Refused; IntegrityError for the number of another's form.
    """
    try:
        return _write(actor, tool=tool, given=given)
    except IntegrityError:
        earlier = Document.objects.filter(submission=given.submission, tool=tool)
        found = earlier.filter(contribution__author_id=actor.user_id).first()
        if found is None:
            raise
        return found


@_by_writers(on="tool")
def _write(tx: Tx, *, tool: Tool, given: DocumentInput) -> Document:
    if tx.room.place.template == REPORT:
        raise Refused(Decision(False, reason=_("A report is one document. Write in that.")))
    return _add(tx, given, by=signing.sign(tx))


def _add(tx: Tx, given: DocumentInput, *, by: Signature) -> Document:
    if draft := _draft_of(tx, given.submission):
        # Nobody else has seen it, and all it holds is given anew.
        _forget(draft)
    contribution = writing.write(
        tx,
        kind=DOCUMENT,
        title=given.title,
        body=given.body,
        format=_MARKDOWN,
        language=given.language,
        by=by,
    )
    document = Document.objects.create(
        contribution=contribution,
        tool=tx.room.the_tool,
        submission=given.submission,
        changed_at=clock.now(),
    )
    for taken in given.files:
        attachments.attach(tx, contribution, taken)
    tx.audit("documents.written", document)
    return document


@command(Act.MANAGE, on="draft")
def publish_report(tx: Tx, *, draft: Document) -> Document:
    """Let everyone who reads the place read the report, on behalf of the place's owner. A draft place opens with it.

    Raises NoRoom for what is no draft of the actor's; Refused for an empty one, or where there is a report already.
    """
    tool = Tool.objects.select_for_update().get(pk=tx.room.the_tool.pk)
    mine = _draft_of(tx, draft.submission)
    if mine is None or tx.room.place.template != REPORT:
        raise NoRoom(draft.pk)
    files = files_of(mine)
    if not mine.contribution.title or not (mine.draft or files):
        raise Refused(Decision(False, reason=_("The report has no title or no text yet. Write it first.")))
    if tool.state != Tool.State.DRAFT:
        raise Refused(Decision(False, reason=_("The report is published already.")))
    given = DocumentInput(
        mine.contribution.title, mine.draft, mine.submission, mine.contribution.language, files
    )
    report = _add(tx, given, by=signing.agency(tx))
    Tool.objects.filter(pk=tool.pk).update(state=Tool.State.OPEN)
    if tx.room.place.state == Place.State.DRAFT:
        move_in(tx, tx.room.place, to=Place.State.OPEN)
    return report


def files_of(draft: Document) -> tuple[Taken, ...]:
    """The files of a draft, as a form carries them. One query."""
    rows = Attachment.objects.filter(contribution_id=draft.pk)
    return tuple(taken_again(attachment) for attachment in rows)


@_by_writers(on="tool")
def keep_draft(tx: Tx, *, tool: Tool, given: DocumentInput) -> Document:
    """Keep what somebody has written so far, for them alone. Keeping it again changes it.

    Raises IntegrityError for a form that has been published.
    """
    draft = _draft_of(tx, given.submission)
    if draft is None:
        contribution = Contribution.objects.create(
            organisation_id=tx.room.place.organisation_id,
            place=tx.room.place,
            tool=tool,
            kind=DOCUMENT,
            state=State.DRAFT,
            author_id=tx.actor.user_id,
            author_name=tx.actor.name,
        )
        draft = Document(contribution=contribution, tool=tool, submission=given.submission)
    contribution = draft.contribution
    contribution.title, contribution.language = given.title, given.language
    contribution.save(update_fields=["title", "language"])
    draft.draft, draft.changed_at = given.body, clock.now()
    draft.save()
    names = {taken.storage_name for taken in given.files}
    contribution.attachments.exclude(file__in=names).delete()
    had = set(contribution.attachments.values_list("file", flat=True))
    for taken in given.files:
        if taken.storage_name not in had:
            attachments.attach(tx, contribution, taken)
    tx.audit("documents.draft.kept", draft)
    return draft


@_by_writers(on="draft", act=Act.WITHDRAW)
def throw_draft(tx: Tx, *, draft: Document) -> None:
    """Take one's own draft away. It was never said. Raises NoRoom for what is no draft of the actor's."""
    mine = _draft_of(tx, draft.submission)
    if mine is None:
        raise NoRoom(draft.pk)
    tx.audit("documents.draft.thrown", mine)
    _forget(mine)


def _draft_of(tx: Tx, submission: UUID) -> Document | None:
    """The actor's own draft of a form, locked. One query."""
    rows = Document.objects.filter(submission=submission, tool=tx.room.the_tool).select_related(
        "contribution"
    )
    mine = rows.filter(contribution__state=State.DRAFT, contribution__author_id=tx.actor.user_id)
    return mine.select_for_update().first()


def _forget(draft: Document) -> None:
    draft.contribution.attachments.all().delete()
    pk = draft.pk
    Document.objects.filter(pk=pk).delete()
    # The ORM would look for what refers to it in tables it may not read. Nothing does: nobody else has seen it.
    statements.run("DELETE FROM content_contribution WHERE id = %s AND state = 'draft'", [pk])


@_by_writers(on="document")
def change_document(tx: Tx, *, document: Document, given: DocumentInput, version: int) -> int:
    """A new version of a document, made from version number `version`. Returns its number.

    A form that changes nothing makes none. Raises Overtaken where another has saved since; Refused.
    """
    contribution = _hold(tx, document)
    if contribution.state not in (State.PUBLISHED, State.AWAITING):
        raise Refused(Decision(False, reason=_("The document has been withdrawn. Put it back first.")))
    present = contribution.attachments.filter(removed_in=None)
    had = set(present.values_list("file", flat=True))
    new = [taken for taken in given.files if taken.storage_name not in had]
    gone = list(present.filter(pk__in=given.remove).values_list("pk", flat=True))
    said = Revision.objects.values_list("title", "body").get(
        contribution=contribution, number=contribution.revision
    )
    if said == (given.title, given.body) and not new and not gone:
        # The form came twice.
        tx.audit("documents.repeated", document, quiet=True)
        return contribution.revision
    if contribution.revision != version:
        raise Overtaken(contribution.revision)
    number = writing.edit(tx, contribution, title=given.title, body=given.body, format=_MARKDOWN)
    attachments.detach(tx, contribution, gone, revision=number)
    for taken in new:
        attachments.attach(tx, contribution, taken, revision=number)
    Document.objects.filter(pk=document.pk).update(changed_at=clock.now())
    tx.emit(DocumentChanged(document.pk, number))
    return number


@_by_writers(on="document", act=Act.WITHDRAW)
def withdraw_document(tx: Tx, *, document: Document) -> None:
    """Take a document out of what others read. It stays with those who may change it. Raises Refused."""
    writing.move(tx, _hold(tx, document, State.PUBLISHED), to=State.WITHDRAWN)


@_by_writers(on="document")
def put_back_document(tx: Tx, *, document: Document) -> None:
    """Let a withdrawn document be read again, after a check where the place has one. Raises Refused."""
    writing.put_back(tx, _hold(tx, document, State.WITHDRAWN))


def _hold(tx: Tx, document: Document, state: State | None = None) -> Contribution:
    """The document's contribution, locked until the command ends, if it is the actor's to change. Raises Refused, and
    NoRoom where it stands otherwise than `state`: what somebody has held back does not come back past them.
    """
    rows = Contribution.objects.unscoped(reason="the command has decided").select_for_update(of=("self",))
    contribution = rows.get(pk=document.pk)
    if not edits(tx.actor, tx.room, contribution.author_id):
        raise Refused(Decision(False, reason=_("Only its author, and those who run the place, can do this.")))
    if state and contribution.state != state:
        raise NoRoom(document.pk)
    return contribution
