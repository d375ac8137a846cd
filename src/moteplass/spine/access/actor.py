"""Who is acting: everything about a person that authorisation may depend on, read once per request."""

from collections.abc import Iterable
from dataclasses import dataclass

from moteplass.kit.localise import today
from moteplass.spine.access.known import person
from moteplass.spine.access.voices import USUAL, Standing, Voice
from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Employment
from moteplass.spine.places.models import Capacity
from moteplass.spine.speaking.models import Mandate, Silence


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with a log-in, or a visitor (`user_id` None)."""

    user_id: int | None = None
    name: str = ""
    email: str = ""
    language: str = ""
    is_operator: bool = False
    # Organisations the person works in today, and those they may create places for.
    organisations: frozenset[int] = frozenset()
    creates_for: frozenset[int] = frozenset()
    # In what capacities they may speak today besides their own, and what they have chosen for what they write now.
    standings: tuple[Standing, ...] = ()
    voice: Voice = USUAL
    # Whom they will not hear, (person, name as it shows); and who will not be replied to by them, (person, place).
    silenced: frozenset[tuple[int, str]] = frozenset()
    kept_off: frozenset[tuple[int, int]] = frozenset()
    # That a log-in service assures who it is.
    is_assured: bool = False
    # What a visitor has shown by a signed cookie: a random name of their own, and the tools they have written in.
    visitor: str = ""
    wrote: frozenset[int] = frozenset()
    # What a visitor's browser has worked out while they wrote: access.trap. Empty: nothing.
    proof: str = ""
    # The place that is being kept as it stands (spine.capture), read as those who may only read it do.
    reads: int | None = None
    # The organisation whose staff directory this is (spine.stewardship.provisioning): nobody's log-in.
    directory: int | None = None
    # The product itself, in its jobs: closing at the deadline, sending what was promised.
    is_system: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None


# Visitors all look alike until they write something.
STRANGER = Actor()


def actor_for(user: User, *, visitor: str = "", wrote: frozenset[int] = frozenset()) -> Actor:
    """The actor a logged-in person is today. One query, none where all of it was read with `user`."""
    known = (person(user.pk) or user) if user.jobs is None else user
    jobs = [job for job in known.jobs or () if _today(job)]
    silences: Iterable[Silence] = known.silences
    return Actor(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        language=user.language,
        is_operator=user.is_operator,
        organisations=frozenset(job.organisation_id for job in jobs),
        creates_for=frozenset(job.organisation_id for job in jobs if job.may_create_places),
        standings=(
            *map(as_employee, jobs),
            *(for_organisation(one) for one in known.speaks_for if _today(one)),
        ),
        silenced=frozenset((one.other_id, one.name) for one in silences if one.user_id == user.pk),
        kept_off=frozenset((one.user_id, one.place_id) for one in silences if one.user_id != user.pk),
        is_assured=known.is_assured,
        visitor=visitor,
        wrote=wrote,
    )


def _today(held: Employment | Mandate) -> bool:
    day = today()
    return held.since <= day and (held.until is None or held.until >= day)


def as_employee(job: Employment) -> Standing:
    """What somebody is called who speaks as an employee."""
    organisation = job.organisation.name_nb
    title = ", ".join(dict.fromkeys(filter(None, [job.title, job.workplace, organisation])))
    return Standing(Capacity.EMPLOYEE, job.pk, job.organisation_id, organisation, title[:200])


def for_organisation(mandate: Mandate) -> Standing:
    """Whom somebody speaks for."""
    return Standing(Capacity.ORGANISATION, mandate.pk, mandate.organisation_id, mandate.organisation.name_nb)


SYSTEM = Actor(name="Møteplass", is_system=True)
