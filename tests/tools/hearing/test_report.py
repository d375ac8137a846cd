"""The report of a hearing: what became of the answers, on a page and as a document, each number with its answers."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from moteplass.kit import typeset
from moteplass.tools.hearing.commands.answering import hold_back
from moteplass.tools.hearing.commands.outcome import take_back_reply
from moteplass.tools.hearing.models import Answer, Hearing, ThemeReply
from tests.tools.hearing.desks import over
from tests.tools.hearing.forms import path
from tests.tools.hearing.reading import page
from tests.tools.hearing.test_outcome import KEPT, SAID, about, answered, replied
from tests.world import World


@pytest.fixture
def closed(world: World, hearing: Hearing) -> Hearing:
    """Seven answers, of which six are about what was changed, and one about what was not."""
    answers = answered(world, hearing, 7)
    over(hearing)
    replied(world, about(world, hearing, "Lamps", answers[:6]))
    replied(world, about(world, hearing, "Bulbs", answers[6:]), KEPT)
    return hearing


def told(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the document is made of."""
    given: dict[str, Any] = {}

    def kept(_template: Any, data: dict[str, Any], **_more: Any) -> bytes:
        given.update(data)
        return b"%PDF"

    monkeypatch.setattr(typeset, "pdf", kept)
    assert Client().get(path(hearing, "outcome/report.pdf")).status_code == 200
    return given


def reply_that(*, changed: bool) -> ThemeReply:
    return ThemeReply.objects.select_related("contribution").get(changed=changed)


@pytest.mark.django_db
def test_the_report_can_be_kept_for_good_and_read_aloud(closed: Hearing) -> None:
    made = Client().get(path(closed, "outcome/report.pdf"))
    assert made.status_code == 200 and made["Content-Type"] == "application/pdf"
    for promised in (
        b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang(nb-NO)", b"/S/TOC", b"/S/Table",
        b"/Outlines", b"/Alt",
    ):  # fmt: skip
        assert promised in made.content, promised


def test_every_number_in_the_document_has_its_answers(
    closed: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = told(closed, monkeypatch)
    behind = {group["id"]: group for group in data["behind"]}
    everyone = {str(pk) for pk in Answer.objects.filter(hearing=closed).values_list("pk", flat=True)}
    (group,) = data["groups"]
    assert group["number"] == 7 and set(behind[group["to"]]["answers"]) == everyone
    lamps, bulbs = data["themes"]
    assert lamps["number"] == 6 == len(behind[lamps["to"]]["answers"])
    assert bulbs["to"] == "" and bulbs["number"] == 0, "one answer is too few to be told"
    for group in behind.values():
        read = Client().get(group["list"].partition("//")[2].partition("/")[2].join(["/", ""]))
        shown = set(re.findall(r"answers/(\d+)/", read.content.decode()))
        assert set(group["answers"]) <= shown


def test_what_does_not_show_is_in_no_document(
    world: World, closed: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = Answer.objects.filter(hearing=closed).earliest("pk")
    hold_back(world.as_alice, answer=hidden)
    take_back_reply(world.as_alice, reply=reply_that(changed=False))
    data = told(closed, monkeypatch)
    assert [theme["heading"] for theme in data["themes"]] == [SAID.heading]
    assert not any(str(hidden.pk) in group["answers"] for group in data["behind"])
    take_back_reply(world.as_alice, reply=reply_that(changed=True))
    assert Client().get(path(closed, "outcome/report.pdf")).status_code == 404


def test_the_page_leads_from_its_contents_and_from_each_number(closed: Hearing) -> None:
    read = page(closed, "outcome/")
    for anchor in ("asked", "who", "about", "changed", "unchanged"):
        assert f'href="#{anchor}"' in read and f'id="{anchor}"' in read
    assert f"{path(closed)}?who=person#answers" in read
    assert f"{path(closed)}#answers" in read
    assert path(closed, "outcome/report.pdf") in read


def test_no_words_can_stop_a_report(world: World, hearing: Hearing) -> None:
    wild = (
        '# A\n\n*x* [y](/z) [w](https://a.no)\n\n- #read("/x")\n\n|a|b|\n|-|-|\n|1|😀|\n\n'
        "> $q$\n\n```\n#panic()\n```"
    )
    over(hearing)
    replied(world, about(world, hearing, "Wild", []), replace(SAID, text=wild, heading="#panic() $x$"))
    assert Client().get(path(hearing, "outcome/report.pdf")).content.startswith(b"%PDF")
