"""The list of those invited: put together by hand or from a table, read by everyone, run by few."""

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.kit import clock
from moteplass.spine.places.models import Role
from moteplass.tools.hearing import invitation_jobs, invitations
from moteplass.tools.hearing.commands.inviting import Body, invite
from moteplass.tools.hearing.imports.bodies import read_bodies
from moteplass.tools.hearing.models import Entry, Hearing, Invited, Match, Respondent
from tests.tools.hearing.bodies import NUMBERS, invited, link, status
from tests.tools.hearing.desks import enter
from tests.tools.hearing.forms import path
from tests.world import World

TABLE = f"""Navn;Organisasjonsnummer;E-post;Type
Kongsvik kommune;{NUMBERS[0]};post@kongsvik.example;kommune
Nordvik bygdelag;;;Organisation
"""


def test_a_table_is_looked_over_first_and_adds_only_when_told(world: World, alice: Client) -> None:
    hearing = world.place()
    where = path(hearing, "inviting/table/")
    looked = alice.post(where, {"table": TABLE, "act": "look"}).content.decode()
    assert "Nordvik bygdelag" in looked
    assert not Invited.objects.exists()
    assert alice.post(where, {"table": TABLE, "act": "add"}).status_code == 302
    assert set(Invited.objects.values_list("name", "organisation_number", "email", "kind")) == {
        ("Kongsvik kommune", NUMBERS[0], "post@kongsvik.example", "municipality"),
        ("Nordvik bygdelag", "", "", "association"),
    }


def test_the_same_table_twice_adds_nothing(world: World, alice: Client) -> None:
    where = path(world.place(), "inviting/table/")
    alice.post(where, {"table": TABLE, "act": "add"})
    again = alice.post(where, {"table": TABLE, "act": "add"})
    assert again.status_code == 200
    assert Invited.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_may_be_saved_by_any_spreadsheet(
    world: World, alice: Client, encoding: str, between: str
) -> None:
    text = between.join(["name", "orgnr", "email", "type"]) + "\r\n"
    text += between.join(["Ørsta mållag", NUMBERS[0], "", "association"]) + "\r\n"
    file = SimpleUploadedFile("list.csv", text.encode(encoding), "text/csv")
    page = alice.post(path(world.place(), "inviting/table/"), {"table": "", "file": file, "act": "look"})
    assert page.content.decode().count("Ørsta mållag") == 2  # in the table, and in the field that is sent on


def test_bad_lines_are_named_with_the_reason_and_the_good_ones_come_in(world: World, alice: Client) -> None:
    table = TABLE + (
        ";;x@y.example;kommune\nNo number;123456789;;kommune\nNo address;;nowhere;kommune\n"
        "No type;;;folk\nNordvik BYGDELAG;;;Organisation\nA person;;;01010112345 kommune\n"
    )
    where = path(world.place(), "inviting/table/")
    assert [reject.line for reject in read_bodies(table).rejects] == [4, 5, 6, 7, 8, 9]
    page = alice.post(where, {"table": table, "act": "look"}).content.decode()
    assert all(reject.reason in html.unescape(page) for reject in read_bodies(table).rejects)
    alice.post(where, {"table": table, "act": "add"})
    assert Invited.objects.count() == 2


def test_a_table_without_its_columns_is_refused_and_kept(world: World, alice: Client) -> None:
    page = alice.post(path(world.place(), "inviting/table/"), {"table": "a,b\n1,2\n", "act": "look"})
    assert page.status_code == 422
    assert "a,b" in page.content.decode()


@pytest.mark.parametrize("rest", ["inviting/table/", "missing/add/"])
def test_a_file_that_is_no_list_is_refused_by_its_size(world: World, alice: Client, rest: str) -> None:
    file = SimpleUploadedFile("scan.csv", b"name,type\n" * 100_000, "text/csv")
    page = alice.post(path(world.place(), rest), {"table": "kept", "file": file, "act": "add"})
    assert page.status_code == 422
    assert "kept" in page.content.decode()


def test_a_body_is_added_changed_and_taken_off_by_hand(world: World, alice: Client) -> None:
    hearing = world.place()
    form = {"name": "Kongsvik kommune", "kind": "municipality", "organisation_number": "999 263 55x"}
    wrong = alice.post(path(hearing, "inviting/add/"), form)
    assert wrong.status_code == 422
    assert "999 263 55x" in wrong.content.decode()
    form["organisation_number"] = NUMBERS[0]
    assert alice.post(path(hearing, "inviting/add/"), form).status_code == 302
    assert alice.post(path(hearing, "inviting/add/"), form).status_code == 422
    body = Invited.objects.get()
    here = path(hearing, f"inviting/{body.pk}/")
    assert body.name in alice.get(here).content.decode()
    alice.post(here, form | {"email": "post@kongsvik.example"})
    body.refresh_from_db()
    assert body.email == "post@kongsvik.example"
    alice.post(here, {"act": "remove"})
    assert not Invited.objects.exists()
    assert alice.get(link(body)).status_code == 404


def test_everyone_reads_names_and_status_and_nobody_an_address(world: World, stranger: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing, email="secret@kongsvik.example", organisation_number=NUMBERS[0])
    answer = world.answer(
        hearing, respondent="municipality", organisation_name=body.name, organisation_number=NUMBERS[0]
    )
    invitation_jobs.match_answers()
    page = stranger.get(path(hearing, "invited/")).content.decode()
    assert "Kongsvik kommune" in page
    assert path(hearing, f"answers/{answer.pk}/") in page
    assert "secret" not in page
    assert path(hearing, "invited/") in stranger.get(path(hearing)).content.decode()


def test_a_draft_and_a_closed_place_hide_their_list(world: World, stranger: Client, charlie: Client) -> None:
    for hearing in (world.place(published=False), world.place(access="members")):
        invited(world, hearing)
        for client in (stranger, charlie):
            assert client.get(path(hearing, "invited/")).status_code == 404
            assert client.get(path(hearing, "inviting/")).status_code == 404


def test_who_checks_reads_the_list_and_only_a_steward_changes_it(world: World, bob: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing)
    assert bob.get(path(hearing, "inviting/")).status_code == 403
    world.member(hearing.tool.place, "Bob", Role.EXPERT)
    page = bob.get(path(hearing, "inviting/"))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().partition('id="list"')[2].partition("<ol")[2]
    assert bob.post(path(hearing, "inviting/"), {"act": "remind"}).status_code == 403
    for rest in ("add/", "table/", "words/", f"{body.pk}/"):
        assert bob.get(path(hearing, f"inviting/{rest}")).status_code == 403


def test_an_answer_with_the_number_is_theirs_until_somebody_says_no(world: World, alice: Client) -> None:
    hearing = world.place()
    body = invited(world, hearing, organisation_number=NUMBERS[0])
    mine: dict[str, Any] = {
        "respondent": "municipality",
        "organisation_name": "Kongsvik",
        "organisation_number": NUMBERS[0],
    }
    world.answer(hearing, **mine)
    world.answer(world.place(), **mine)
    invitation_jobs.match_answers()
    match = Match.objects.get()
    assert (match.invited, match.state) == (body, Match.State.NUMBER)
    here = path(hearing, "inviting/")
    alice.post(here, {"act": f"not_theirs:{match.pk}"})
    invitation_jobs.match_answers()
    assert status(hearing) == {"Kongsvik kommune": "silent"}
    alice.post(here, {"act": f"theirs:{match.pk}"})
    assert status(hearing) == {"Kongsvik kommune": "answered"}
    other = invited(world, world.place(), organisation_number=NUMBERS[0])
    assert alice.post(path(other.hearing, "inviting/"), {"act": f"theirs:{match.pk}"}).status_code == 404


def test_what_only_the_desk_has_seen_is_nobodys_answer_yet_and_no_reason_to_remind(
    world: World, stranger: Client
) -> None:
    hearing = world.place()
    invited(world, hearing, organisation_number=NUMBERS[0])
    entry = enter(
        world,
        hearing,
        respondent=Respondent.MUNICIPALITY,
        organisation_name="Kongsvik kommune",
        organisation_number=NUMBERS[0],
    )
    invitation_jobs.match_answers()
    assert status(hearing) == {"Kongsvik kommune": "silent"}
    assert [rate.answered for rate in invitations.rates(hearing.pk)] == [0, 0]
    assert "Kongsvik kommune" in stranger.get(path(hearing, "invited/?status=silent")).content.decode()
    assert not invitations.silent(hearing.pk).exists()
    Entry.objects.filter(pk=entry.pk).update(state=Entry.State.CHECKED, checked_at=clock.now())
    assert status(hearing) == {"Kongsvik kommune": "answered"}


def test_rates_count_each_body_once(world: World) -> None:
    hearing = world.place()
    kinds = [Respondent.MUNICIPALITY] * 3 + [Respondent.STATE]
    bodies = [
        Body(f"Body {n}", kind, number)
        for n, (kind, number) in enumerate(zip(kinds, [*NUMBERS, ""], strict=True))
    ]
    invite(world.as_alice, hearing=hearing, bodies=bodies)
    for _twice in range(2):
        world.answer(hearing, respondent="state", organisation_name="X", organisation_number=NUMBERS[0])
    Invited.objects.filter(name="Body 1").update(declined_at=hearing.opens_at)
    invitation_jobs.match_answers()
    found = [(r.kind, r.invited, r.answered, r.declined, r.silent) for r in invitations.rates(hearing.pk)]
    assert found == [("municipality", 3, 1, 1, 1), ("state", 1, 0, 0, 1), ("", 4, 1, 1, 2)]


@pytest.mark.parametrize("rest", ["invited/", "inviting/"])
def test_a_longer_list_costs_no_more_queries(
    world: World, alice: Client, assert_same_queries: Any, rest: str
) -> None:
    hearing = world.place()
    _many(world, hearing, 60)
    assert_same_queries(
        lambda: alice.get(path(hearing, rest)), grow=lambda: _many(world, hearing, 136), at_most=16
    )
    page = alice.get(path(hearing, rest)).content.decode()
    after = page.partition("?after=")[2].partition('"')[0]
    for headers in ({}, {"HX-Request": "true"}):
        rest_of_it = alice.get(f"{path(hearing, rest)}?after={after}", headers=headers).content.decode()
        assert "Body 135" in rest_of_it
        assert ("<html" in rest_of_it) is not bool(headers)


def _many(world: World, hearing: Hearing, count: int) -> None:
    bodies = [Body(f"Body {n:03}", Respondent.STATE) for n in range(count)]
    invite(world.as_alice, hearing=hearing, bodies=bodies)


def test_a_hearing_without_invited_says_nothing_of_them(world: World, stranger: Client) -> None:
    hearing = world.place()
    assert path(hearing, "invited/") not in stranger.get(path(hearing)).content.decode()
    assert stranger.get(path(hearing, "invited/")).status_code == 200
    assert not invitations.rates(hearing.pk)
