"""What the journal's own values are called in Noark 5: in transfers, in the log of changes and in what is sent on."""

from typing import Final

from moteplass.spine.journal.models import Case, Entry, Restriction

CASE_STATUS: Final = {  # M052
    Case.Status.OPEN: "Under behandling",
    Case.Status.CLOSED: "Avsluttet",
    Case.Status.CANCELLED: "Utgår",
}
ENTRY_STATUS: Final = {  # M053
    Entry.Status.JOURNALLED: "Journalført",
    Entry.Status.ARCHIVED: "Arkivert",
    Entry.Status.CANCELLED: "Utgår",
}
TYPE: Final = {  # M082
    Entry.Type.INCOMING: "Inngående dokument",
    Entry.Type.OUTGOING: "Utgående dokument",
    Entry.Type.FOLLOWED_UP: "Organinternt dokument for oppfølging",
    Entry.Type.INTERNAL: "Organinternt dokument uten oppfølging",
}
PARTY: Final = {  # M087
    Entry.Type.INCOMING: "Avsender",
    Entry.Type.OUTGOING: "Mottaker",
    Entry.Type.FOLLOWED_UP: "Intern avsender",
    Entry.Type.INTERNAL: "Intern avsender",
}
ACCESS: Final = {  # M500
    Restriction.Code.EXEMPT: "Unntatt offentlighet",
    Restriction.Code.PERSONNEL: "Personalsaker",
    Restriction.Code.CLIENT: "Klientsaker",
    Restriction.Code.TEMPORARY: "Unntatt offentlighet",
}
