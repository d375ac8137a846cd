"""Loads the demo: invented agencies, people, cases and answers, by the same commands as everybody uses.

So the log, the versions and the counts are true. What must look older than the moment of loading is dated back
afterwards; the audit log is not, it tells what really happened.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from moteplass.cli.demo.quiet import quietly

CONTENT = Path(__file__).parent / "content"
# Everybody in the demo has it; it is printed where the demo is loaded and guards nothing but invented people.
PASSWORD = "moteplass-demo"  # noqa: S105

# The place whose journal is there from the beginning; those of others come by the clock.
_JOURNALLED = "tretti-ved-skolene"
# The log-in by which those are said to have come whom it has verified.
_ASSURES = "https://innlogging.example"

# (e-mail, password, who they are), for whoever has started the demo. Filled by load_demo().
LOGINS: list[tuple[str, str, str]] = []


@cache
def read(name: str) -> Mapping[str, Any]:
    """One file of the content, empty when it is not there."""
    path = CONTENT / name
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {} if path.is_file() else {}


def load_demo() -> bool:
    """Load the demo unless it is there already. Returns whether it was loaded now. Takes some twenty seconds."""
    loading = not is_here()
    if loading:
        with _without_waiting():
            _load()
    LOGINS[:] = _logins()
    return loading


def is_here() -> bool:
    """Whether the demo has been loaded, by this version or an older one."""
    from moteplass.spine.organisations.models import Organisation

    slugs = [organisation["key"] for organisation in read("organisations.yaml")["organisations"]]
    return Organisation.objects.filter(slug__in=slugs).exists()


def _logins() -> list[tuple[str, str, str]]:
    """Those who can log in here: a demo loaded by an older version lacks whom a newer one has thought of."""
    from moteplass.spine.accounts.models import User

    listed = [person for person in read("people.yaml")["people"] if person.get("demo_login")]
    here = set(User.objects.filter(email__in=[p["email"] for p in listed]).values_list("email", flat=True))
    return [(p["email"], PASSWORD, f"{p['name']}. {p['demo_login']}") for p in listed if p["email"] in here]


def _load() -> None:
    from moteplass.cli.demo.boxes import load_boxes
    from moteplass.cli.demo.documents import load_documents
    from moteplass.cli.demo.hearings import load_hearing
    from moteplass.cli.demo.inviting import load_inviting
    from moteplass.cli.demo.journal import load_journal
    from moteplass.cli.demo.moderation import load_flagged
    from moteplass.cli.demo.opinions import load_opinions
    from moteplass.cli.demo.places import World, load_place
    from moteplass.cli.demo.work import load_work, read_by_machine
    from moteplass.kit import clock

    # It takes seconds to load, and is needed last; meanwhile we wait for the database most of the time.
    Thread(target=import_module, args=["moteplass.tools.opinions.groups.find"], daemon=True).start()
    places = read("places.yaml").get("places", [])
    hearings = {slug: read(f"hearings/{slug}/hearing.yaml") for slug in _folders("hearings")}
    boxes = [_box(slug) for slug in _folders("ideas")]
    maps, rooms = (
        [read(f"{kind}/{path.name}") for path in sorted((CONTENT / kind).glob("*.yaml"))]
        for kind in ("opinions", "documents")
    )
    founders = {
        member["person"]
        for place in [
            *places,
            *(
                content["place"]
                for content in [*hearings.values(), *(box for box, _ in boxes), *maps, *rooms]
            ),
        ]
        for member in place["members"]
        if member.get("person") and member["role"] == "steward"
    }
    world = World(clock.now())
    _make_organisations(world)
    _make_people(world, founders)
    results = [result for result in read("results.yaml").get("results", []) if result.get("place")]
    outcomes = {result["place"]: f"{result['said']}\n{result['became']}" for result in results}
    # The order in which they opened, so that ids and dates agree.
    for slug in sorted(hearings, key=lambda slug: world.moment(hearings[slug]["hearing"]["opens"])):
        answers = read(f"hearings/{slug}/answers.yaml").get("answers", [])
        load_hearing(world, hearings[slug], answers, outcomes.get(slug, ""))
        if inviting := read(f"hearings/{slug}/invited.yaml"):
            with quietly():
                load_inviting(world, hearings[slug], inviting)
        if work := read(f"hearings/{slug}/work.yaml"):
            load_work(world, hearings[slug], work)
    for place in places:
        load_place(world, place, outcomes.get(place["slug"], ""))
    large = max(hearings, key=lambda slug: len(read(f"hearings/{slug}/answers.yaml").get("answers", [])))
    read_by_machine(world, hearings[large])
    load_journal(_JOURNALLED)
    with quietly():
        for content in rooms:
            load_documents(world, content)
        load_boxes(world, boxes, outcomes)
        for content in maps:
            load_opinions(world, content, outcomes.get(content["place"]["slug"], ""))
        for content in read("moderation.yaml").get("flagged", []):
            load_flagged(world, content)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Let no commit wait for the disk. There are thousands, and none that a power cut must not take."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _folders(kind: str) -> list[str]:
    return sorted(path.name for path in (CONTENT / kind).iterdir() if path.is_dir())


def _box(slug: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A suggestion box and its ideas."""
    files = [f"ideas/{slug}/{name}.yaml" for name in ("realised", "ideas")]
    content = {**read(f"ideas/{slug}/box.yaml"), **read(f"ideas/{slug}/comments.yaml")}
    return content, [idea for file in files for idea in read(file).get("ideas", [])]


def _make_organisations(world: Any) -> None:
    from moteplass.spine.access.actor import SYSTEM
    from moteplass.spine.organisations.models import Organisation
    from moteplass.spine.stewardship.verifying import verify_organisation

    kinds = {"state_agency": "state"}
    for given in read("organisations.yaml")["organisations"]:
        world.organisations[given["key"]] = Organisation.objects.create(
            slug=given["key"],
            number=given.get("number", ""),
            kind=kinds.get(given["type"], given["type"]),
            **{f"name_{language}": name for language, name in given["names"].items()},
        )
        if given.get("verified"):
            verify_organisation(
                SYSTEM,
                organisation=world.organisations[given["key"]],
                ground="register",
                by="Drift AS",
                domains=[given["email_domain"]],
            )


def _make_people(world: Any, founders: set[str]) -> None:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from moteplass.spine.accounts import identities
    from moteplass.spine.accounts.models import Identity, User
    from moteplass.spine.organisations.models import Employment

    # One hash for all: they share the password, and hashing is meant to take its time.
    hashed = make_password(PASSWORD)
    since: datetime = world.loaded - timedelta(days=1500)
    for given in read("people.yaml")["people"]:
        user = User.objects.create(
            email=given["email"],
            name=given["name"],
            language=given.get("language", "nb"),
            password=hashed,
            is_operator=given.get("operator", False),
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if employer := given.get("employer"):
            Employment.objects.create(
                user=user,
                organisation=world.organisations[employer],
                title=given.get("title", ""),
                workplace=given.get("workplace", ""),
                since=since.date(),
                may_create_places=given["key"] in founders,
            )
        if given.get("verified"):
            Identity.objects.create(user=user, issuer=_ASSURES, subject=given["key"])
            identities.assure(user, _ASSURES, given["key"])
        world.people[given["key"]] = user
