"""Asking for erasure: by appraisal erased, restricted or left for an archivist; and an account that is closed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client

from moteplass.kit import clock, codes
from moteplass.kit.localise import today
from moteplass.spine.access.actor import SYSTEM, actor_for
from moteplass.spine.access.rooms import NoRoom
from moteplass.spine.accounts.models import Session, User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.capture.commands import capture_thread
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.tallies import counted
from moteplass.spine.journal.registering import keep
from moteplass.spine.notify.models import Follower, Mail
from moteplass.spine.places.models import Membership, Role
from moteplass.spine.privacy import queries
from moteplass.spine.privacy.commands import answer_request, ask_erasure, close_account, lift_restriction
from moteplass.spine.privacy.models import ErasureRequest
from moteplass.spine.records.commands import decide_on, take_back
from moteplass.spine.records.models import Appraisal, Outcome
from moteplass.spine.stewardship.commands import NotPossible
from moteplass.spine.talk.commands import post_comment
from moteplass.spine.votes.commands import give_support
from moteplass.spine.votes.models import Support
from moteplass.tools.hearing.models import Answer, Hearing
from tests.conftest import logged_in
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_english")

Asked = ErasureRequest.State


@pytest.fixture
def hearing(world: World) -> Hearing:
    found = world.place()
    world.member(found.tool.place, "Ark", Role.ARCHIVIST)
    return found


def appraised(world: World, hearing: Hearing, outcome: Outcome, text: str) -> int:
    """An answer of Charlie's that is to become of as said."""
    answer = world.answer(hearing, text, actor=world.as_charlie, name="Charlie", email="c@example.test")
    due = today() + timedelta(days=900) if outcome is Outcome.DISCARD else None
    Appraisal.objects.filter(pk=answer.pk).update(outcome=outcome, due=due, reason="The test says so.")
    return int(answer.pk)


def contribution(pk: int) -> Contribution:
    return Contribution.objects.unscoped(reason="the test looks").get(pk=pk)


def test_what_is_not_worth_keeping_is_erased_after_a_confirmation(
    world: World, hearing: Hearing, charlie: Client
) -> None:
    pk = appraised(world, hearing, Outcome.DISCARD, "Gone for good.")
    page = f"/me/data/erase/{pk}/"
    assert charlie.get(page).status_code == 200
    assert Revision.objects.filter(contribution=pk).exists()
    assert logged_in(world.bob.email).post(page).status_code == 404
    assert charlie.post(page).status_code == 302
    assert not Revision.objects.filter(contribution=pk).exists()
    assert contribution(pk).state == State.ERASED
    assert "Erased" in charlie.get("/me/data/").content.decode()


@pytest.mark.parametrize("outcome", [Outcome.JOURNAL, Outcome.ARCHIVE, Outcome.CONTEXT])
def test_what_must_be_kept_is_restricted_and_every_look_is_logged_and_seen(
    world: World, hearing: Hearing, charlie: Client, outcome: Outcome
) -> None:
    pk = appraised(world, hearing, outcome, "Kept, and shown to nobody.")
    keep(SYSTEM, tool=hearing.tool)
    journal = f"/journal/{world.agency.slug}/"
    assert ("Charlie" in charlie.get(journal).content.decode().partition("<main")[2]) is (
        outcome == "journal"
    )
    asked = ask_erasure(world.as_charlie, contribution=pk)
    c = contribution(pk)
    assert (asked.state, c.state, c.author, c.author_name) == (Asked.RESTRICTED, State.RESTRICTED, None, "")
    assert Answer.objects.get(pk=pk).email == ""
    place = hearing.tool.place.slug
    assert charlie.get(f"/m/{place}/hearing/answers/{pk}/").status_code == 404
    assert "Kept, and shown" not in charlie.get(f"/m/{place}/hearing/").content.decode()

    assert "Charlie" not in charlie.get(journal).content.decode().partition("<main")[2]
    page = f"/m/{place}/records/requests/{asked.pk}/"
    assert logged_in(world.alice.email).get(page).status_code == 403
    assert "looked at it" not in charlie.get("/me/data/").content.decode()
    archivist = logged_in("ark@example.test")
    assert "Kept, and shown to nobody." in archivist.get(page).content.decode()
    line = AuditEntry.objects.get(verb="privacy.looked")
    assert (line.actor_name, line.subject_id) == ("Ark", pk)
    text = charlie.get("/me/data/").content.decode()
    assert "looked at it 1 time" in text and "The test says so." in text
    assert "Kept, and shown" not in b"".join(charlie.get("/me/data/data.json").streaming_content).decode()  # type: ignore[attr-defined]


def test_what_is_restricted_was_called_is_told_by_a_logged_look_alone(world: World, hearing: Hearing) -> None:
    pk = appraised(world, hearing, Outcome.ARCHIVE, "Kept.")
    Contribution.objects.unscoped(reason="a test").filter(pk=pk).update(title="A telling title")
    capture_thread(SYSTEM, place=hearing.tool.place, about=pk)
    archivist, here = logged_in("ark@example.test"), f"/m/{hearing.tool.place.slug}/records/"
    assert "A telling title" in archivist.get(f"{here}captures/").content.decode()
    asked = ask_erasure(world.as_charlie, contribution=pk)
    for page in ("captures/", "requests/?list=answered", "disposal/", "?list=all"):
        assert "A telling title" not in archivist.get(f"{here}{page}").content.decode(), page
    assert not AuditEntry.objects.filter(verb="privacy.looked").exists()
    assert "A telling title" in archivist.get(f"{here}requests/{asked.pk}/").content.decode()
    assert AuditEntry.objects.filter(verb="privacy.looked").count() == 1


@pytest.mark.parametrize("answer", [Asked.ERASED, Asked.RESTRICTED, Asked.REFUSED])
def test_a_doubtful_one_waits_for_an_archivist_who_answers_with_a_reason(
    world: World, hearing: Hearing, answer: str
) -> None:
    pk = appraised(world, hearing, Outcome.DOUBTFUL, "Perhaps worth keeping.")
    asked = ask_erasure(world.as_charlie, contribution=pk)
    assert asked.state == Asked.WAITING and asked.due >= today() + timedelta(days=28)
    archivist = logged_in("ark@example.test")
    list_page = f"/m/{hearing.tool.place.slug}/records/requests/"
    page = f"{list_page}{asked.pk}/"
    assert page in archivist.get(list_page).content.decode()
    refused = archivist.post(page, {"answer": answer, "reason": " "})
    assert refused.status_code == 422 and f'value="{answer}" checked' in refused.content.decode()
    assert archivist.post(page, {"answer": answer, "reason": "Because."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.by_name) == (answer, "Because.", "Ark")
    told = Mail.objects.get(purpose="privacy.answered")
    assert told.to == world.charlie.email and "Because." in told.body
    assert Revision.objects.filter(contribution=pk).exists() is (answer != Asked.ERASED)
    assert page not in archivist.get(list_page).content.decode()


def test_undoing_what_was_decided_before_leaves_the_answer_to_a_request(
    world: World, hearing: Hearing
) -> None:
    pk = appraised(world, hearing, Outcome.DOUBTFUL, "Perhaps worth keeping.")
    asked = ask_erasure(world.as_charlie, contribution=pk)
    place, ark = hearing.tool.place, actor_for(User.objects.get(email="ark@example.test"))
    batch, _many = decide_on(ark, place=place, contributions=[pk], outcome=Outcome.JOURNAL, reason="A case.")
    answer_request(ark, place=place, request_id=asked.pk, answer=Asked.RESTRICTED, reason="It must be kept.")
    assert take_back(ark, place=place, batch=batch) == 0
    assert Appraisal.objects.get(pk=pk).reason == "It must be kept."


def test_closing_an_account_takes_all_that_is_tied_to_it_and_leaves_what_others_rest_on(
    world: World, hearing: Hearing, charlie: Client
) -> None:
    discard = appraised(world, hearing, Outcome.DISCARD, "Discarded.")
    keep = appraised(world, hearing, Outcome.ARCHIVE, "Archived.")
    doubt = appraised(world, hearing, Outcome.DOUBTFUL, "Doubtful.")
    about = world.answer(hearing, "Supported.")
    give_support(world.as_charlie, contribution=contribution(about.pk))
    world.member(hearing.tool.place, "Charlie", Role.READER)
    Follower.objects.create(
        tool=hearing.tool,
        user=world.charlie,
        email=world.charlie.email,
        language="nb",
        confirmed_at=clock.now(),
    )
    email, pk = world.charlie.email, world.charlie.pk
    assert "close" in charlie.get("/me/data/close/").content.decode()
    assert charlie.post("/me/data/close/")["Location"] == "/privacy/closed/"
    assert charlie.get("/me/").status_code == 302
    assert not User.objects.filter(pk=pk).exists()
    assert [contribution(one).state for one in (discard, keep, doubt)] == [
        "erased",
        "restricted",
        "published",
    ]
    assert {contribution(one).author_id for one in (discard, keep, doubt)} == {None}
    assert not Membership.objects.filter(user=pk).exists() and not Follower.objects.exists()
    assert not Session.objects.filter(user_id=pk).exists()
    (support,) = Support.objects.all()
    assert support.user_id is None and support.visitor
    receipt = Mail.objects.get(to=email)
    assert receipt.purpose == "privacy.closed" and "1 innlegg venter" in receipt.body

    waiting = ErasureRequest.objects.get(state=Asked.WAITING)
    as_archivist = actor_for(User.objects.get(email="ark@example.test"))
    answer_request(
        as_archivist, place=hearing.tool.place, request_id=waiting.pk, answer=Asked.REFUSED, reason="A hold."
    )
    waiting.refresh_from_db()
    assert waiting.email == "" and Mail.objects.filter(to=email, purpose="privacy.answered").exists()


def test_the_last_steward_of_a_place_cannot_close_their_account(world: World, hearing: Hearing) -> None:
    with pytest.raises(NotPossible, match="last steward"):
        close_account(world.as_alice)
    page = logged_in(world.alice.email).post("/me/data/close/")
    assert page.status_code == 422 and "last steward" in page.content.decode()


def test_by_receipt_code_one_gets_the_package_and_asks_for_erasure(
    world: World, hearing: Hearing, stranger: Client, monkeypatch: Any
) -> None:
    answer = world.answer(hearing, "By code alone.", name="Kari")
    Answer.objects.filter(pk=answer.pk).update(receipt=codes.digest("7K3F-9QXA-M2TD", "s" * 50))
    monkeypatch.setattr("moteplass.tools.hearing.records.settings.SECRET_KEY", "s" * 50)
    assert stranger.post("/privacy/request/", {"code": "0000-0000-0000"}).status_code == 422
    to = stranger.post("/privacy/request/", {"code": "7k3f 9qxa m2td; 0000-0000-0000"})["Location"]
    assert "What you have written" in stranger.get(to).content.decode()
    held = b"".join(stranger.get(f"{to}data.json").streaming_content).decode()  # type: ignore[attr-defined]
    assert "By code alone." in held
    assert stranger.get(f"{to}data.pdf").content.startswith(b"%PDF")
    # Beside one that opens something, each guess is a try as well.
    tries = [stranger.get(f"{to[:-1]},{n:04}-0000-0000/").status_code for n in range(20)]
    assert tries[0] == 200 and tries[-1] == 429
    cache.clear()
    stranger.post(to)
    (asked,) = ErasureRequest.objects.all()
    assert asked.contribution_id == answer.pk and asked.person is None
    if asked.state == Asked.RESTRICTED:
        text = stranger.get(to).content.decode()
        assert "Restricted" in text and "data.json" not in text


def test_by_address_a_link_is_mailed_whatever_there_is_and_holds_for_an_hour(
    world: World, hearing: Hearing, stranger: Client
) -> None:
    world.answer(hearing, "With an address.", email="kari@example.test")
    pages = []
    for email in ("kari@example.test", "nobody@example.test"):
        assert stranger.post("/privacy/request/", {"email": email}).status_code == 302
        pages.append(re.sub(r'value="[^"]*"', "", stranger.get("/privacy/request/?sent=1").content.decode()))
    assert pages[0] == pages[1] and not mail.outbox
    known, nobody = Mail.objects.filter(purpose="privacy.link").order_by("pk")
    link = re.search(r"https?://[^/]+(/privacy/data/\S+)", known.body)
    assert (
        link
        and "With an address."
        in b"".join(
            stranger.get(f"{link[1]}data.json").streaming_content  # type: ignore[attr-defined]
        ).decode()
    )
    other = re.search(r"https?://[^/]+(/privacy/data/\S+)", nobody.body)
    assert other and "With an address." not in stranger.get(f"{other[1]}").content.decode()
    assert stranger.get(link[1][:-3] + "x/").status_code == 404
    assert AuditEntry.objects.filter(verb="privacy.mail_asked", details={}).count() == 2


def test_lists_of_requests_cost_the_same_however_long(
    world: World, hearing: Hearing, assert_same_queries: Any
) -> None:
    place, charlie = hearing.tool.place, world.as_charlie

    def more() -> None:
        for _n in range(3):
            for outcome in (Outcome.DOUBTFUL, Outcome.ARCHIVE):
                ask_erasure(charlie, contribution=appraised(world, hearing, outcome, "Words."))

    more()
    for read in (
        lambda: queries.of_person(world.charlie.pk, cursor=None),
        lambda: queries.of_place(place, waiting=True, cursor=None),
        lambda: queries.of_place(place, waiting=False, cursor=None),
    ):
        assert_same_queries(read, grow=more, at_most=2)
    waiting = queries.of_place(place, waiting=True, cursor=None)
    assert len(waiting.rows) == 12 and all(row.state == Asked.WAITING for row in waiting.rows)


def test_an_archivist_lifts_a_restriction_with_a_reason_and_its_writer_is_told(
    world: World, hearing: Hearing, charlie: Client
) -> None:
    pk = appraised(world, hearing, Outcome.ARCHIVE, "Seen, gone, and seen again.")
    asked = ask_erasure(world.as_charlie, contribution=pk)
    place = hearing.tool.place.slug
    page, public = f"/m/{place}/records/requests/{asked.pk}/", f"/m/{place}/hearing/answers/{pk}/"
    rows = Contribution.objects.unscoped(reason="a test").filter(pk=pk)
    for state in (State.PUBLISHED, State.AWAITING):
        with pytest.raises(DatabaseError, match="does not become"), transaction.atomic():
            rows.update(state=state)
    assert logged_in(world.alice.email).post(page, {"reason": "Mine."}).status_code == 403
    archivist = logged_in("ark@example.test")
    assert "Lift the restriction" in archivist.get(page).content.decode()
    empty = archivist.post(page, {"reason": " "})
    assert empty.status_code == 422 and contribution(pk).state == State.RESTRICTED
    assert archivist.post(page, {"reason": "The case is heard anew."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.was, asked.lifted_by_name) == (Asked.LIFTED, State.PUBLISHED, "Ark")
    c = contribution(pk)
    assert (c.state, c.author_id, c.author_name) == (State.PUBLISHED, world.charlie.pk, "")
    assert "Seen, gone, and seen again." in charlie.get(public).content.decode()
    told = Mail.objects.get(to=world.charlie.email)
    assert "The case is heard anew." in told.body and "opphevet sperringen" in told.body
    assert "The case is heard anew." in charlie.get("/me/data/").content.decode()
    assert AuditEntry.objects.get(verb="privacy.lifted").subject_id == pk
    assert "Lift the restriction" not in archivist.get(page).content.decode()
    assert archivist.post(page, {"reason": "Once more."}).status_code == 404
    # Asked for once more, a person answers; and what is restricted anew is lifted anew.
    again = ask_erasure(world.as_charlie, contribution=pk)
    assert (again.state, contribution(pk).state) == (Asked.WAITING, State.PUBLISHED)
    ark = actor_for(User.objects.get(email="ark@example.test"))
    answer_request(
        ark, place=hearing.tool.place, request_id=again.pk, answer=Asked.RESTRICTED, reason="Kept."
    )
    with pytest.raises(DatabaseError, match="does not become"), transaction.atomic():
        rows.update(state=State.PUBLISHED)


def test_lifted_a_comment_counts_again_and_what_is_erased_stays_so(world: World, hearing: Hearing) -> None:
    answer = world.answer(hearing)
    said = post_comment(world.as_charlie, about=contribution(answer.pk), text="I agree with that.")
    Appraisal.objects.filter(pk=said.pk).update(outcome=Outcome.ARCHIVE, reason="The test says so.")
    asked = ask_erasure(world.as_charlie, contribution=said.pk)
    assert counted(answer.pk, "comments") == 0
    ark = actor_for(User.objects.get(email="ark@example.test"))
    place = hearing.tool.place
    lift_restriction(ark, place=place, request_id=asked.pk, reason="It belongs there.")
    assert counted(answer.pk, "comments") == 1
    gone = ask_erasure(world.as_charlie, contribution=appraised(world, hearing, Outcome.DISCARD, "Gone."))
    kept = ask_erasure(world.as_charlie, contribution=appraised(world, hearing, Outcome.ARCHIVE, "Kept."))
    elsewhere = world.place().tool.place
    world.member(elsewhere, "Ark", Role.ARCHIVIST)
    for request, there in ((gone, place), (kept, elsewhere)):
        with pytest.raises(NoRoom):
            lift_restriction(ark, place=there, request_id=request.pk, reason="Back.")
