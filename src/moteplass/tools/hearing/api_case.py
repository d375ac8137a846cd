"""What else a hearing's pages tell, as open data: the letter as it has been, its documents, and who is invited."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from ninja import Router, Schema

from moteplass.kit import passages
from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.content.reading import AttachmentRow
from moteplass.tools.hearing import invitations, queries
from moteplass.tools.hearing.case import form_of
from moteplass.tools.hearing.models import Respondent
from moteplass.tools.hearing.passages import texts_of

case = Router(tags=["hearing"])


class AttachedOut(Schema):
    """`url`: where it is read. Null for one that a later version has taken away."""

    name: str
    title: str
    mime: str
    size: int
    url: str | None


class LetterVersionOut(Schema):
    """`number` counts from the version that was published. `note`: what changed since the one before."""

    number: int
    published_at: datetime
    note: str


class LetterVersionsOut(Schema):
    versions: list[LetterVersionOut]


class TextVersionOut(Schema):
    """`name`: which text it is; the letter's own has no heading."""

    name: str
    heading: str
    html: str


class LetterTextOut(LetterVersionOut):
    """`texts`: the letter first, then the texts that went out with it."""

    texts: list[TextVersionOut]
    documents: list[AttachedOut]


class PassageOut(Schema):
    """A passage of the letter or a draft text: answers are about it by its `block`, which is made from its words."""

    block: str
    words: str


class PassagesOut(Schema):
    passages: list[PassageOut]


class InvitedOut(Schema):
    """`status`: answered, declined (has no remarks) or silent. `answer`: one that may be read, if there is one."""

    name: str
    organisation_number: str
    kind: str
    status: invitations.Status
    answer: int | None


class InvitedListOut(Schema):
    invited: list[InvitedOut]
    next: str | None


def files(rows: Iterable[AttachmentRow], gone: frozenset[int] = frozenset()) -> list[AttachedOut]:
    """Files as the API tells of them."""
    return [
        AttachedOut(
            name=row.name,
            title=row.title,
            mime=row.mime,
            size=row.size,
            url=None if row.id in gone else reverse("file", kwargs={"attachment": row.id, "name": row.name}),
        )
        for row in rows
    ]


@case.get("/{place}/{tool}/letter", response=LetterVersionsOut)
@endpoint(Act.READ)
def list_letter_versions(request: Call, place: str, tool: str) -> LetterVersionsOut:
    """The versions of a letter that has been corrected, newest first; none for one that has not."""
    versions = queries.letter_versions(queries.hearing_in(request.room))
    return LetterVersionsOut(
        versions=[LetterVersionOut(number=v.number, published_at=v.at, note=v.note) for v in versions]
    )


@case.get("/{place}/{tool}/letter/{version}", response=LetterTextOut)
@endpoint(Act.READ)
def read_letter_version(request: Call, place: str, tool: str, version: int) -> LetterTextOut:
    """A letter as it was in one of its versions, with its documents."""
    hearing = queries.hearing_in(request.room)
    found = next((v for v in queries.letter_versions(hearing) if v.number == version), None)
    if found is None:
        raise NoRoom(version)
    text = queries.letter_text(hearing, found)
    return LetterTextOut(
        number=found.number,
        published_at=found.at,
        note=found.note,
        texts=[
            TextVersionOut(name=name, heading=one.heading, html=one.html) for name, one in text.texts.items()
        ],
        documents=files(text.documents, text.taken_away),
    )


@case.get("/{place}/{tool}/passages", response=PassagesOut)
@endpoint(Act.READ)
def list_passages(request: Call, place: str, tool: str) -> PassagesOut:
    """The passages of the letter and the draft texts as they stand, that an answer can be about."""
    hearing, sections = form_of(request.room)
    texts = texts_of(queries.letter(hearing)[0], sections)
    blocks = [block for origin, html in texts for block in passages.blocks(html, origin)]
    return PassagesOut(passages=[PassageOut(block=b.key, words=b.text) for b in blocks if b.key])


@case.get("/{place}/{tool}/invited", response=InvitedListOut)
@endpoint(Act.READ)
def list_invited(
    request: Call,
    place: str,
    tool: str,
    kind: Respondent | None = None,
    status: invitations.Status | None = None,
    after: str = "",
) -> InvitedListOut:
    """The bodies that are asked by name, and what each has said. `after` is `next` of the page before."""
    hearing = queries.hearing_in(request.room)
    page = invitations.rows(
        request.actor, hearing.pk, kind=kind or "", status=status or "", cursor=after or None
    )
    return InvitedListOut(
        invited=[
            InvitedOut(
                name=row.name,
                organisation_number=row.organisation_number,
                kind=row.kind,
                status=row.status,
                answer=row.answer,
            )
            for row in page.rows
        ],
        next=page.next,
    )
