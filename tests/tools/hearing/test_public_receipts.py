"""With the code: read, change and withdraw one's answer. Without it: nothing."""

import re

import pytest
from django.test import Client

from moteplass.spine.content.models import Attachment, Contribution, Revision, State
from moteplass.tools.hearing.commands import answering
from moteplass.tools.hearing.figures import figures
from moteplass.tools.hearing.models import Answer, Hearing, Value
from tests.tools.hearing.forms import Respondent, path, picture
from tests.world import World, pass_deadline

pytestmark = pytest.mark.django_db


def state() -> str:
    rows = Contribution.objects.unscoped(reason="test").filter(kind="hearing.answer")
    return rows.values_list("state", flat=True).get()


def code_of(receipt: str) -> str:
    return receipt.strip("/").rpartition("/")[2]


def test_a_code_opens_its_answer_however_it_is_typed(hearing: Hearing) -> None:
    code = code_of(Respondent(hearing).text("My own words.").send())
    messy = " " + code.lower().replace("-", " ").replace("0", "o") + " "
    client = Client()
    answer = client.post("/receipt/", {"code": messy})
    assert answer.status_code == 302 and answer["Location"] == f"/receipt/{code}/"
    assert "My own words." in client.get(answer["Location"]).content.decode()
    assert "My own words." in client.get(f"/receipt/{code.lower().replace('-', '')}/").content.decode()


def test_what_is_no_code_gets_the_same_answer_as_an_unknown_one(hearing: Hearing) -> None:
    client = Client()
    pages = []
    for typed in ("7K3F-9QXA-M2TD", "hello", "", "7K3F-9QXA-M2TD" * 20):
        page = client.post("/receipt/", {"code": typed})
        words = re.sub(r' value="[^"]*"', "", page.content.decode())
        pages.append((page.status_code, words))
    assert len(set(pages)) == 1
    assert (
        client.get("/receipt/7K3F-9QXA-M2TD/").status_code == client.get("/receipt/hello/").status_code == 404
    )
    for rest in ("edit/", "withdraw/", "files/1/x.png"):
        assert client.get(f"/receipt/7K3F-9QXA-M2TD/{rest}").status_code == 404


def test_guessing_is_stopped_and_a_good_code_does_not_help_then(hearing: Hearing, settings) -> None:
    receipt = Respondent(hearing).text("Mine.").send()
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "receipt-code": "3/10m"}
    client = Client()
    for _try in range(5):
        assert client.get(receipt).status_code == 200, "reading one's own receipt costs nothing"
    for n in range(3):
        assert client.get(f"/receipt/7K3F-9QXA-M2T{n}/").status_code == 404
    assert client.get(receipt).status_code == 429
    assert client.post("/receipt/", {"code": code_of(receipt)}).status_code == 429


def test_a_receipt_is_private(hearing: Hearing) -> None:
    client = Client()
    receipt = Respondent(hearing).text("Mine.").send()
    for rest in ("", "edit/", "withdraw/"):
        page = client.get(receipt + rest)
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        assert "noindex" in page["X-Robots-Tag"] and 'content="noindex' in page.content.decode()
    assert client.get(receipt)["Referrer-Policy"] == "no-referrer"


def test_a_change_is_a_new_version_and_the_old_one_is_kept(hearing: Hearing) -> None:
    kari = Respondent(hearing).text("First thought.")
    kari.press("preview", files=[picture("old.png")])
    receipt = kari.send()
    other = Respondent(hearing, Client(), receipt + "edit/")
    form = other.page.content.decode()
    assert "First thought." in form and 'value="Kari Nordmann"' in form and "old.png" in form
    other.text("Second thought.")
    drop = re.search(r'name="drop" value="(keep:\d+)"', form)
    assert drop
    other.press("", drop=drop[1])
    other.press("preview", files=[picture("new.png")])
    assert other.send() == receipt
    page = Client().get(receipt).content.decode()
    for words in ("First thought.", "Second thought.", "old.png", "new.png"):
        assert words in page
    public = Client().get(path(hearing)).content.decode()
    assert "Second thought." in public and "First thought." not in public
    assert list(
        Revision.objects.filter(contribution__kind="hearing.answer").values_list("number", flat=True)
    ) == [1, 2]
    # Both files open through the receipt, whatever version they belong to; for others the old one is gone.
    for file in Attachment.objects.filter(contribution__kind="hearing.answer"):
        got = Client().get(f"{receipt}files/{file.pk}/{file.name}")
        assert got.status_code == 200 and got.getvalue().startswith(b"\x89PNG")
        assert Client().get(f"/files/{file.pk}/{file.name}").status_code == (
            200 if file.name == "new.png" else 404
        )


def test_another_answers_file_does_not_open_with_this_code(hearing: Hearing) -> None:
    kari, ola = Respondent(hearing).text("One."), Respondent(hearing).text("Two.")
    kari.press("preview", files=[picture("mine.png")])
    kari.send()
    theirs = ola.send()
    mine = Attachment.objects.get(name="mine.png")
    assert Client().get(f"{theirs}files/{mine.pk}/mine.png").status_code == 404


def test_errors_in_a_change_keep_everything(hearing: Hearing) -> None:
    receipt = Respondent(hearing).text("First.").send()
    other = Respondent(hearing, Client(), receipt + "edit/").text("Second.")
    other.typed["name"] = ""
    page = other.press("send", files=[picture("extra.png")]).content.decode()
    assert "Second." in page and "extra.png" in page and 'id="name-error"' in page
    assert Revision.objects.filter(contribution__kind="hearing.answer").count() == 1


def test_a_withdrawn_answer_shows_to_nobody_but_its_writer(hearing: Hearing) -> None:
    receipt = Respondent(hearing).text("Unique xylophone words.").send()
    answer = Answer.objects.get()
    assert figures(hearing).total == 1
    assert Client().get(receipt + "withdraw/").status_code == 200
    assert state() == State.PUBLISHED, "asking is not doing"
    assert Client().post(receipt + "withdraw/").status_code == 302
    assert state() == State.WITHDRAWN
    assert figures(hearing).total == 0
    for where in (
        path(hearing),
        path(hearing, "?q=xylophone"),
        path(hearing, "answers.csv"),
        f"/m/{hearing.tool.place.slug}/feed.atom",
    ):
        page = Client().get(where)
        words = page.getvalue()
        assert page.status_code == 200 and b"Unique xylophone" not in words, where
    assert Client().get(path(hearing, f"answers/{answer.pk}/")).status_code == 404
    mine = Client().get(receipt).content.decode()
    assert "Unique xylophone" in mine and "edit/" not in mine
    assert Client().get(receipt + "edit/").status_code == 302
    assert Client().post(receipt + "withdraw/").status_code == 302


def test_after_the_deadline_the_answer_can_be_read_and_nothing_else(hearing: Hearing) -> None:
    receipt = Respondent(hearing).text("First.").send()
    late = Respondent(hearing, Client(), receipt + "edit/").text("Too late.")
    pass_deadline(hearing)
    page = late.press("send")
    assert page.status_code == 409 and "Too late." in page.content.decode()
    assert Client().get(receipt + "edit/").status_code == 302
    Client().post(receipt + "withdraw/")
    assert state() == State.PUBLISHED
    mine = Client().get(receipt).content.decode()
    assert "First." in mine and "withdraw/" not in mine
    assert Value.objects.filter(revision=2).count() == 0


def test_where_answers_are_checked_first_a_change_is_checked_again(world: World) -> None:
    hearing = world.place(checked_first=True)
    receipt = Respondent(hearing).text("First.").send()
    assert "First." not in Client().get(path(hearing)).content.decode()
    assert "First." in Client().get(receipt).content.decode()
    answering.let_through(world.as_alice, answer=Answer.objects.get())
    assert "First." in Client().get(path(hearing)).content.decode()
    Respondent(hearing, Client(), receipt + "edit/").text("Second.").send()
    public = Client().get(path(hearing)).content.decode()
    assert "First." not in public and "Second." not in public
    assert state() == State.AWAITING
