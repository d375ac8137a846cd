"""What several of our rows have in common when they become Noark 5: who they are, when, and what is exempt."""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID, uuid5

from django.utils.timezone import get_default_timezone

from moteplass.kit.noark5.codes import SCREENED
from moteplass.kit.noark5.write.xml import element, leaf
from moteplass.spine.content.models import Contribution, State
from moteplass.spine.journal import noark
from moteplass.spine.journal.models import Case, Change, Entry, Restriction
from moteplass.spine.journal.seen import Sight, is_shown
from moteplass.spine.places.models import Place

# Where every id that we hand over begins: the same thing has the same id in each transfer.
_HOUSE = UUID("6d1f7f0e-8a35-5d3c-9a35-3c9d1f0b8e52")
# The log of changes has no word for nothing.
_NOTHING = "(ingen verdi)"
WHOLE = "Skjerming av hele dokumentet"
# Kept because the law on archives asks for it, shown to nobody but archivists.
_RESTRICTED = "Personvernforordningen artikkel 17 nr. 3 bokstav d, jf. artikkel 89"
# Of a name that the public journal does not show, and nobody has exempt.
_NOT_ASSESSED = "Ikke vurdert. Navnet vises ikke i den offentlige journalen."
# Of a capture: its data hold also what readers were not shown, and nobody has gone through it.
_CAPTURED = "Ikke vurdert. Dataene har også det leserne ikke ble vist."


def system_id(place: Place, what: str, number: int = 0) -> UUID:
    """What something of a place is called for good. Other installations call nothing by it."""
    return uuid5(_HOUSE, f"{place.pk} {place.created_at.isoformat()} {what} {number}")


def joint_id(places: Iterable[Place], what: str) -> UUID:
    """What something of several places is called."""
    return uuid5(_HOUSE, " ".join([what, *(str(system_id(place, what)) for place in places)]))


def beginning(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=get_default_timezone())


def in_force(restrictions: Iterable[Restriction], at: datetime) -> Restriction | None:
    """The restriction that stood at a moment, among those of one case or entry."""
    for one in restrictions:
        if one.at <= at and (one.lifted_at is None or one.lifted_at > at):
            return one
    return None


def restriction_of(c: Contribution, entry: Entry | None, at: datetime) -> Restriction | None:
    """What a contribution was exempt by at a moment; what is restricted for a person's sake is exempt by that."""
    found = in_force(entry.restrictions.all(), at) if entry else None
    if found is None and c.state == State.RESTRICTED:
        return Restriction(code=Restriction.Code.EXEMPT, reference=_RESTRICTED)
    return found


def exemption(entry: Entry | None, restriction: Restriction | None, readable: bool) -> Restriction | None:
    """The restriction of an entry; where there is none, that a name which is not public is exempt for now."""
    if restriction is None and entry and _hides_name(entry, readable):
        return Restriction(code=Restriction.Code.TEMPORARY, reference=_NOT_ASSESSED)
    return restriction


def of_capture() -> Restriction:
    """What each capture is exempt by, until the depot has looked into it."""
    return Restriction(code=Restriction.Code.TEMPORARY, reference=_CAPTURED)


def _hides_name(entry: Entry, readable: bool) -> bool:
    shown = is_shown(entry, readable, Sight.PUBLIC) and entry.public_correspondent != SCREENED
    return not shown and entry.correspondent not in ("", SCREENED)


def screened_parts(about: Case | Entry | None, restriction: Restriction, readable: bool) -> list[str]:
    """What of the title and names is screened (M502). `readable`: by anyone."""
    hidden = []
    # What nobody has decided of an entry covers the name alone.
    if restriction.code == Restriction.Code.TEMPORARY and (restriction.pk or about is None):
        hidden.append("Midlertidig skjerming")
    if about and SCREENED in about.public_title:
        what = "mappe" if isinstance(about, Case) else "registrering"
        hidden.append(f"Skjerming tittel {what} - utvalgte ord")
    if isinstance(about, Entry) and _hides_name(about, readable):
        whose = "mottaker" if about.type == Entry.Type.OUTGOING else "avsender"
        hidden.append(f"Skjerming navn {whose}")
    # The schema asks for one, also where only the document is exempt.
    return hidden or ["Skjerming tittel dokumentbeskrivelse"]


def screening(about: Case | Entry | None, restriction: Restriction | None, readable: bool) -> str:
    """<skjerming>, with what of the title and names is screened; nothing where it is open."""
    if restriction is None:
        return ""
    return element(
        "skjerming",
        leaf("tilgangsrestriksjon", noark.ACCESS[Restriction.Code(restriction.code)]),
        leaf("skjermingshjemmel", restriction.reference),
        *(leaf("skjermingMetadata", each) for each in screened_parts(about, restriction, readable)),
        leaf("skjermingDokument", WHOLE),
        leaf("skjermingOpphoererDato", restriction.until),
    )


def changes(about: UUID, rows: Iterable[Change]) -> str:
    """What was changed of one thing, for endringslogg.xml."""
    return "".join(change(about, row.metadata, row.at, row.by_name, row.previous, row.new) for row in rows)


def change(about: UUID, metadata: str, at: datetime, by: str, previous: str, new: str) -> str:
    return element(
        "endring",
        leaf("referanseArkivenhet", about),
        leaf("referanseMetadata", metadata),
        leaf("endretDato", at),
        leaf("endretAv", by or "Møteplass"),
        leaf("tidligereVerdi", previous or _NOTHING),
        leaf("nyVerdi", new or _NOTHING),
    )
