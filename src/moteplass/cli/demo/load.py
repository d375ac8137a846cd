"""Loads the demo: invented agencies, people, cases and answers, by the same commands as everybody uses.

So the log, the versions and the counts are true. What must look older than the moment of loading is dated back
afterwards; the audit log is not, it tells what really happened.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
# Everybody in the demo has it; it is printed where the demo is loaded and guards nothing but invented people.
PASSWORD = "moteplass-demo"  # noqa: S105

# (e-mail, password, who they are), for whoever has started the demo. Filled by load_demo().
LOGINS: list[tuple[str, str, str]] = []


@cache
def read(name: str) -> Mapping[str, Any]:
    """One file of the content, empty when it is not there."""
    path = CONTENT / name
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or {} if path.is_file() else {}


def load_demo() -> bool:
    """Load the demo unless it is there already. Returns whether it was loaded now. Takes some ten seconds."""
    from moteplass.spine.organisations.models import Organisation

    slugs = [organisation["key"] for organisation in read("organisations.yaml")["organisations"]]
    loaded = not Organisation.objects.filter(slug__in=slugs).exists()
    if loaded:
        _load()
    LOGINS[:] = _logins()
    return loaded


def _logins() -> list[tuple[str, str, str]]:
    """Those who can log in here: a demo loaded by an older version lacks whom a newer one has thought of."""
    from moteplass.spine.accounts.models import User

    listed = [person for person in read("people.yaml")["people"] if person.get("demo_login")]
    here = set(User.objects.filter(email__in=[p["email"] for p in listed]).values_list("email", flat=True))
    return [(p["email"], PASSWORD, f"{p['name']}. {p['demo_login']}") for p in listed if p["email"] in here]


def _load() -> None:
    from moteplass.cli.demo.hearings import load_hearing
    from moteplass.cli.demo.places import World, load_place
    from moteplass.kit import clock

    places = read("places.yaml").get("places", [])
    folders = sorted(path.name for path in (CONTENT / "hearings").iterdir())
    hearings = {slug: read(f"hearings/{slug}/hearing.yaml") for slug in folders}
    hearings = {slug: content for slug, content in hearings.items() if content}
    founders = {
        member["person"]
        for place in [*places, *(content["place"] for content in hearings.values())]
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
    for place in places:
        load_place(world, place, outcomes.get(place["slug"], ""))


def _make_organisations(world: Any) -> None:
    from moteplass.spine.organisations.models import Organisation

    kinds = {"state_agency": "state"}
    for given in read("organisations.yaml")["organisations"]:
        world.organisations[given["key"]] = Organisation.objects.create(
            slug=given["key"],
            number=given.get("number", ""),
            kind=kinds.get(given["type"], given["type"]),
            **{f"name_{language}": name for language, name in given["names"].items()},
        )


def _make_people(world: Any, founders: set[str]) -> None:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from moteplass.spine.accounts.models import User
    from moteplass.spine.organisations.models import Employment

    # One hash for all: they share the password, and hashing is meant to take its time.
    hashed = make_password(PASSWORD)
    since: datetime = world.loaded - timedelta(days=900)
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
        world.people[given["key"]] = user
