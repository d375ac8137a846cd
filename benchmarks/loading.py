"""A hearing with a hundred thousand answers, made by the product's own commands and `moteplass import answers`."""

from datetime import date, timedelta
from time import perf_counter

from benchmarks import corpus, processes
from benchmarks.house import ROOT, House
from benchmarks.report import Figure, at_least

EMAIL, READER = "steward@example.test", "reader@example.test"
SHARED = ROOT.parent / "shared"


def slug(rows: int) -> str:
    return f"hearing-{rows}"


def furnish(name: str) -> None:
    """Make the tables, somebody who only reads, and a published hearing without answers at `name`, by the product's own
    commands.
    """
    import django

    django.setup()
    from django.core.management import call_command

    from moteplass.spine.accounts.models import User
    from moteplass.spine.places.models import Place

    call_command("migrate", interactive=False, verbosity=0)
    if not User.objects.filter(email=READER).exists():
        User.objects.create_user(READER, "correct horse battery staple", name="Reader")
    if not Place.objects.filter(slug=name).exists():
        _make(name)


def ready(house: House, rows: int) -> list[Figure]:
    """Make sure there is a hearing with this many answers. Returns figures if it had to be filled."""
    furnish(slug(rows))
    filled = house.folder / f"filled-{rows}"
    if filled.exists():
        return []
    figures = _fill(house, rows)
    filled.touch()
    return figures


def _make(name: str) -> None:
    from moteplass.kit import clock
    from moteplass.spine.access.actor import actor_for
    from moteplass.spine.accounts.models import User
    from moteplass.spine.organisations.models import Employment, Organisation
    from moteplass.spine.registry.loader import place_templates
    from moteplass.spine.stewardship.commands import change_place, create_place
    from moteplass.tools.hearing.commands import running
    from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
    from moteplass.tools.hearing.models import Hearing

    agency, _new = Organisation.objects.get_or_create(
        slug="agency", defaults={"kind": Organisation.Kind.STATE, "name_nb": "Naturetaten"}
    )
    steward = User.objects.filter(email=EMAIL).first()
    if steward is None:
        steward = User.objects.create_user(EMAIL, "correct horse battery staple", name="Steward")
        Employment.objects.create(
            user=steward, organisation=agency, since=date(2020, 1, 1), may_create_places=True
        )
    alice = actor_for(steward)
    tool = create_place(
        alice,
        organisation=agency,
        template=place_templates()["hearing"],
        title="Strategi for naturmangfold",
        slug=name,
    )
    change_place(
        alice, place=tool.place, summary="Hva skal til for å ta vare på naturen de neste tretti årene?"
    )
    hearing = Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)
    paragraph = "Vi ber om innspill til strategien. " * 12
    letter = "\n\n".join(
        [paragraph, "## Bakgrunn", *[paragraph] * 3, "- ett\n- to\n- tre", "## Forslaget", paragraph]
    )
    running.write_letter(alice, hearing=hearing, title="Strategi for naturmangfold", body=letter)
    running.set_questions(
        alice,
        hearing=hearing,
        sections=[
            SectionInput("Svaret ditt", questions=[QuestionInput("Hva vil du si om forslaget?")]),
            SectionInput(
                "Mål og virkemidler",
                body="> § 1. Loven skal ta vare på naturen.",
                questions=[
                    QuestionInput("Er målene høye nok?", kind="one", options=["Ja", "Nei", "Vet ikke"]),
                    QuestionInput(
                        "Hva er viktigst?", kind="several", options=["Skog", "Hav", "Elver", "Fjell"]
                    ),
                    QuestionInput("Hvor enig er du?", kind="scale", low_label="Uenig", high_label="Enig"),
                ],
            ),
        ],
    )
    running.set_terms(
        alice,
        hearing=hearing,
        opens_at=None,
        closes_at=clock.now() + timedelta(days=100),
        short_reason="",
        names_may_be_withheld=True,
        checked_first=False,
        write_first=False,
        comments_allowed=True,
    )
    running.publish_hearing(alice, hearing=hearing)


def _fill(house: House, rows: int) -> list[Figure]:
    from django.db import connection

    texts, source = corpus.statements(SHARED)
    path = house.folder / f"answers-{rows}.csv"
    if not path.exists():
        corpus.write(path, texts, rows)
    before = processes.cpu_seconds(house.database_pid)
    begun = perf_counter()
    house.moteplass("import", "answers", str(path), "--hearing", slug(rows), "--map", corpus.MAP)
    seconds = perf_counter() - begun
    database = processes.cpu_seconds(house.database_pid) - before
    with connection.cursor() as cursor:
        # Support that differs from answer to answer, so that "most supported" has something to sort.
        cursor.execute(
            "UPDATE content_tally SET support = (contribution_id * 7919) %% 97 FROM places_place p, places_tool t "
            "WHERE t.id = content_tally.tool_id AND p.id = t.place_id AND p.slug = %s",
            [slug(rows)],
        )
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [
        Figure("answers", f"{rows:,}".replace(",", " ")),
        Figure("made of", source),
        at_least("imported, rows a second", rows / seconds),
        Figure("database's share of that, CPU-s", f"{database:.1f}"),
    ]
