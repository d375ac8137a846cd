"""Alice runs things, Bob works with her, Charlie is a stranger. Made through the real commands."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection

from moteplass.kit import clock
from moteplass.spine.access.actor import STRANGER, Actor, actor_for
from moteplass.spine.accounts.models import User
from moteplass.spine.organisations.models import Employment, Organisation
from moteplass.spine.places.models import Access, Membership, Place, Tool, Writers
from moteplass.spine.records.models import Plan
from moteplass.spine.registry.loader import place_templates
from moteplass.spine.stewardship.commands import change_place, create_place
from moteplass.tools.hearing.answers import AnswerInput, Reply
from moteplass.tools.hearing.commands import answering, running
from moteplass.tools.hearing.models import Answer, Hearing, Question
from moteplass.tools.ideas.commands import posting
from moteplass.tools.ideas.commands.running import open_box
from moteplass.tools.ideas.models import Box, Campaign, Category, Idea
from moteplass.tools.ideas.texts import IdeaInput, Parts

PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """One agency with Alice as its steward, and whatever a test asks for."""

    agency: Organisation
    alice: User
    bob: User
    charlie: User
    _numbers: Any = field(default_factory=lambda: iter(range(1, 10_000)))

    @property
    def as_alice(self) -> Actor:
        return actor_for(self.alice)

    @property
    def as_bob(self) -> Actor:
        return actor_for(self.bob)

    @property
    def as_charlie(self) -> Actor:
        return actor_for(self.charlie)

    def person(self, name: str) -> User:
        user, _new = User.objects.get_or_create(email=f"{name.lower()}@example.test", defaults={"name": name})
        if not user.has_usable_password():
            user.set_password(PASSWORD)
            user.save()
        return user

    def member(self, place: Place, name: str, role: str) -> User:
        user = self.person(name)
        Membership.objects.get_or_create(place=place, user=user, role=role)
        return user

    def tool(
        self,
        template: str,
        *,
        title: str,
        access: str = Access.OPEN,
        writers: str = Writers.ANYONE,
    ) -> Tool:
        """A draft of a tool, from its template, in a place of its own."""
        tool = create_place(
            self.as_alice,
            organisation=self.agency,
            template=place_templates()[template],
            title=title,
            slug=f"place-{next(self._numbers)}",
        )
        summary = f"{title}, in short"
        change_place(self.as_alice, place=tool.place, access=access, writers=writers, summary=summary)
        return tool

    def place(
        self,
        *,
        title: str = "The case",
        access: str = Access.OPEN,
        writers: str = Writers.ANYONE,
        published: bool = True,
        days: int = 100,
        **terms: bool,
    ) -> Hearing:
        """A hearing in a place of its own."""
        tool = self.tool("hearing", title=title, access=access, writers=writers)
        hearing = Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)
        running.write_letter(self.as_alice, hearing=hearing, title=title, body=f"# {title}\n\nThe letter.")
        rules = {
            "names_may_be_withheld": True,
            "checked_first": False,
            "write_first": False,
            "comments_allowed": True,
        }
        running.set_terms(
            self.as_alice,
            hearing=hearing,
            opens_at=None,
            closes_at=clock.now() + timedelta(days=days),
            short_reason="" if days >= 42 else "Urgent.",
            **(rules | terms),
        )
        if published:
            running.publish_hearing(self.as_alice, hearing=hearing)
        return Hearing.objects.select_related("tool__place__organisation").get(pk=tool.pk)

    def question(self, hearing: Hearing) -> Question:
        return Question.objects.filter(section__hearing=hearing).order_by("pk")[0]

    def answer(
        self, hearing: Hearing, text: str = "I agree.", *, actor: Actor = STRANGER, **given: Any
    ) -> Answer:
        reply = Reply(self.question(hearing), text=text)
        form = AnswerInput(replies=[reply], submission=uuid.uuid4(), **({"name": "Kari Nordmann"} | given))
        return answering.submit_answer(actor, hearing=hearing, given=form).answer

    def box(
        self,
        *,
        title: str = "The box",
        access: str = Access.OPEN,
        writers: str = Writers.ANYONE,
        published: bool = True,
        **rules: Any,
    ) -> Box:
        """A suggestion box in a place of its own. `rules` are fields of Box."""
        tool = self.tool("ideas", title=title, access=access, writers=writers)
        if rules:
            Box.objects.filter(pk=tool.pk).update(**rules)
        if published:
            open_box(self.as_alice, box=Box.objects.get(pk=tool.pk))
        return Box.objects.select_related("tool__place__organisation").get(pk=tool.pk)

    def idea(
        self,
        box: Box,
        title: str = "Lend out the vans",
        proposal: str = "Let people borrow the vans at weekends.",
        *,
        problem: str = "",
        gain: str = "",
        category: Category | None = None,
        campaign: Campaign | None = None,
        actor: Actor = STRANGER,
        **given: Any,
    ) -> Idea:
        """An idea, posted by a stranger unless `actor` says otherwise."""
        known: dict[str, Any] = {"name": "Kari Nordmann", "submission": uuid.uuid4()} | given
        form = IdeaInput(
            parts=Parts(title, proposal, problem, gain),
            category_id=category.pk if category else None,
            campaign_id=campaign.pk if campaign else None,
            **known,
        )
        return posting.post_idea(actor, box=box, given=form).idea


def pass_deadline(hearing: Hearing) -> None:
    """Let the deadline have passed, by the database's clock. The job that closes the hearing has not run."""
    began, ended = clock.now() - timedelta(days=9), clock.now() - timedelta(seconds=1)
    Hearing.objects.filter(pk=hearing.pk).update(opens_at=began, closes_at=ended)


def give_template() -> None:
    """The records plan that every place begins with: a test that empties all tables takes it along."""
    if not Plan.objects.exists():
        import_module("moteplass.spine.records.migrations.0003_template").seed(
            apps, connection.schema_editor()
        )


def make_world() -> World:
    give_template()
    agency = Organisation.objects.create(
        slug="agency", kind=Organisation.Kind.STATE, name_nb="Etaten", number=""
    )
    people = {
        name: User.objects.create_user(f"{name.lower()}@example.test", PASSWORD, name=name)
        for name in ("Alice", "Bob", "Charlie")
    }
    for name in ("Alice", "Bob"):
        Employment.objects.create(
            user=people[name], organisation=agency, since=date(2020, 1, 1), may_create_places=name == "Alice"
        )
    return World(agency, people["Alice"], people["Bob"], people["Charlie"])
