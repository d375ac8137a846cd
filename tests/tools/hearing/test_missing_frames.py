"""Who is missing? Answers against a sample frame, without anybody being picked out."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moteplass.spine.content.models import Channel, Contribution
from moteplass.spine.places.models import Role
from moteplass.tools.hearing import samples
from moteplass.tools.hearing.commands.answering import withdraw_answer
from moteplass.tools.hearing.commands.sampling import FrameInput, GroupInput, add_frame, place_answers
from moteplass.tools.hearing.models import Answer, Frame, Group, Hearing, InvitedMail, Placing
from moteplass.tools.hearing.samples import FrameTable
from tests.tools.hearing.bodies import invited
from tests.tools.hearing.forms import path
from tests.world import World

KINDS = "group;count\nState agency;10\nmunicipality;20\n"
AGES = "Gruppe;Antall\nUnder 30;100\n30 og over;300\n"


def frame(world: World, hearing: Hearing, way: str = Frame.Way.STAFF, name: str = "Age") -> Frame:
    groups = [GroupInput("Under 30", 100), GroupInput("30 and over", 300)]
    return add_frame(world.as_alice, hearing=hearing, given=FrameInput(name, "Invented", way, groups))


def group(of: Frame, at: int = 0) -> int:
    return int(list(of.groups.values_list("pk", flat=True))[at])


def table(hearing: Hearing) -> FrameTable:
    return samples.tables(hearing.pk)[0]


def answers(world: World, hearing: Hearing, count: int, **given: Any) -> list[Answer]:
    return [world.answer(hearing, f"Answer {n}", **given) for n in range(count)]


def came(given: list[Answer], channel: Channel) -> None:
    rows = Contribution.objects.unscoped(reason="as if somebody at the desk had typed them in")
    rows.filter(pk__in=[answer.pk for answer in given]).update(channel=channel)


def state() -> dict[str, Any]:
    return {"respondent": "state", "organisation_name": "State body"}


def test_a_frame_is_read_from_a_file_with_its_source(world: World, alice: Client) -> None:
    hearing = world.place()
    form = {"name": "Alder", "source": "SSB, 1 January", "way": "asked"}
    file = SimpleUploadedFile("ages.csv", AGES.encode("latin-1"), "text/csv")
    assert alice.post(path(hearing, "missing/add/"), {**form, "file": file}).status_code == 302
    page = alice.get(path(hearing, "missing/")).content.decode()
    assert "SSB, 1 January" in page
    assert [(g.name, g.size) for g in Group.objects.all()] == [("Under 30", 100), ("30 og over", 300)]


@pytest.mark.parametrize(
    "table",
    [
        "",
        "a;b\n1;2",
        "group;count\nA;0\nB;x\nC;-3\nC;1",
        "group;count\nOnly one;5",
        "group;count\nNonsense;3\nperson;2",
    ],
)
def test_a_frame_that_cannot_be_used_is_refused_and_kept(world: World, alice: Client, table: str) -> None:
    hearing = world.place()
    form = {"name": "Kinds", "source": "Invented", "way": "respondent", "table": table}
    page = alice.post(path(hearing, "missing/add/"), form)
    assert page.status_code == 422
    assert "Invented" in page.content.decode()
    assert not Frame.objects.exists()


def test_a_frame_changed_keeps_the_answers_of_groups_that_keep_their_names(
    world: World, alice: Client
) -> None:
    hearing = world.place()
    age = frame(world, hearing)
    mine, other = answers(world, hearing, 2)
    place_answers(world.as_alice, frame=age, chosen={mine.pk: group(age), other.pk: group(age, 1)})
    form = {
        "name": "Age",
        "source": "Invented",
        "way": "staff",
        "table": "group;count\nUnder 30;90\nOthers;310",
    }
    assert alice.post(path(hearing, f"missing/{age.pk}/"), form).status_code == 302
    assert Placing.objects.get().answer == mine
    assert "Others;310" in alice.get(path(hearing, f"missing/{age.pk}/")).content.decode()
    alice.post(path(hearing, f"missing/{age.pk}/"), {"act": "remove"})
    assert not Frame.objects.exists()
    assert Answer.objects.count() == 2


def test_answers_count_by_what_kind_of_respondent_it_is_and_by_channel(world: World, alice: Client) -> None:
    hearing = world.place()
    alice.post(
        path(hearing, "missing/add/"),
        {"name": "Kinds", "source": "The list", "way": "respondent", "table": KINDS},
    )
    answers(world, hearing, 6, **state())
    came(answers(world, hearing, 5, **state()), Channel.LETTER)
    answers(world, hearing, 7)
    withdraw_answer(world.as_charlie, answer=answers(world, hearing, 1, **state())[0])
    found = table(hearing)
    assert found.channels == ("web", "letter")
    assert [(row.group.respondent, row.answers, row.by_channel) for row in found.groups] == [
        ("state", 11, (6, 5)),
        ("municipality", 0, (0, 0)),
    ]
    assert (found.unplaced, found.channel_totals, found.total) == (7, (13, 5), 18)
    assert found.groups[0].rate == 1.1
    page = alice.get(path(hearing, "missing/")).content.decode()
    assert "State agency" in page


def test_a_small_group_shows_as_hidden_on_the_page(world: World, alice: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing)
    few, many, _others = answers(world, hearing, 3), answers(world, hearing, 10), answers(world, hearing, 10)
    chosen = {a.pk: group(age) for a in few} | {a.pk: group(age, 1) for a in many}
    place_answers(world.as_alice, frame=age, chosen=chosen)
    found = table(hearing)
    assert found.groups[0].answers is None
    # With one of the others: else it would be what is left of the total.
    assert [found.groups[1].answers, found.unplaced].count(None) == 1
    assert found.total == 23
    cells = (
        alice.get(path(hearing, "missing/")).content.decode().partition("<tbody")[2].partition("</tbody")[0]
    )
    assert ">3<" not in cells


def test_a_total_hidden_in_one_frame_is_hidden_in_all(world: World) -> None:
    hearing = world.place()
    for name in ("Age", "Where"):
        frame(world, hearing, name=name)
    ages = Frame.objects.get(name="Age")
    ours = answers(world, hearing, 6)
    came(answers(world, hearing, 2), Channel.PHONE)
    place_answers(world.as_alice, frame=ages, chosen={a.pk: group(ages) for a in ours})
    one, two = samples.tables(hearing.pk)
    hidden = [[n is None for n in (*t.channel_totals, t.total)] for t in (one, two)]
    assert hidden[0] == hidden[1]
    assert any(hidden[0])


def test_asking_for_rate_after_rate_tells_nothing_of_a_hidden_group(world: World, alice: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing)
    place_answers(world.as_alice, frame=age, chosen={a.pk: group(age) for a in answers(world, hearing, 3)})
    told = {
        rate: [row.group.name for row in table(hearing).under(rate)] for rate in (0.001, 0.02, 0.031, 0.5)
    }
    assert all("Under 30" in names for names in told.values())
    assert alice.get(path(hearing, "missing/?under=2,5")).status_code == 200
    assert alice.get(path(hearing, "missing/?under=nonsense")).status_code == 200


def test_silent_bodies_in_groups_under_a_rate_are_reminded(world: World, alice: Client) -> None:
    hearing = world.place()
    alice.post(
        path(hearing, "missing/add/"),
        {"name": "Kinds", "source": "The list", "way": "respondent", "table": KINDS},
    )
    answers(world, hearing, 9, **state())
    wanted = invited(world, hearing)
    invited(world, hearing, "A directorate", kind="state", email="a@state.example")
    where = path(hearing, "missing/")
    kinds = Frame.objects.get()
    alice.post(where, {"frame": kinds.pk, "under": "50"})
    assert [mail.invited for mail in InvitedMail.objects.all()] == [wanted]


def test_who_checks_reads_the_figures_and_only_a_steward_changes_them(world: World, bob: Client) -> None:
    hearing = world.place()
    age = frame(world, hearing)
    assert bob.get(path(hearing, "missing/")).status_code == 403
    world.member(hearing.tool.place, "Bob", Role.MODERATOR)
    assert bob.get(path(hearing, "missing/")).status_code == 200
    assert bob.post(path(hearing, "missing/"), {"frame": age.pk, "under": "50"}).status_code == 403
    for rest in ("add/", f"{age.pk}/", f"{age.pk}/place/"):
        assert bob.get(path(hearing, f"missing/{rest}")).status_code == 403


def test_more_answers_cost_no_more_queries(world: World, alice: Client, assert_same_queries: Any) -> None:
    hearing = world.place()
    age = frame(world, hearing)
    answers(world, hearing, 3)
    for rest in ("missing/", f"missing/{age.pk}/place/"):
        assert_same_queries(
            lambda rest=rest: alice.get(path(hearing, rest)),
            grow=lambda: answers(world, hearing, 6),
            at_most=18,
        )
