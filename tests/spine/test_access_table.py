"""Who may do what where: every role, act and access, compared with one table written by hand.

y: yes.  n: no, with a reason (403).  l: log in first.  -: it is not there (404).
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from moteplass.kit import localise
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import decide
from moteplass.spine.access.rooms import Room, find_tool
from moteplass.spine.access.voices import Voice
from moteplass.spine.accounts.models import Identity
from moteplass.spine.content.models import Contribution
from moteplass.spine.content.visibility import readable_places
from moteplass.spine.organisations.models import Organisation
from moteplass.spine.places.models import Membership, Place
from moteplass.spine.registry.loader import all_kinds
from moteplass.spine.speaking.models import Mandate
from moteplass.tools.opinions.commands.adding import add_statement
from tests.tools.documents.rooms import document, room
from tests.tools.opinions.conftest import make_in
from tests.world import World

ACTS = [
    Act.READ,
    Act.SUBMIT,
    Act.COMMENT,
    Act.WITHDRAW,
    Act.SUPPORT,
    Act.CHECK,
    Act.EXPORT,
    Act.MANAGE,
    Act.INVITE,
    Act.WORK,
    Act.APPRAISE,
    Act.MODERATE,
    Act.SIGN_OFF,
]

# Columns in the order of ACTS, as in a hearing, where there is nothing to sign off; SIGNS and LACKS tell of the other
# tools. Operator: one who runs the installation.
# Former: was a member, is no more. Verified: by a log-in service.
EVERYONE_READS = """
             anyone writes      the logged-in write      the verified write       members write
stranger     yyyyynnnnnnnn       yllllnnnnnnnn             yllllnnnnnnnn             ynnnnnnnnnnnn
person       yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
verified     yyyyynnnnnnnn       yyyyynnnnnnnn             yyyyynnnnnnnn             ynnnnnnnnnnnn
operator     yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
former       yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
colleague    yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
reader       yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
contributor  yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             yyyyynnnnnnnn
expert       yyyyyyynnynnn       yyyyyyynnynnn             yyyyyyynnynnn             yyyyyyynnynnn
moderator    yyyyyynnnynyn       yyyyyynnnynyn             yyyyyynnnynyn             yyyyyynnnynyn
steward      yyyyyyyyyynyn       yyyyyyyyyynyn             yyyyyyyyyynyn             yyyyyyyyyynyn
archivist    yyyyynynnnynn       yyyyynynnnynn             ynnnnnynnnynn             ynnnnnynnnynn
controller   yyyyynynnnnnn       yyyyynynnnnnn             ynnnnnynnnnnn             ynnnnnynnnnnn
"""
EMPLOYEES_READ = """
             anyone writes      the logged-in write      the verified write       members write
stranger     -------------       -------------             -------------             -------------
person       -------------       -------------             -------------             -------------
verified     -------------       -------------             -------------             -------------
operator     -------------       -------------             -------------             -------------
former       -------------       -------------             -------------             -------------
colleague    yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
reader       yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn
contributor  yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             yyyyynnnnnnnn
expert       yyyyyyynnynnn       yyyyyyynnynnn             yyyyyyynnynnn             yyyyyyynnynnn
moderator    yyyyyynnnynyn       yyyyyynnnynyn             yyyyyynnnynyn             yyyyyynnnynyn
steward      yyyyyyyyyynyn       yyyyyyyyyynyn             yyyyyyyyyynyn             yyyyyyyyyynyn
archivist    yyyyynynnnynn       yyyyynynnnynn             ynnnnnynnnynn             ynnnnnynnnynn
controller   yyyyynynnnnnn       yyyyynynnnnnn             ynnnnnynnnnnn             ynnnnnynnnnnn
"""
MEMBERS_READ = EMPLOYEES_READ.replace(
    "colleague    yyyyynnnnnnnn       yyyyynnnnnnnn             ynnnnnnnnnnnn             ynnnnnnnnnnnn",
    "colleague    -------------       -------------             -------------             -------------",
)
TABLE = {
    "open": EVERYONE_READS,
    "organisation": EMPLOYEES_READ,
    "members": MEMBERS_READ,
    "hidden": MEMBERS_READ,
}
# Who signs off figures, by tool.
SIGNS: dict[str, set[str]] = {
    "hearing": set(),
    "ideas": {"controller"},
    "opinions": set(),
    "documents": set(),
}
# Acts that a tool does not have: refused to whoever could else do them.
LACKS: dict[str, set[Act]] = {
    "ideas": {Act.WORK},
    "opinions": {Act.COMMENT, Act.WITHDRAW, Act.WORK},
    "documents": {Act.SUPPORT, Act.WORK, Act.EXPORT},
}
# Who alone writes in a tool, whoever else may write in its place.
SUBMITS: dict[str, set[str]] = {"documents": {"contributor", "expert", "moderator", "steward"}}
TOOLS = list(SIGNS)
WRITERS = ["anyone", "verified", "assured", "members"]
ROLES = ["reader", "contributor", "expert", "moderator", "steward", "archivist", "controller"]


def rows(access: str, writers: str, tool: str = "hearing") -> dict[str, str]:
    lines = [line.split() for line in TABLE[access].strip().splitlines()[1:]]
    found = {line[0]: line[1 + WRITERS.index(writers)] for line in lines}
    for name, acts in found.items():
        lacks = LACKS.get(tool, set()) | (
            {Act.SUBMIT, Act.WITHDRAW} if name not in SUBMITS.get(tool, found) else set()
        )
        lacking = ("n" if x == "y" and act in lacks else x for act, x in zip(ACTS, acts, strict=True))
        found[name] = "".join(lacking)[:-1] + ("y" if name in SIGNS[tool] else acts[-1])
    return found


def make(world: World, tool: str, **wanted: Any) -> Any:
    """A tool of a kind, in a place of its own."""
    makers: dict[str, Any] = {
        "hearing": world.place,
        "ideas": world.box,
        "opinions": partial(make_in(world), checked_first=False),
        "documents": partial(library, world),
    }
    return makers[tool](**wanted)


def library(world: World, **wanted: Any) -> Any:
    """Documents have no row of their own for the whole of them."""
    tool = room(world, **wanted)
    return SimpleNamespace(pk=tool.pk, tool=tool)


def contribute(world: World, tool: str, made: Any, actor: Actor = STRANGER) -> Any:
    """What somebody writes in it."""
    if tool == "opinions":
        actor = actor if actor.is_authenticated else replace(actor, visitor="somebody")
        return add_statement(actor, conversation=made, text="Every quay should have a bench.").statement
    if tool == "documents":
        return document(made.tool, actor if actor.is_authenticated else world.as_alice)
    return world.answer(made, actor=actor) if tool == "hearing" else world.idea(made, actor=actor)


def people(world: World, place: object) -> dict[str, Actor]:
    found = {role: actor_for(world.member(place, role.title(), role)) for role in ROLES}  # type: ignore[arg-type]
    operator = world.person("Operator")
    operator.is_operator = True
    operator.save()
    former = world.member(place, "Former", "steward")  # type: ignore[arg-type]
    Membership.objects.filter(user=former).delete()
    verified = world.person("Verified")
    Identity.objects.create(user=verified, issuer="https://porten.test", subject="verified", assured=True)
    return found | {
        "verified": actor_for(verified),
        "stranger": STRANGER,
        "person": actor_for(world.charlie),
        "operator": actor_for(operator),
        "former": actor_for(former),
        "colleague": actor_for(world.bob),
    }


def test_the_table_covers_every_tool() -> None:
    assert [kind.slug for kind in all_kinds()] == TOOLS, "a new tool: make one here too"


@pytest.mark.parametrize("access", TABLE)
@pytest.mark.parametrize("writers", WRITERS)
@pytest.mark.parametrize("tool", TOOLS)
def test_every_decision_is_the_one_in_the_table(world: World, access: str, writers: str, tool: str) -> None:
    made = make(world, tool, access=access, writers=writers)
    everyone = people(world, made.tool.place)
    wanted = rows(access, writers, tool)
    assert set(wanted) == set(everyone)
    found = {name: "".join(letter(actor, act, made.pk) for act in ACTS) for name, actor in everyone.items()}
    assert found == wanted


@pytest.mark.parametrize("tool", TOOLS)
def test_who_is_paused_writes_nothing_and_may_all_else_they_could(world: World, tool: str) -> None:
    made = make(world, tool, access="members", writers="members")
    everyone, wanted = people(world, made.tool.place), rows("members", "members", tool)
    for name in ("contributor", "expert", "moderator", "former", "operator"):
        actor = everyone[name]
        paused = replace(find_tool(actor, pk=made.pk), paused=localise.today() + timedelta(days=1))
        found = "".join(letter(actor, act, paused) for act in ACTS)
        writing = [ACTS.index(act) for act in (Act.SUBMIT, Act.COMMENT, Act.WITHDRAW)]
        left = "".join("n" if n in writing and x == "y" else x for n, x in enumerate(wanted[name]))
        assert found == left, name


# Who writes where a place takes only some capacities, whoever it lets in: SUBMIT and COMMENT, and WITHDRAW.
# Speaker: has a mandate. Colleague: is employed. Moderators reply for the agency. A hearing takes an organisation's
# answer on its writer's word.
SPEAKING = """
             employees      organisations      organisations, in a hearing      both      private persons
stranger     lly            lly                yly                              lly       yyy
person       nny            nny                yny                              nny       yyy
colleague    yyy            nny                yny                              yyy       yyy
speaker      nny            yyy                yyy                              yyy       yyy
moderator    yyy            yyy                yyy                              yyy       yyy
"""
TAKEN = [
    ("ideas", ["employee"]),
    ("ideas", ["organisation"]),
    ("hearing", ["organisation"]),
    ("ideas", ["employee", "organisation"]),
    ("ideas", ["person"]),
]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("column", range(len(TAKEN)))
def test_who_has_no_capacity_that_a_place_takes_is_told_before_they_write(world: World, column: int) -> None:
    tool, capacities = TAKEN[column]
    made = make(world, tool, access="open", writers="anyone")
    Place.objects.filter(pk=made.tool.place_id).update(capacities=capacities)
    speaker = world.person("Speaker")
    club = Organisation.objects.create(slug="club", kind="association", name_nb="Klubben")
    Mandate.objects.create(user=speaker, organisation=club, given_by="The board", since="2020-01-01")
    everyone = people(world, made.tool.place) | {"speaker": actor_for(speaker)}
    for line in SPEAKING.strip().splitlines()[1:]:
        name, *wanted = line.split()
        # Another voice that is chosen does not take the form away: the choice is made in it.
        actor = replace(everyone[name], voice=Voice("person"))
        acts = (Act.SUBMIT, Act.COMMENT, Act.WITHDRAW)
        assert "".join(letter(actor, act, made.pk) for act in acts) == wanted[column], name
    told = str(decide(STRANGER, Act.COMMENT, find_tool(STRANGER, pk=made.pk)).reason)
    assert ("an employee" in told, "an organisation" in told) == tuple(
        capacity in capacities for capacity in ("employee", "organisation")
    )


def letter(actor: Actor, act: Act, where: int | Room) -> str:
    decision = decide(actor, act, where if isinstance(where, Room) else find_tool(actor, pk=where))
    if decision.allowed:
        return "y"
    if not decision.visible:
        return "-"
    return "l" if decision.log_in else "n"


@pytest.mark.parametrize("access", TABLE)
@pytest.mark.parametrize("tool", TOOLS)
def test_what_sql_shows_is_what_the_decision_allows(world: World, access: str, tool: str) -> None:
    made = make(world, tool, access=access, writers="anyone")
    written = contribute(world, tool, made, actor=world.as_alice)
    for name, actor in people(world, made.tool.place).items():
        may_read = rows(access, "anyone", tool)[name][0] == "y"
        seen = Contribution.objects.visible_to(actor).filter(pk=written.pk).exists()
        assert seen is may_read, name
        listed = readable_places(actor).filter(pk=made.tool.place_id).exists()
        assert listed is may_read, name


@pytest.mark.parametrize("access", TABLE)
def test_a_draft_is_there_for_its_members_only(world: World, access: str) -> None:
    hearing = world.place(access=access, published=False)
    letter_id = hearing.letter_id
    for name, actor in people(world, hearing.tool.place).items():
        member = name in ROLES
        assert (letter(actor, Act.READ, hearing.pk) == "y") is member, name
        assert Contribution.objects.visible_to(actor).filter(pk=letter_id).exists() is member, name
        assert readable_places(actor).filter(pk=hearing.tool.place_id).exists() is member, name


@pytest.mark.parametrize("access", TABLE)
def test_a_box_that_is_a_draft_is_there_for_its_members_only(world: World, access: str) -> None:
    box = world.box(access=access, published=False)
    for name, actor in people(world, box.tool.place).items():
        assert (letter(actor, Act.READ, box.pk) == "y") is (name in ROLES), name
        assert readable_places(actor).filter(pk=box.tool.place_id).exists() is (name in ROLES), name


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_may_be_narrower_than_its_place(world: World, tool: str) -> None:
    made = make(world, tool, access="open")
    written = contribute(world, tool, made)
    made.tool.access = "members"
    made.tool.save()
    for name, actor in people(world, made.tool.place).items():
        member = name in ROLES
        assert (letter(actor, Act.READ, made.pk) == "y") is member, name
        assert Contribution.objects.visible_to(actor).filter(pk=written.pk).exists() is member, name


def test_an_act_that_no_rule_answers_raises(world: World) -> None:
    hearing = world.place()
    with pytest.raises(LookupError):
        decide(STRANGER, Act.OPERATE, find_tool(STRANGER, pk=hearing.pk))
    with pytest.raises(LookupError):
        decide(STRANGER, Act.SUBMIT)
