"""What the installation begins with: the grounds that are known, and a template of rules resting on them.

In the words of the archive's own law and language. Archivists add grounds and replace rules; nothing here is looked up by code.
"""

from datetime import date
from typing import Any

from django.db import migrations

# The archive act and its regulation are in force from this day.
DAY = date(2026, 1, 1)
GROUNDS = {
    "act": ("Arkivlova (LOV-2025-06-20-96)", "Lov om dokumentasjon og arkiv, i kraft fra 1. januar 2026."),
    "journal": (
        "Arkivforskriften (2026) § 1: journalføring",
        "Del av saksbehandlingen eller verdi som dokumentasjon, og sendt eller mottatt som saksdokument: arkiveres og "
        "journalføres. Hvilket medium det kom i, har ingen betydning.",
    ),
    "archive": (
        "Arkivforskriften (2026) § 1: arkivering",
        "Del av saksbehandlingen eller verdi som dokumentasjon: arkiveres. Her hører også det som viser om organet har "
        "behandlet saken forsvarlig.",
    ),
    "context": (
        "Veiledning til arkivforskriften: bevaring i sammenheng",
        "Noen samtaler bevares slik de sto, i den sammenhengen de ble ført i.",
    ),
    "discard": (
        "Arkivforskriften (2026) § 1: ikke arkivverdig",
        "Verken del av saksbehandlingen eller verdi som dokumentasjon: arkiveres ikke, og kasseres etter en frist.",
    ),
}
OWN_PERIOD = "Fristen er malens eget forslag."
# (tool, kind, capacity, state, outcome, months, ground, note), in the order in which they are tried.
RULES: list[tuple[str, str, str, str, str, int | None, str, str]] = [
    ("", "", "", "draft", "discard", 12, "discard", f"Utkast som ikke er sendt inn. {OWN_PERIOD}"),
    (
        "",
        "",
        "",
        "withdrawn",
        "doubtful",
        None,
        "archive",
        "Trukket: kan likevel ha inngått i saksbehandlingen.",
    ),
    ("", "hearing.answer", "", "", "journal", None, "journal", "Høringssvar er inngående saksdokumenter."),
    ("", "hearing.letter", "", "", "journal", None, "journal", "Høringsbrev er utgående saksdokumenter."),
    ("", "hearing.easy_letter", "", "", "journal", None, "journal", "Høringsbrevet i lettlest utgave."),
    ("", "hearing.summary", "", "", "journal", None, "journal", "Oppsummering til dem som svarte."),
    ("", "hearing.reply", "", "", "journal", None, "journal", "Organets svar på et tema."),
    (
        "",
        "",
        "",
        "hidden",
        "archive",
        None,
        "archive",
        "Holdt tilbake: viser hvordan innlegget ble behandlet.",
    ),
    ("", "documents.document", "", "", "archive", None, "archive", "Dokumenter i prosjektrom og rapporter."),
    ("", "ideas.idea", "", "", "archive", None, "archive", "Ideer blir vurdert og besvart."),
    ("", "ideas.suggestion", "", "", "context", None, "context", "Forslag til endring av en idé."),
    ("", "ideas.point", "", "", "context", None, "context", "Argumenter for og mot."),
    ("", "opinions.statement", "", "", "context", None, "context", "Påstander i et meningskart."),
    ("", "talk.comment", "agency", "", "archive", None, "archive", "Det organet selv har sagt."),
    ("", "talk.comment", "", "", "context", None, "context", "Kommentarer leses i tråden de står i."),
]
STEP = 10

# As the trigger does with new rows (0002).
EXISTING = """
INSERT INTO records_appraisal (contribution_id, place_id, rule_id, outcome, since, due, by_name, reason)
SELECT c.id, c.place_id, r.rule_id, r.outcome, c.created_at::date,
  records_due(r.outcome, c.created_at::date, r.months), '', ''
FROM content_contribution c, LATERAL records_rule_for(c.place_id, c.tool_id, c.kind, c.capacity, c.state) r
"""


def seed(apps: Any, editor: Any) -> None:
    models = {name: apps.get_model("records", name) for name in ("Ground", "Plan", "Rule")}
    grounds = {
        name: models["Ground"].objects.create(reference=reference, criterion=criterion, since=DAY)
        for name, (reference, criterion) in GROUNDS.items()
    }
    plan = models["Plan"].objects.create(version=1)
    names = ("tool", "kind", "capacity", "state", "outcome", "months")
    models["Rule"].objects.bulk_create(
        models["Rule"](
            plan=plan,
            position=place * STEP,
            ground=grounds[ground],
            note=note,
            since=DAY,
            version=1,
            **dict(zip(names, values, strict=True)),
        )
        for place, (*values, ground, note) in enumerate(RULES, start=1)
    )
    editor.execute(EXISTING)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_appraised_when_written"), ("content", "0006_fewer_indexes")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
