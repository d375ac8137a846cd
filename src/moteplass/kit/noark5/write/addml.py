"""arkivuttrekk.xml: what a Noark 5 package holds, in ADDML 8.3.

Readers find some of it by position, not by name: `info` is the first property and `additionalInfo` its second, and
arkivstruktur is the first of the data objects, with the schema that the others share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from moteplass.kit.noark5.codes import ADDML, CATALOGUE, SCHEMAS, VERSION, XSI
from moteplass.kit.noark5.write.files import Written
from moteplass.kit.noark5.write.xml import DECLARATION, Value, element, leaf

NAME = "Noark 5-arkivuttrekk"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What arkivuttrekk.xml says of the whole."""

    creators: Sequence[str]
    system: str
    archive: str
    start: date
    end: date
    screened: bool
    # Whether documents of it have been disposed of, and whether some are to be.
    disposed: bool
    to_dispose: bool
    documents: int
    # The XML files, arkivstruktur.xml first, with how many there are of the elements that are counted.
    files: Sequence[tuple[Written, Mapping[str, int]]]
    # SHA-256 of each schema, by file name.
    schemas: Mapping[str, str] = field(default_factory=dict)


def addml(it: Extraction) -> str:
    """arkivuttrekk.xml."""
    creators = [_more("recordCreator", creator) for creator in it.creators]
    context = [
        element("additionalElement", element("additionalElements", *creators), name="recordCreators"),
        _more("systemType", "Sakarkiv (Noark-5)"),
        _more("systemName", it.system),
        _more("archive", it.archive),
    ]
    period = _properties(_property("startDate", it.start), _property("endDate", it.end))
    content = element("additionalElement", period, name="archivalPeriod")
    sharp = [_property(name, "skarpt") for name in ("inngaaendeSkille", "utgaaendeSkille")]
    about = [
        _property("periode", None, *sharp),
        _property("inneholderSkjermetInformasjon", it.screened, dataType="boolean"),
        _property("omfatterDokumenterSomErKassert", it.disposed, dataType="boolean"),
        _property("inneholderDokumenterSomSkalKasseres", it.to_dispose, dataType="boolean"),
        _property("inneholderVirksomhetsspesifikkeMetadata", False, dataType="boolean"),
        _property("antallDokumentfiler", it.documents, dataType="integer"),
    ]
    info = _property(
        "info",
        None,
        _property("type", "Noark 5", _property("version", VERSION)),
        _property("additionalInfo", None, *about),
    )
    objects = [_data_object(it, *named, first=not number) for number, named in enumerate(it.files)]
    package = element("dataObject", _properties(info), element("dataObjects", *objects), name=NAME)
    return (
        DECLARATION
        + element(
            "addml",
            element(
                "dataset",
                leaf("description", NAME),
                element(
                    "reference",
                    element("context", element("additionalElements", *context)),
                    element("content", element("additionalElements", content)),
                ),
                element("dataObjects", package),
            ),
            **{
                "xmlns": ADDML,
                "xmlns:xsi": XSI,
                "xsi:schemaLocation": f"{ADDML} {SCHEMAS['arkivuttrekk.xml']}",
                "name": NAME,
            },
        ).lstrip()
    )


def _data_object(it: Extraction, file: Written, counts: Mapping[str, int], *, first: bool) -> str:
    main = SCHEMAS[file.path]
    kind = _property("type", "XML Schema", _property("version", "1.0"))
    # Said once: it is the same file.
    shared = (
        [_file(CATALOGUE, it.schemas[CATALOGUE]), kind]
        if first
        else [_property("file", None, _property("name", CATALOGUE))]
    )
    return element(
        "dataObject",
        _properties(
            _file(file.path, file.sha256),
            _property("schema", "main", _file(main, it.schemas[main]), kind),
            _property("schema", None, *shared),
            _property("info", None, *(_occurrences(name, count) for name, count in counts.items())),
        ),
        name=file.path.removesuffix(".xml"),
    )


def _file(name: str, sha256: str) -> str:
    checksum = [_property("algorithm", "SHA-256"), _property("value", sha256)]
    form = _property("format", "XML", _property("version", "1.0"))
    return _property("file", None, _property("name", name), form, _property("checksum", None, *checksum))


def _occurrences(name: str, count: int) -> str:
    where = _property("elementPath", f"//{name}")
    return _property("numberOfOccurrences", name, where, _property("value", count, dataType="integer"))


def _more(name: str, value: str) -> str:
    return element("additionalElement", leaf("value", value), name=name)


def _properties(*each: str) -> str:
    return element("properties", *each)


def _property(name: str, value: Value, *within: str, **attributes: str) -> str:
    return element("property", leaf("value", value), _properties(*within), name=name, **attributes)
