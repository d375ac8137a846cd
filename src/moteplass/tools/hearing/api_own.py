"""Correcting and withdrawing one's own answer with a key, and sending the files that go with one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.conf import settings
from django.db.models import Q
from ninja import File, Header, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError

from moteplass.kit import codes
from moteplass.spine.access import ratelimit
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint, not_taken, with_key
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.reading import attachments
from moteplass.spine.content.uploads import collect
from moteplass.tools.hearing.api_answering import AnswerIn, checked
from moteplass.tools.hearing.case import form_of
from moteplass.tools.hearing.commands.answering import AlreadyWithdrawn, change_answer, withdraw_answer
from moteplass.tools.hearing.commands.desk import CHANNELS
from moteplass.tools.hearing.forms import AnswerForm, WrittenInForm, nothing_required
from moteplass.tools.hearing.models import Answer
from moteplass.tools.hearing.periods import NotOpen

own = Router(tags=["hearing"], auth=with_key)


class WaitingOut(Schema):
    """A file that waits for its answer for a day. `token` is what the answer names it by."""

    token: str
    name: str
    mime: str
    size: int


class WaitingFilesOut(Schema):
    files: list[WaitingOut]


class ChangedIn(AnswerIn):
    """The whole answer as it is to be: what is left out is empty. `keep`: the names of the files that it goes on
    having, all of them if left out. `submission` and `supports_answer` stay as they were."""

    keep: list[str] | None = None


class ChangedOut(Schema):
    id: int


@own.post("/{place}/{tool}/files", response={201: WaitingFilesOut})
@endpoint(Act.SUBMIT)
def send_files(
    request: Call, place: str, tool: str, files: File[list[UploadedFile]]
) -> Status[WaitingFilesOut]:
    """Send files that are to go with an answer, before it. The same kinds and sizes are taken as on the page."""
    ratelimit.limit(request.http, "anonymous-post")
    found = collect((), files)
    if found.errors:
        raise not_taken(("files", words) for words in found.errors)
    waiting = [WaitingOut(token=t.token, name=t.name, mime=t.mime, size=t.size) for t in found.taken]
    return Status(201, WaitingFilesOut(files=waiting))


@endpoint(Act.SUBMIT)
def change(
    request: Call, place: str, tool: str, answer: int, given: ChangedIn, receipt: Header[str] = ""
) -> ChangedOut:
    """Correct an answer while the hearing is open: its author, or who has its receipt's code (header `Receipt`)."""
    ratelimit.limit(request.http, "anonymous-post")
    mine = _own(request, answer, receipt)
    hearing, sections = form_of(request.room)
    make: type[AnswerForm] = AnswerForm
    if mine.contribution.channel in CHANNELS:
        make, sections = WrittenInForm, nothing_required(sections)
    present = attachments([mine.pk]).get(mine.pk, [])
    kept = [file for file in present if given.keep is None or file.name in given.keep]
    answered = checked(
        hearing, sections, given, actor=request.actor, name=mine.name, kept=len(kept), make=make
    )
    with _while_it_can():
        change_answer(
            request.actor,
            answer=mine,
            given=replace(answered, submission=mine.submission),
            keep_files=frozenset(file.id for file in kept),
        )
    return ChangedOut(id=mine.pk)


@endpoint(Act.WITHDRAW)
def withdraw(request: Call, place: str, tool: str, answer: int, receipt: Header[str] = "") -> ChangedOut:
    """Withdraw an answer while the hearing is open: its author, or who has its receipt's code (header `Receipt`)."""
    mine = _own(request, answer, receipt)
    with _while_it_can():
        withdraw_answer(request.actor, answer=mine)
    return ChangedOut(id=mine.pk)


@contextmanager
def _while_it_can() -> Iterator[None]:
    try:
        yield
    except NotOpen as error:
        raise HttpError(409, "The hearing is not open for answers.") from error
    except AlreadyWithdrawn as error:
        raise HttpError(409, "The answer has been withdrawn.") from error


def _own(request: Call, number: int, receipt: str) -> Answer:
    """The answer, where the key is its author's or the code is its receipt's. Raises NoRoom. Misses count."""
    ratelimit.check(request.http, "receipt-code")
    whose = Q(contribution__author_id=request.actor.user_id)
    if code := codes.normalise_code(receipt):
        whose |= Q(receipt=codes.digest(code, settings.SECRET_KEY))
    rows = Answer.objects.select_related("contribution", "hearing__tool__place__organisation")
    found = rows.filter(whose, pk=number, hearing_id=request.room.the_tool.pk).first()
    if found is None:
        ratelimit.limit(request.http, "receipt-code")
        raise NoRoom(number)
    return found
