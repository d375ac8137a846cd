"""Documents as open data: to each caller what they may read, and no more."""

from datetime import datetime

from ninja import Router, Schema

from moteplass.spine.access.acts import Act
from moteplass.spine.access.endpoints import Call, endpoint
from moteplass.spine.access.rooms import NoRoom
from moteplass.tools.documents import queries

router = Router(tags=["documents"])


class DocumentOut(Schema):
    id: int
    title: str
    version: int
    changed_at: datetime
    changed_by: str
    comments: int


class DocumentsOut(Schema):
    documents: list[DocumentOut]
    next: str | None


class FileOut(Schema):
    id: int
    name: str
    mime: str
    size: int


class DocumentDetailOut(Schema):
    id: int
    title: str
    author: str
    published_at: datetime
    changed_at: datetime
    changed_by: str
    version: int
    language: str
    markdown: str
    html: str
    files: list[FileOut]


class VersionOut(Schema):
    number: int
    at: datetime
    by: str
    title: str
    html: str


class VersionsOut(Schema):
    versions: list[VersionOut]
    next: str | None


@router.get("/{place}/{tool}/documents", response=DocumentsOut)
@endpoint(Act.READ)
def list_documents(request: Call, place: str, tool: str, q: str = "", after: str = "") -> DocumentsOut:
    """Published documents with all words of `q`, newest changed first. `after` is `next` of the page before."""
    page = queries.documents(request.actor, request.room.the_tool, q=q, cursor=after or None)
    rows = [
        DocumentOut(
            id=row.id,
            title=row.title,
            version=row.version,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
            comments=row.comments,
        )
        for row in page.rows
    ]
    return DocumentsOut(documents=rows, next=page.next)


@router.get("/{place}/{tool}/documents/{document_id}", response=DocumentDetailOut)
@endpoint(Act.READ)
def read_document(request: Call, place: str, tool: str, document_id: int) -> DocumentDetailOut:
    """One published document as it is now, with its files."""
    row = _published(request, document_id)
    return DocumentDetailOut(
        id=row.id,
        title=row.title,
        author=row.name,
        published_at=row.at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        version=row.version,
        language=row.language,
        markdown=row.body,
        html=row.html,
        files=[
            FileOut(id=file.id, name=file.name, mime=file.mime, size=file.size)
            for file in queries.files_at(row.id, row.version)
        ],
    )


@router.get("/{place}/{tool}/documents/{document_id}/versions", response=VersionsOut)
@endpoint(Act.READ)
def list_versions(request: Call, place: str, tool: str, document_id: int, after: str = "") -> VersionsOut:
    """Every version of a published document, newest first. `after` is `next` of the page before."""
    page = queries.versions(_published(request, document_id).id, cursor=after or None)
    rows = [VersionOut(number=v.number, at=v.at, by=v.by, title=v.title, html=v.html) for v in page.rows]
    return VersionsOut(versions=rows, next=page.next)


def _published(request: Call, document_id: int) -> queries.DocumentRow:
    row = queries.document_in(request.actor, request.room, document_id)
    if not row.published:
        raise NoRoom(document_id)
    return row
