"""What the machine suggests rests on answers, counts nowhere until accepted, and never speaks for two sides at once."""

import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from moteplass.spine.insight import themes_found
from moteplass.spine.insight.commands.desk import undo
from moteplass.spine.insight.commands.suggesting import accept_theme, ask_for_themes, reject_theme
from moteplass.spine.insight.models import Bulk, Coding, Finding, Stance, Theme
from moteplass.spine.insight.queries import counting
from moteplass.spine.insight.queries.suggestions import suggestions
from moteplass.spine.insight.reading.cues import leaning
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.tools.hearing.models import Answer, Hearing
from tests.web.test_access_everywhere import text_of
from tests.world import World

ABOUT = {
    "ferry": (
        "Jeg støtter forslaget fordi ferga går sent om kvelden",
        "Jeg er imot at ferga skal slutte å gå om kvelden",
        "Fergen og kvelden henger sammen for oss som reiser",
    ),
    "school": (
        "Eg er einig i at skulen treng betre lys på skulevegen",
        "Eg er ueinig, skulen har nok lys på skulevegen allereie",
        "Skolen og lyset på skoleveien er noe elevene snakker om",
    ),
    "birds": (
        "Jeg er enig, fuglene i reiret forstyrres av støyen",
        "Jeg er uenig, fuglene i reiret bryr seg ikke om støyen",
        "Fugler i reir langs kysten hører støy fra båter",
    ),
}


@pytest.fixture
def answers(world: World, hearing: Hearing) -> dict[str, list[Answer]]:
    """Eighteen answers on three things, on both sides of each."""
    return {
        name: [world.answer(hearing, f"{texts[n % 3]}, runde {n}.", name=f"{name} {n}") for n in range(6)]
        for name, texts in ABOUT.items()
    }


@pytest.fixture
def read(world: World, hearing: Hearing, answers: dict[str, list[Answer]]) -> Hearing:
    ask_for_themes(world.as_alice, tool=hearing.tool)
    themes_found.find_themes(hearing.pk)
    return hearing


def theme_on(answers: list[Answer]) -> Theme:
    """The suggested theme that most of the answers rest under."""
    ids = [answer.pk for answer in answers]
    said = Coding.objects.filter(contribution_id__in=ids)
    return max({c.theme for c in said}, key=lambda theme: said.filter(theme=theme).count())


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Jeg støtter forslaget", 1),
        ("Jeg støtter ikke forslaget", -1),
        ("Eg er ueinig", -1),
        ("Eg er ikkje imot det", 1),
        ("I don't agree with this", -1),
        ("We welcome the proposal", 1),
        ("Fergen går klokka ni", 0),
    ],
)
def test_what_says_no_is_never_taken_for_yes(text: str, side: int) -> None:
    assert leaning(text) * side > 0 or leaning(text) == side == 0


def test_what_one_ticked_weighs_more_than_words() -> None:
    assert leaning("Det er bra med lys.", ["Nei, jeg er uenig"]) < 0


def test_themes_are_found_with_words_answers_and_sides(
    world: World, read: Hearing, answers: dict[str, list[Answer]]
) -> None:
    found = suggestions(world.as_alice, read.tool)
    assert found.finding is not None and (found.finding.progress, found.finding.answers) == (100, 18)
    names = {name: theme_on(given).pk for name, given in answers.items()}
    assert len(set(names.values())) == 3
    ferry = next(theme for theme in found.themes if theme.id == names["ferry"])
    assert any(word.startswith(("ferg", "kveld")) for word in ferry.words)
    sides = {side.position: {row.name for row in side.typical} for side in ferry.sides}
    assert sides["for"] <= {"ferry 0", "ferry 3"} and sides["against"] <= {"ferry 1", "ferry 4"}
    assert sides["for"] and sides["against"]
    (question,) = found.questions
    assert names["ferry"] in {row.id for row in question.divided}
    assert not {row.id for row in question.agreed} & {row.id for row in question.divided}


def test_nothing_counts_until_a_person_accepts_it_and_it_is_undone(
    world: World, read: Hearing, answers: dict[str, list[Answer]]
) -> None:
    assert counting.themes(read.pk) == [] and not Stance.objects.filter(accepted=True).exists()
    theme = theme_on(answers["ferry"])
    bulk = accept_theme(world.as_alice, theme=theme, name="Kveldsferga")
    (row,) = counting.themes(read.pk)
    assert row.name == "Kveldsferga" and row.answers == bulk.answers >= 6
    with pytest.raises(NotPossible):
        accept_theme(world.as_alice, theme=theme_on(answers["birds"]), name="kveldsferga")
    undo(world.as_alice, bulk=bulk)
    assert counting.themes(read.pk) == [] and Theme.objects.get(pk=theme.pk).name == theme.name


def test_read_again_leaves_what_was_accepted_and_forgets_what_was_not(
    world: World, read: Hearing, answers: dict[str, list[Answer]]
) -> None:
    kept, gone = theme_on(answers["ferry"]), theme_on(answers["birds"])
    accept_theme(world.as_alice, theme=kept, name="Kveldsferga")
    bulk = reject_theme(world.as_alice, theme=gone)
    new = world.answer(read, ABOUT["ferry"][0] + ", på nytt.", name="late")
    themes_found.find_themes(read.pk)
    found = suggestions(world.as_alice, read.tool)
    assert not {kept.pk, gone.pk} & {theme.id for theme in found.themes}
    (row,) = counting.themes(read.pk)
    assert row.id == kept.pk
    # What has come since is suggested for the theme there is, and made no new one.
    assert not Coding.objects.get(contribution_id=new.pk, theme=kept).accepted
    assert len(Theme.objects.filter(accepted=False, rejected=False)) == len(found.themes)
    undo(world.as_alice, bulk=bulk)
    assert not Theme.objects.get(pk=gone.pk).rejected


def test_the_same_answers_give_the_same_themes(read: Hearing) -> None:
    def all_of_it() -> list[tuple[list[str], set[int]]]:
        return [
            (theme.words, {coding.contribution_id for coding in theme.codings.all()})
            for theme in Theme.objects.order_by("pk")
        ]

    before = all_of_it()
    themes_found.find_themes(read.pk)
    assert all_of_it() == before


def test_the_page_cites_accepts_and_turns_down(
    alice: Client, read: Hearing, answers: dict[str, list[Answer]]
) -> None:
    where = {"place": read.tool.place.slug, "tool": read.tool.slug}
    address = reverse("work-suggestions", kwargs=where)
    theme, cited = theme_on(answers["school"]), answers["school"][0]
    page = text_of(alice.get(address))
    assert (
        reverse("work-item", kwargs={**where, "contribution": cited.pk}) in page
        and f"?theme={theme.pk}" in page
    )
    assert f"{cited.pk}/" in text_of(alice.get(reverse("work-inbox", kwargs=where) + f"?theme={theme.pk}"))
    wrong = alice.post(address, {"act": "accept", "theme": theme.pk, "name": " "})
    assert wrong.status_code == 422 and f'id="name-{theme.pk}"' in text_of(wrong)
    done = alice.post(address, {"act": "accept", "theme": theme.pk, "name": "Skulevegen"})
    assert f'value="{Bulk.objects.get().pk}"' in text_of(alice.get(done["Location"]))
    other = theme_on(answers["birds"])
    alice.post(address, {"act": "reject", "theme": other.pk})
    assert f'value="{other.pk}"' not in text_of(alice.get(address))
    alice.post(address, {"act": "ask"})
    assert Finding.objects.get(what="themes").progress == 0
    assert "0 " in text_of(alice.get(address))


def test_the_page_costs_the_same_however_many_answers(
    world: World, read: Hearing, assert_same_queries: object
) -> None:
    def grow() -> None:
        for n in range(6):
            world.answer(read, f"{ABOUT['ferry'][n % 3]}, gang {n}.")
        themes_found.find_themes(read.pk)

    assert_same_queries(lambda: suggestions(world.as_alice, read.tool), grow=grow, at_most=8)  # type: ignore[operator]


def test_too_few_answers_make_no_theme(world: World, hearing: Hearing) -> None:
    world.answer(hearing, "Fergen går for sent.")
    ask_for_themes(world.as_alice, tool=hearing.tool)
    themes_found.find_themes(hearing.pk)
    assert not Theme.objects.exists() and Finding.objects.get().progress == 100


def test_words_that_turn_an_answer_round_load_no_mathematics() -> None:
    said = (
        "import moteplass.spine.insight.reading.cues, moteplass.spine.insight.reading.stems, sys; "
        "print([n for n in ('numpy', 'scipy', 'sklearn') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
