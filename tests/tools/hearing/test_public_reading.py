"""What everyone reads of a hearing, in what order, and what never shows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER
from moteplass.spine.content.models import Contribution, State, Tally
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing import queries
from moteplass.tools.hearing.commands import answering, running
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.tools.hearing.forms import Respondent, path, picture
from tests.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hearing(world: World) -> Hearing:
    return world.place(title="Quiet streets")


def page(hearing: Hearing, rest: str = "", client: Client | None = None, **more: object) -> str:
    got = (client or Client()).get(path(hearing, rest), **more)  # type: ignore[arg-type]
    assert got.status_code == 200, got.status_code
    return str(got.content.decode())


def contribution(answer: Answer) -> Contribution:
    return Contribution.objects.unscoped(reason="test").get(pk=answer.pk)


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'class="mp-item" id="c(\d+)"', html)]


def test_the_page_tells_the_case(world: World) -> None:
    hearing = world.place(title="Quiet streets", published=False, days=30)
    asked = [QuestionInput("Too quiet?", kind=Question.Kind.ONE, options=["Yes", "No"])]
    sections = [SectionInput("§ 3 Silence", "Be *still*.", asked)]
    running.set_questions(world.as_alice, hearing=hearing, sections=sections)
    running.publish_hearing(world.as_alice, hearing=hearing)
    words = page(hearing)
    for expected in (
        "Quiet streets, in short",
        "The letter.",
        "§ 3 Silence",
        "Be <em>still</em>.",
        "Too quiet?",
        "Urgent.",
        "Etaten",
        path(hearing, "answer/"),
    ):
        assert expected in words
    assert re.search(r"<b>\s*30\s*</b>|<b>\s*29\s*</b>", words), "days left, large"
    assert '<meta property="og:title" content="Quiet streets">' in words


def test_an_extension_is_announced_with_its_reason(world: World, hearing: Hearing) -> None:
    assert hearing.closes_at
    for days, reason in ((10, "Holiday."), (20, "The post was late.")):
        running.extend_hearing(
            world.as_alice, hearing=hearing, closes_at=hearing.closes_at + timedelta(days=days), reason=reason
        )
    words = page(hearing)
    assert words.index("The post was late.") < words.index("Holiday.")


def test_the_summary_is_pinned_on_top(world: World, hearing: Hearing) -> None:
    assert 'id="summary"' not in page(hearing)
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1)
    )
    running.close_hearing(world.as_alice, hearing=hearing)
    running.write_summary(world.as_alice, hearing=hearing, body="Most said **yes**.")
    words = page(hearing)
    assert words.index("Most said <strong>yes</strong>.") < words.index("The letter.")


def test_before_it_opens_and_after_it_closes_there_is_no_way_to_answer(
    world: World, hearing: Hearing
) -> None:
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(opens_at=now + timedelta(days=5))
    early = page(hearing)
    assert f'href="{path(hearing, "answer/")}"' not in early and "<b>5</b>" in early
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1)
    )
    late = page(hearing)
    assert f'href="{path(hearing, "answer/")}"' not in late and "data-over" in late


def test_a_draft_shows_to_those_who_work_with_it_only(world: World, alice: Client, stranger: Client) -> None:
    hearing = world.place(published=False)
    assert stranger.get(path(hearing)).status_code == 404
    assert path(hearing, "setup/") in page(hearing, client=alice)


def test_answers_can_be_filtered_and_ordered(world: World, hearing: Hearing) -> None:
    oak = world.answer(hearing, "The oak is old.", name="Anna Berg")
    club = world.answer(
        hearing,
        "We like elms.",
        respondent="association",
        organisation_name="The elm club",
        organisation_number="",
    )
    pine = world.answer(hearing, "The pine is older.", name="Nils Dal")
    Tally.objects.filter(pk=club.pk).update(support=7)
    assert shown(page(hearing)) == [pine.pk, club.pk, oak.pk]
    assert shown(page(hearing, "?order=oldest")) == [oak.pk, club.pk, pine.pk]
    assert shown(page(hearing, "?order=supported"))[0] == club.pk
    assert shown(page(hearing, "?who=association")) == [club.pk]
    assert shown(page(hearing, "?who=person&q=pine")) == [pine.pk]
    assert shown(page(hearing, "?q=oak")) == [oak.pk]
    assert shown(page(hearing, "?q=elm+club")) == [club.pk]
    assert shown(page(hearing, "?q=nothing+like+it")) == []
    # What makes no sense is as if it was not asked for.
    assert len(shown(page(hearing, "?order=best&who=everyone&question=x&after=zzz&q=%00"))) == 3


def test_answers_to_one_question(world: World) -> None:
    hearing = world.place(published=False)
    asked = [QuestionInput("One?"), QuestionInput("Two?")]
    running.set_questions(world.as_alice, hearing=hearing, sections=[SectionInput("Both", "", asked)])
    running.publish_hearing(world.as_alice, hearing=hearing)
    Respondent(hearing).text("To the first.", 0).send()
    Respondent(hearing).text("To the second.", 1).send()
    one, two = Question.objects.filter(section__hearing=hearing).order_by("pk")
    assert "To the second." not in page(hearing, f"?question={one.pk}")
    assert "To the second." in page(hearing, f"?question={two.pk}")


def test_htmx_gets_the_answers_alone_and_then_the_rows_alone(
    world: World, hearing: Hearing, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for n in range(5):
        world.answer(hearing, f"Number {n}.")
    whole = page(hearing)
    more = re.search(r'hx-get="([^"#]*)', whole[whole.index("data-more") :])
    assert more
    part = Client().get(path(hearing, "?order=oldest"), headers=HTMX)
    assert "HX-Request" in part["Vary"]
    block = part.content.decode()
    assert "<html" not in block and 'id="all-answers"' in block and "The letter." not in block
    with CaptureQueriesContext(connection) as asked:
        rows = Client().get(more[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert 'id="all-answers"' not in rows and len(shown(rows)) == 2
    assert len(asked) == 3 and not any("hearing_extension" in q["sql"] for q in asked.captured_queries)


def test_the_permalink_shows_the_answer_its_files_and_its_thread(world: World, hearing: Hearing) -> None:
    kari = Respondent(hearing).text("With a map.")
    kari.press("preview", files=[picture("map.png")])
    kari.send()
    answer = Answer.objects.get()
    post_comment(world.as_alice, about=contribution(answer), text="Thank you for the map.", as_agency=True)
    words = page(hearing, f"answers/{answer.pk}/")
    assert "With a map." in words and "map.png" in words and "Thank you for the map." in words
    # In the list the agency's word stands under the answer.
    assert "Thank you for the map." in page(hearing)
    for wrong in (answer.pk + 1, hearing.letter_id):
        assert Client().get(path(hearing, f"answers/{wrong}/")).status_code == 404


def test_a_withheld_name_is_nowhere(world: World, hearing: Hearing, alice: Client) -> None:
    secret = "Gunhild Skjeggestad"
    kari = Respondent(hearing).text("Unsigned words.")
    kari.typed |= {"name": secret, "name_withheld": "on", "email": "gunhild@example.test"}
    kari.press("preview")
    kari.send()
    club = Respondent(hearing).text("The club's words.")
    club.typed |= {
        "who": "organisation",
        "name": secret,
        "name_withheld": "on",
        "organisation_name": "The club",
        "respondent": "association",
    }
    club.send()
    for answer in Answer.objects.all():
        post_comment(world.as_alice, about=contribution(answer), text="Noted.")
    place = f"/m/{hearing.tool.place.slug}/"
    addresses = [
        path(hearing),
        path(hearing, "?q=Gunhild"),
        path(hearing, "?q=Skjeggestad"),
        path(hearing, "?q=gunhild@example.test"),
        *(path(hearing, f"answers/{answer.pk}/") for answer in Answer.objects.all()),
        *(path(hearing, f"answers.{format}") for format in ("csv", "json", "xlsx")),
        f"{place}feed.atom",
        f"{place}search/?q=unsigned",
        "/search/?q=unsigned",
        place,
        f"/api/v1/places/{hearing.tool.place.slug}/hearing/answers",
    ]
    for where in addresses:
        got = Client().get(where)
        words = got.getvalue()
        # The form says what was searched for; nothing else may.
        words = re.sub(rb'value="[^"]*"|\?(q|next)=[^"]*', b"", words)
        assert b"Gunhild" not in words and b"Skjeggestad" not in words and b"gunhild" not in words, where
    assert shown(page(hearing, "?q=Gunhild")) == []
    for where in (f"{place}search/?q=Gunhild", "/search/?q=Skjeggestad"):
        assert "hearing/answers/" not in Client().get(where).content.decode(), where
    # Those who run the hearing see who it was.
    export = alice.get(path(hearing, "export.csv")).getvalue()
    assert secret.encode() in export
    assert Client().get(path(hearing, "export.csv")).status_code == 403


def test_withholding_counts_only_where_it_is_allowed(world: World) -> None:
    hearing = world.place(names_may_be_withheld=False)
    kari = Respondent(hearing).text("Signed.")
    assert "name_withheld" not in kari.page.content.decode()
    kari.typed["name_withheld"] = "on"
    kari.send()
    assert "Kari Nordmann" in page(hearing)


def test_who_must_answer_first_reads_afterwards(world: World) -> None:
    hearing = world.place(write_first=True)
    world.answer(hearing, "Theirs, unseen.")
    client = Client()
    before = page(hearing, client=client)
    assert "Theirs, unseen." not in before and path(hearing, "answer/") in before
    Respondent(hearing, client).text("Mine.").send()
    after = page(hearing, client=client)
    assert "Theirs, unseen." in after and "Mine." in after
    assert "Theirs, unseen." not in page(hearing), "others still wait"
    assert b"Theirs" not in Client().get(path(hearing, "answers.json")).getvalue()
    now = clock.now()
    Hearing.objects.filter(pk=hearing.pk).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1)
    )
    running.close_hearing(world.as_alice, hearing=hearing)
    assert "Theirs, unseen." in page(hearing)


def test_what_awaits_a_check_is_neither_shown_nor_counted(world: World, alice: Client) -> None:
    hearing = world.place(checked_first=True)
    answer = world.answer(hearing, "Wait for me.")
    assert "Wait for me." not in page(hearing) and "Wait for me." not in page(hearing, client=alice)
    assert Client().get(path(hearing, f"answers/{answer.pk}/")).status_code == 404
    assert "Wait for me." in page(hearing, f"answers/{answer.pk}/", alice)
    assert 'id="figures"' not in page(hearing)
    answering.let_through(world.as_alice, answer=answer)
    assert "Wait for me." in page(hearing) and 'id="figures"' in page(hearing)
    answering.hold_back(world.as_alice, answer=answer)
    assert "Wait for me." not in page(hearing)


def test_a_long_answer_is_cut_in_the_list_and_whole_on_its_own_page(world: World, hearing: Hearing) -> None:
    answer = world.answer(hearing, "word " * 2000 + "the-last-one")
    assert "the-last-one" not in page(hearing)
    assert "the-last-one" in page(hearing, f"answers/{answer.pk}/")


def test_an_answer_in_another_language_says_so(world: World, hearing: Hearing) -> None:
    answer = world.answer(hearing, "I agree.", language="en")
    world.answer(hearing, "Jeg er enig.", language="nb")
    assert page(hearing).count('lang="en"') - page(hearing).count('hreflang="en"') >= 1
    assert re.search(r'<div[^>]*lang="en"[^>]*>\s*<p>I agree', page(hearing, f"answers/{answer.pk}/"))
    assert not re.search(r'<div[^>]*lang="nb"', page(hearing))


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_everyone_downloads_the_answers(world: World, hearing: Hearing, format: str) -> None:
    world.answer(hearing, "Downloadable.", email="kari@example.test")
    got = Client().get(path(hearing, f"answers.{format}"))
    data = got.getvalue()
    assert got.status_code == 200 and "attachment" in got["Content-Disposition"] and data
    assert b"kari@example.test" not in data
    assert Client().get(path(hearing, "answers.exe")).status_code == 404


def test_exporting_leaves_a_trace(world: World, hearing: Hearing, alice: Client) -> None:
    from moteplass.spine.audit.models import AuditEntry

    assert alice.get(path(hearing, "export.json")).status_code == 200
    assert AuditEntry.objects.filter(verb="hearing.exported", actor_id=world.alice.pk).count() == 1


@pytest.mark.parametrize(("who", "most"), [("stranger", 4), ("charlie", 6)])
def test_the_page_costs_the_same_however_many_answers(
    world: World, request: pytest.FixtureRequest, assert_same_queries, monkeypatch, who: str, most: int
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 10)
    hearing = world.place()
    client = request.getfixturevalue(who)

    def grow(n: int = 12) -> None:
        for k in range(n):
            answer = world.answer(hearing, f"Answer {k}.", actor=world.as_charlie)
            post_comment(world.as_alice, about=contribution(answer), text="Yes.", as_agency=True)

    grow(5)
    world.member(hearing.tool.place, "Watcher", "reader")
    assert_same_queries(lambda: page(hearing, client=client), grow=grow, at_most=most)
    last = queries.answers(STRANGER, hearing, queries.AnswerFilter())
    assert last.next
    assert_same_queries(lambda: page(hearing, f"?after={last.next}", client), grow=grow, at_most=most)
    one = Answer.objects.order_by("pk")[0]
    root = contribution(one)
    assert_same_queries(
        lambda: page(hearing, f"answers/{one.pk}/", client),
        grow=lambda: [post_comment(world.as_alice, about=root, text="More.") for _ in range(5)],
        at_most=most,
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=9),
    size=st.integers(1, 4),
    order=st.sampled_from(sorted(queries.ORDERS)),
)
def test_paging_shows_each_answer_exactly_once(
    world: World, monkeypatch, rows: list[tuple[int, int, bool]], size: int, order: str
) -> None:
    """Equal times and equal support are where paging goes wrong: the id decides then."""
    monkeypatch.setattr(queries, "PAGE_SIZE", size)
    hearing = world.place()
    start = clock.now().replace(microsecond=0)
    wanted = set()
    for minutes, support, hidden in rows:
        answer = world.answer(hearing)
        found = Contribution.objects.unscoped(reason="test").filter(pk=answer.pk)
        found.update(
            published_at=start + timedelta(minutes=minutes), state=State.HIDDEN if hidden else State.PUBLISHED
        )
        Tally.objects.filter(pk=answer.pk).update(support=support)
        if not hidden:
            wanted.add(answer.pk)
    seen: list[int] = []
    cursor = None
    keys: list[Any] = []
    for _page in range(len(rows) + 2):
        found_page = queries.answers(STRANGER, hearing, queries.AnswerFilter(order=order), cursor=cursor)
        seen += [row.id for row in found_page.rows]
        keys += [
            {"newest": row.at, "oldest": row.at, "supported": row.support}[order] for row in found_page.rows
        ]
        assert len(found_page.rows) <= size
        if not (cursor := found_page.next):
            break
    assert sorted(seen) == sorted(wanted)
    assert keys == sorted(keys, reverse=order != "oldest")


def test_one_address_fetches_every_answer_only_so_often(hearing: Hearing) -> None:
    for format in ["csv", "json", "xlsx"] * 3 + ["csv"]:
        assert Client().get(path(hearing, f"answers.{format}")).status_code == 200
    late = Client().get(path(hearing, "answers.json"))
    assert late.status_code == 429 and late.has_header("Retry-After")
    assert Client().get(path(hearing, "answers.json"), REMOTE_ADDR="192.0.2.8").status_code == 200
