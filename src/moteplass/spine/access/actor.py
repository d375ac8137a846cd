"""Who is acting: everything about a person that authorisation may depend on, read once per request."""

from dataclasses import dataclass

from moteplass.kit import clock
from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Employment


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
    # What a visitor has shown by a signed cookie: a random name of their own, and the tools they have written in.
    visitor: str = ""
    wrote: frozenset[int] = frozenset()
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
    """The actor a logged-in person is today. One query (their employments), none where they were read with `user`."""
    today = clock.now().date()
    known = Employment.objects.filter(user_id=user.pk) if user.jobs is None else user.jobs
    jobs = [job for job in known if job.since <= today and (job.until is None or job.until >= today)]
    return Actor(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        language=user.language,
        is_operator=user.is_operator,
        organisations=frozenset(job.organisation_id for job in jobs),
        creates_for=frozenset(job.organisation_id for job in jobs if job.may_create_places),
        visitor=visitor,
        wrote=wrote,
    )


SYSTEM = Actor(name="Møteplass", is_system=True)
