"""A submission package (SIP): `<id>.tar` with dias-mets.xml, log.xml (PREMIS) and what is handed over below content/.

The same content gives the same bytes: files come in the order they are given, with the package's moment and no owner.
"""

import hashlib
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from typing import IO, Final, cast
from uuid import UUID

from moteplass.kit.noark5.codes import XSI
from moteplass.kit.noark5.write.files import CHUNK, Written, whole, write
from moteplass.kit.noark5.write.xml import DECLARATION, element, empty, leaf, opened, text

METS: Final = "http://arkivverket.no/standarder/METS"
PREMIS: Final = "http://arkivverket.no/standarder/PREMIS"
_AT: Final = "https://schema.arkivverket.no"
_XLINK: Final = "http://www.w3.org/1999/xlink"
# The profile that the depot's own tools name.
_PROFILE: Final = "http://xml.ra.se/METS/RA_METS_eARD.xml"
CONTENT: Final = "content"
_FOLDERS: Final = ("administrative_metadata", CONTENT, "descriptive_metadata")
# Where the schemas of METS and PREMIS lie in it.
SCHEMAS: Final = ("dias-mets.xsd", "administrative_metadata/dias-premis.xsd")
# DIAS METS has a list of its own, and no word for any other: such are all called the last.
_TYPES: Final = {
    "pdf": "image/pdf",
    "jpg": "image/jpg",
    "jpeg": "image/jpg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "xml": "text/xml",
    "xsd": "text/xml",
    "mp3": "audio/mp3",
    "mpg": "video/mpg",
    "tar": "package/tar",
}
_OTHER: Final = "text/plain"
Files = Callable[[], Iterable[Written]]


@dataclass(frozen=True, slots=True)
class Package:
    """What the SIP says of itself."""

    id: UUID
    label: str
    # When what is in it was last changed.
    at: datetime
    start: date
    end: date
    creators: Sequence[str]
    system: str


def tar(package: Package, folder: Path, files: Files, beside: Mapping[str, Path]) -> Written:
    """Write `<id>.tar` in `folder`, of its content/ as `files` lists it: paths as in content/, twice the same.

    `beside` content/ are files of moderate size, by their place in the package: SCHEMAS, and what tells of it.
    """
    log = _premis(package).encode()
    small = {"log.xml": log, "administrative_metadata/dias-premis.xml": log}
    small |= {to: path.read_bytes() for to, path in beside.items()}
    extra = [Written(path, len(raw), hashlib.sha256(raw).hexdigest()) for path, raw in small.items()]
    name, mets = f"{package.id}.tar", folder / "dias-mets.xml"
    listed = write(mets, _mets(package, chain(extra, _below(files()))), mets.name)
    with (
        whole(folder / name) as out,
        tarfile.open(
            fileobj=cast(IO[bytes], out), mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK
        ) as archive,
    ):
        for each in ("", *_FOLDERS):
            archive.addfile(_entry(package, each))
        for path, raw in small.items():
            archive.addfile(_entry(package, path, len(raw)), BytesIO(raw))
        for one in chain([listed], _below(files())):
            with (folder / one.path).open("rb") as file:
                archive.addfile(_entry(package, one.path, one.size), file)
    mets.unlink()
    return out.written(name)


def _below(files: Iterable[Written]) -> Iterator[Written]:
    return (Written(f"{CONTENT}/{one.path}", one.size, one.sha256) for one in files)


def _entry(package: Package, path: str, size: int | None = None) -> tarfile.TarInfo:
    """A file, or without a size a folder."""
    entry = tarfile.TarInfo(f"{package.id}/{path}".rstrip("/"))
    entry.type = tarfile.DIRTYPE if size is None else tarfile.REGTYPE
    entry.mode = 0o755 if size is None else 0o644
    entry.size = size or 0
    entry.mtime = int(package.at.timestamp())
    return entry


def _mets(package: Package, files: Iterable[Written]) -> Iterator[str]:
    at = text(package.at)
    yield (
        DECLARATION
        + opened(
            "mets",
            **{
                "xmlns": METS,
                "xmlns:xlink": _XLINK,
                "xmlns:xsi": XSI,
                "xsi:schemaLocation": f"{METS} {_AT}/METS/latest/DIAS_METS.xsd",
                "OBJID": f"UUID:{package.id}",
                "LABEL": package.label,
                "TYPE": "SIP",
                "PROFILE": _PROFILE,
            },
        ).lstrip()
    )
    organisation = {"TYPE": "ORGANIZATION"}
    first = package.creators[0]
    agents = [
        *(_agent(creator, ROLE="ARCHIVIST", **organisation) for creator in package.creators),
        _agent(package.system, ROLE="ARCHIVIST", TYPE="OTHER", OTHERTYPE="SOFTWARE"),
        _agent(first, ROLE="CREATOR", **organisation),
        _agent(first, ROLE="OTHER", OTHERROLE="SUBMITTER", **organisation),
        _agent(first, ROLE="OTHER", OTHERROLE="PRODUCER", **organisation),
        _agent(first, ROLE="IPOWNER", **organisation),
    ]
    days = {"STARTDATE": package.start, "ENDDATE": package.end}
    periods = [element("altRecordID", text(day), TYPE=kind) for kind, day in days.items()]
    name = leaf("metsDocumentID", "dias-mets.xml")
    yield element("metsHdr", *agents, *periods, name, CREATEDATE=at, RECORDSTATUS="NEW")
    yield opened("fileSec") + opened("fileGrp", ID="fileGroup001", USE="FILES")
    for number, one in zip(count(1), files):
        where = empty("FLocat", **{"xlink:href": f"file:{one.path}", "LOCTYPE": "URL"})
        yield element(
            "file",
            where,
            ID=f"fileId_{number}",
            MIMETYPE=_TYPES.get(one.path.rpartition(".")[2].lower(), _OTHER),
            USE="Datafile",
            CHECKSUMTYPE="SHA-256",
            CHECKSUM=one.sha256,
            SIZE=str(one.size),
            CREATED=at,
        )
    folders = "".join(empty("div", LABEL=each) for each in _FOLDERS)
    package_div = element("div", folders, LABEL="Package")
    yield f"</fileGrp></fileSec>{element('structMap', package_div, LABEL='Package')}</mets>\n"


def _agent(name: str, **attributes: str) -> str:
    return element("agent", leaf("name", name), **attributes)


def _premis(package: Package) -> str:
    identified = element(
        "objectIdentifier",
        leaf("objectIdentifierType", "NO/RA"),
        leaf("objectIdentifierValue", package.id),
    )
    form = element("format", element("formatDesignation", leaf("formatName", "tar")))
    thing = element(
        "object",
        identified,
        element("preservationLevel", leaf("preservationLevelValue", "full")),
        element("objectCharacteristics", leaf("compositionLevel", 0), form),
        kind="file",
    )
    made = element(
        "event",
        element(
            "eventIdentifier",
            leaf("eventIdentifierType", "NO/RA"),
            leaf("eventIdentifierValue", f"{package.id}-1"),
        ),
        leaf("eventType", "Creation"),
        leaf("eventDateTime", package.at),
        leaf("eventDetail", package.label),
        element(
            "linkingAgentIdentifier",
            leaf("linkingAgentIdentifierType", "NO/RA"),
            leaf("linkingAgentIdentifierValue", package.system),
        ),
        element(
            "linkingObjectIdentifier",
            leaf("linkingObjectIdentifierType", "NO/RA"),
            leaf("linkingObjectIdentifierValue", package.id),
        ),
    )
    agent = element(
        "agent",
        element(
            "agentIdentifier",
            leaf("agentIdentifierType", "NO/RA"),
            leaf("agentIdentifierValue", package.system),
        ),
        leaf("agentName", package.system),
        leaf("agentType", "software"),
    )
    where = {"xsi:schemaLocation": f"{PREMIS} {_AT}/PREMIS/latest/DIAS_PREMIS.xsd"}
    head = {"xmlns": PREMIS, "xmlns:xsi": XSI, **where, "version": "2.0"}
    return DECLARATION + element("premis", thing, made, agent, **head).lstrip() + "\n"
