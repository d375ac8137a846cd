"""What everyone reads of a hearing, in what order, and what never shows."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.talk.commands import post_comment
from moteplass.tools.hearing.commands import answering, running
from moteplass.tools.hearing.commands.running import QuestionInput, SectionInput
from moteplass.tools.hearing.models import Answer, Hearing, Question
from tests.tools.hearing.forms import Respondent, path, picture
from tests.tools.hearing.reading import contribution, page, shown
from tests.world import World, pass_deadline

pytestmark = pytest.mark.django_db


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
    pass_deadline(hearing)
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
    pass_deadline(hearing)
    late = page(hearing)
    assert f'href="{path(hearing, "answer/")}"' not in late and "data-over" in late


def test_a_draft_shows_to_those_who_work_with_it_only(world: World, alice: Client, stranger: Client) -> None:
    hearing = world.place(published=False)
    assert stranger.get(path(hearing)).status_code == 404
    assert path(hearing, "setup/") in page(hearing, client=alice)


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
    pass_deadline(hearing)
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


def test_one_address_fetches_every_answer_only_so_often(hearing: Hearing) -> None:
    for format in ["csv", "json", "xlsx"] * 3 + ["csv"]:
        assert Client().get(path(hearing, f"answers.{format}")).status_code == 200
    late = Client().get(path(hearing, "answers.json"))
    assert late.status_code == 429 and late.has_header("Retry-After")
    assert Client().get(path(hearing, "answers.json"), REMOTE_ADDR="192.0.2.8").status_code == 200
