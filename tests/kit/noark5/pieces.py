"""Pieces of XML that a package may be given."""

from tests.kit.noark5.texts import closed, known, made, prop, registration

NEVER = "00000000-0000-4000-8000-000000000000"
KASSASJON = (
    "<kassasjon><kassasjonsvedtak>{}</kassasjonsvedtak><bevaringstid>5</bevaringstid>"
    "<kassasjonsdato>2031-01-01</kassasjonsdato></kassasjon>"
)
SIGNED = (
    "<elektroniskSignatur><elektroniskSignaturSikkerhetsnivaa>Symmetrisk kryptert</elektroniskSignaturSikkerhetsnivaa>"
    "<elektroniskSignaturVerifisert>{}</elektroniskSignaturVerifisert><verifisertDato>2026-02-10</verifisertDato>"
    "<verifisertAv>Kari Arkivar</verifisertAv></elektroniskSignatur>"
)
GRADED = (
    "<gradering><grad>{}</grad><graderingsdato>2026-02-10T09:00:00+01:00</graderingsdato>"
    "<gradertAv>Kari Arkivar</gradertAv></gradering>"
)
DELETED = (
    "<sletting><slettingstype>{}</slettingstype><slettetDato>2026-02-10T09:00:00+01:00</slettetDato>"
    "<slettetAv>Kari Arkivar</slettetAv></sletting>"
)
DISCARDED = (
    "<utfoertKassasjon><kassertDato>2026-02-10T09:00:00+01:00</kassertDato>"
    "<kassertAv>Kari Arkivar</kassertAv></utfoertKassasjon>"
)
OWN = '<virksomhetsspesifikkeMetadata><farge xmlns="urn:fjordvik">Blå</farge></virksomhetsspesifikkeMetadata>'
WRITTEN_OFF = (
    "<avskrivning><avskrivningsdato>2026-03-12</avskrivningsdato><avskrevetAv>Ola Nordmann</avskrevetAv>"
    "<avskrivningsmaate>{}</avskrivningsmaate></avskrivning>"
)
PRECEDENT = (
    f"<presedens><presedensDato>2026-02-10</presedensDato>{made('2026-02-10')}<tittel>Sak</tittel>"
    "<rettskildefaktor>Vedtak</rettskildefaktor><presedensStatus>{}</presedensStatus></presedens>"
)
SECOND_PART = (
    f"<arkivdel><systemID>{known('arkivdel 2')}</systemID><tittel>2025</tittel><arkivdelstatus>Avsluttet periode"
    f"</arkivdelstatus>{made('2026-01-03')}{closed('2026-06-28')}</arkivdel>"
)
CLASS = (
    f"<klasse><systemID>{known('1.1.1')}</systemID><klasseID>1.1.1</klasseID><tittel>Under</tittel>"
    f"{made('2026-01-06')}</klasse>"
)
NAMED_ONLY = '<dataObject name="mer">{}</dataObject>'.format(
    "<properties>"
    + prop(
        "file",
        "",
        prop("name", "mer.xml"),
        prop("checksum", "", prop("algorithm", "SHA-256"), prop("value", "0" * 64)),
    )
    + "</properties>"
)
FOUR = (prop("value", "3"), prop("value", "4"))
LOOSE = registration("arkivnotat", "løs", "2026-02-10", "", "")
OUTER = (
    f"<arkiv><systemID>{known('indre')}</systemID><tittel>Indre</tittel>{made('2026-01-02')}{closed('2026-06-29')}"
    "<arkivskaper><arkivskaperID>1</arkivskaperID><arkivskaperNavn>Plan</arkivskaperNavn></arkivskaper>\n<arkivdel>"
)
DOCUMENT_STATUS = "<dokumentstatus>Dokumentet er ferdigstilt</dokumentstatus>"
