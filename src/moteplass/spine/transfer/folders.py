"""What registrations lie in: arkiv, arkivdel for each place, klasse for each kind of tool, mappe for each tool."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from moteplass.kit.localise import day_of
from moteplass.kit.noark5.codes import NAMESPACE, XSI
from moteplass.kit.noark5.write.xml import element, leaf, opened
from moteplass.spine.journal import noark as words
from moteplass.spine.journal.models import Case, Restriction
from moteplass.spine.journal.seen import public_title
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Place, Tool
from moteplass.spine.registry.loader import kind_of
from moteplass.spine.transfer import noark

ELECTRONIC = leaf("dokumentmedium", "Elektronisk arkiv")
_ROOT = NAMESPACE + "arkivstruktur"
ROOT = {"xmlns": _ROOT, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{_ROOT} arkivstruktur.xsd"}


def creator(organisation: Organisation) -> tuple[str, str]:
    """Number and name of an organisation; its address where it has no number."""
    return organisation.number or organisation.slug, organisation.name_nb


def creators(every: Iterable[Sequence[str]]) -> str:
    return "".join(
        element("arkivskaper", leaf("arkivskaperID", number), leaf("arkivskaperNavn", name))
        for number, name in every
    )


def archive(
    system_id: UUID,
    title: str,
    made_by: Sequence[Sequence[str]],
    since: datetime,
    at: datetime,
    *,
    root: bool,
) -> str:
    """The beginning of an <arkiv>: the whole, or within it one organisation's."""
    (_number, first), *_more = made_by
    return (
        opened("arkiv", **(ROOT if root else {}))
        + leaf("systemID", system_id)
        + leaf("tittel", title)
        + leaf("arkivstatus", "Avsluttet")
        + ELECTRONIC
        + leaf("opprettetDato", since)
        + leaf("opprettetAv", first)
        + leaf("avsluttetDato", at)
        + leaf("avsluttetAv", first)
        + creators(made_by)
    )


def section(place: Place, since: datetime, at: datetime) -> str:
    """The beginning of an <arkivdel>, and of the classes in it."""
    by, closed = place.organisation.name_nb, min(place.closed_at or at, at)
    return (
        opened("arkivdel")
        + leaf("systemID", noark.system_id(place, "arkivdel"))
        + leaf("tittel", place.title)
        + leaf("beskrivelse", place.summary)
        + leaf("arkivdelstatus", "Avsluttet periode")
        + ELECTRONIC
        + leaf("opprettetDato", since)
        + leaf("opprettetAv", by)
        + leaf("avsluttetDato", closed)
        + leaf("avsluttetAv", by)
        + leaf("arkivperiodeStartDato", day_of(since))
        + leaf("arkivperiodeSluttDato", day_of(at))
        + opened("klassifikasjonssystem")
        + leaf("systemID", noark.system_id(place, "klassifikasjonssystem"))
        + leaf("klassifikasjonstype", "Emnebasert, ett nivå")
        + leaf("tittel", "Slags verktøy")
        + leaf("opprettetDato", since)
        + leaf("opprettetAv", by)
    )


SECTION_ENDS = "</klassifikasjonssystem></arkivdel>"


def section_closed(place: Place, at: datetime) -> str:
    """That the period of a place was closed when it was handed over, for endringslogg.xml."""
    about = noark.system_id(place, "arkivdel")
    who = place.organisation.name_nb
    return noark.change(about, "arkivdelstatus", at, who, "Aktiv periode", "Avsluttet periode")


def kind_words(kind: str) -> tuple[str, str]:
    """What a klasse is called: its id and title."""
    return kind, str(kind_of(kind).label)


def group(place: Place, kind: str, since: datetime) -> str:
    """The beginning of a <klasse>."""
    number, title = kind_words(kind)
    return (
        opened("klasse")
        + leaf("systemID", noark.system_id(place, f"klasse {kind}"))
        + leaf("klasseID", number)
        + leaf("tittel", title)
        + leaf("opprettetDato", since)
        + leaf("opprettetAv", place.organisation.name_nb)
    )


def case_of(tool: Tool) -> Case | None:
    return getattr(tool, "case", None)


def restriction_of(tool: Tool, at: datetime) -> Restriction | None:
    """What a tool's case was exempt by at a moment."""
    case = case_of(tool)
    return noark.in_force(case.restrictions.all(), at) if case else None


def folder(tool: Tool, since: datetime, at: datetime, tool_open: bool) -> tuple[str, str]:
    """The beginning and the end of a <mappe>: a case where the tool has one. `tool_open`: to anyone."""
    place, case = tool.place, case_of(tool)
    by = place.organisation.name_nb
    head = leaf("systemID", noark.system_id(place, "mappe", tool.pk))
    if case is None:
        return (
            opened("mappe")
            + head
            + leaf("mappeID", f"{place.slug}/{tool.slug}")
            + leaf("tittel", tool.title)
            + ELECTRONIC
            + leaf("opprettetDato", since)
            + leaf("opprettetAv", by)
            + leaf("avsluttetDato", min(place.closed_at or at, at))
            + leaf("avsluttetAv", by)
        ), "</mappe>"
    who = case.responsible_person or case.responsible_unit
    begins = (
        opened("mappe", kind="saksmappe")
        + head
        + leaf("mappeID", case.reference)
        + leaf("tittel", case.title)
        + leaf("offentligTittel", public_title(case, tool_open))
        + ELECTRONIC
        + leaf("opprettetDato", noark.beginning(case.opened))
        + leaf("opprettetAv", who)
        + leaf("avsluttetDato", noark.beginning(case.closed or day_of(at)))
        + leaf("avsluttetAv", who)
        + noark.screening(case, restriction_of(tool, at), tool_open)
    )
    ends = (
        leaf("saksaar", case.year)
        + leaf("sakssekvensnummer", case.number)
        + leaf("saksdato", case.opened)
        + leaf("administrativEnhet", case.responsible_unit)
        + leaf("saksansvarlig", who)
        + leaf("saksstatus", words.CASE_STATUS[Case.Status(case.status)])
        + "</mappe>"
    )
    return begins, ends
