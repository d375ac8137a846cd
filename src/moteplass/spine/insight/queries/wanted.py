"""What somebody has asked to see of the answers: read from an address, written to one, and turned into SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from moteplass.kit import keyset
from moteplass.kit.text import normalise, number_in
from moteplass.spine.access.actor import Actor
from moteplass.spine.content.models import Channel, Contribution
from moteplass.spine.insight.doors import HERE, contributions, person, workspace_of
from moteplass.spine.insight.models import (
    Coded,
    Coding,
    DoubleCoding,
    Handling,
    Position,
    Reading,
    Sender,
    Stance,
    Theme,
    Work,
)
from moteplass.spine.places.models import Tool

NEWEST, OLDEST = ("-published_at", "-id"), ("published_at", "id")
ME, NOBODY, NONE = "me", "nobody", "none"
SEVERAL, EACH, APART = TEXTS = ("several", "each", "apart")
Answers = QuerySet[Contribution, Contribution]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter. Everything empty: all answers, oldest first."""

    # A theme's id, or "none".
    theme: str = ""
    # A person's id, "me" or "nobody".
    assignee: str = ""
    unread: str = ""
    stance: str = ""
    group: str = ""
    channel: str = ""
    state: str = ""
    q: str = ""
    order: str = ""
    # Empty: one row for each text, however many have sent it. A text's id: those who have; else one of TEXTS.
    text: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], tool: Tool) -> "Wanted":
        """The filter in an address; what is none of its words is left out."""
        known = {
            "stance": Position.values,
            "group": list(workspace_of(tool).groups),
            "channel": Channel.values,
            "state": Work.values,
            "unread": ["1"],
            "order": ["newest"],
        }
        found = {name: value for name, values in known.items() if (value := given.get(name, "")) in values}
        for name, words in (("theme", (NONE,)), ("assignee", (ME, NOBODY)), ("text", TEXTS)):
            value = given.get(name, "")
            if value in words or number_in(value) is not None:
                found[name] = value
        return cls(**found, q=normalise(given.get("q", ""))[:200].strip())

    @property
    def query(self) -> str:
        """The filter as it stands in an address, without the question mark."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def folded(self) -> bool:
        """Whether a text that several have sent is one row. Not where one looks for words: a sender's name is one."""
        return self.text in ("", SEVERAL) and not self.q

    @property
    def by(self) -> tuple[str, str]:
        """What the list goes by."""
        return NEWEST if self.order == "newest" else OLDEST


def answers(actor: Actor, tool: Tool, wanted: Wanted, alone: DoubleCoding | None) -> list[Answers]:
    """The answers somebody has asked for, as one query, or as two that overlap where they look for words.

    `alone`: they code on their own, and find by what they have said.
    """
    rows = contributions(actor, tool)
    given = [condition for condition in _conditions(actor, tool, wanted, alone) if condition]
    if wanted.folded:
        # The first of those who are in the list stands for all: one whom a filter leaves out can hide nobody. Found
        # once for all texts; asked row by row, it would take seconds where thousands have sent one.
        by_text = rows.filter(*given, sender__apart=False).order_by().values("sender__text")
        first = by_text.annotate(first=Min("pk"))
        if wanted.text == SEVERAL:
            given.append(Q(pk__in=first.annotate(n=Count("pk")).filter(n__gt=1).values("first")))
        else:
            sent = Sender.objects.filter(contribution_id=OuterRef("pk"), apart=False)
            given.append(Q(~Exists(sent)) | Q(pk__in=first.values("first")))
    rows = rows.filter(*given)
    return _with_words(rows, wanted.q) if wanted.q else [rows]


def ahead(asked: list[Answers], by: tuple[str, str], at: Sequence[Any] | None, size: int) -> Answers:
    """The first `size` of a list, after the one at `at`.

    A walk along the index for each state and each query: asked for all at once, the whole list would be sorted.
    """
    after = Q() if at is None else keyset.after(by, at)
    walks = [
        rows.filter(after, state=state).order_by(*by).values("pk")[:size] for rows in asked for state in HERE
    ]
    first, *others = walks
    found = Contribution.objects.unscoped(reason="found among what the actor may read")
    return found.filter(pk__in=first.union(*others, all=True)).order_by(*by)[:size]


def _conditions(actor: Actor, tool: Tool, wanted: Wanted, alone: DoubleCoding | None) -> list[Q | None]:
    here = {"contribution_id": OuterRef("pk")}
    mine = {"coder_id": actor.user_id} if alone else {}
    said = {**here, "double": alone, "accepted": True, **mine}
    # A theme that is only suggested has the answers it rests on.
    about = Coding.objects.filter(Q(accepted=True) | Q(theme__accepted=False), **here, double=alone, **mine)
    workspace = workspace_of(tool)
    return [
        _theme(wanted.theme, about) if wanted.theme else None,
        _assignee(wanted.assignee, actor, Handling.objects.filter(**here)) if wanted.assignee else None,
        unread(actor) if wanted.unread else None,
        Q(Exists(Stance.objects.filter(**said, position=wanted.stance))) if wanted.stance else None,
        workspace.in_group(wanted.group) if wanted.group else None,
        Q(channel=wanted.channel) if wanted.channel else None,
        _state(wanted.state, actor, alone) if wanted.state else None,
        _text(wanted.text) if wanted.text not in ("", EACH, SEVERAL) else None,
    ]


def _text(text: str) -> Q:
    sent = Sender.objects.filter(contribution_id=OuterRef("pk"), apart=text == APART)
    return Q(Exists(sent if text == APART else sent.filter(text_id=int(text))))


def unread(actor: Actor) -> Q:
    """The condition under which a person has not read an answer as it now is."""
    read = Reading.objects.filter(
        contribution_id=OuterRef("pk"), user_id=person(actor), revision__gte=OuterRef("revision")
    )
    return Q(~Exists(read))


def _theme(theme: str, said: "QuerySet[Coding, Coding]") -> Q:
    if theme == NONE:
        return Q(~Exists(said.filter(accepted=True)))
    family = Theme.objects.filter(Q(pk=int(theme)) | Q(parent_id=int(theme))).values("pk")
    return Q(Exists(said.filter(theme_id__in=family)))


def _assignee(who: str, actor: Actor, handled: "QuerySet[Handling, Handling]") -> Q:
    if who == NOBODY:
        return Q(~Exists(handled.filter(assignee__isnull=False)))
    return Q(Exists(handled.filter(assignee_id=person(actor) if who == ME else int(who))))


def _state(state: str, actor: Actor, alone: DoubleCoding | None) -> Q:
    done = Exists(_done(actor, alone))
    if state == Work.DONE:
        return Q(done)
    clarify = Exists(Handling.objects.filter(contribution_id=OuterRef("pk"), state=Work.CLARIFY))
    return Q(clarify) if state == Work.CLARIFY else ~Q(done) & ~Q(clarify)


def _done(actor: Actor, alone: DoubleCoding | None) -> Any:
    if alone:
        return Coded.objects.filter(contribution_id=OuterRef("pk"), double=alone, coder_id=actor.user_id)
    return Handling.objects.filter(contribution_id=OuterRef("pk"), state=Work.DONE)


def _with_words(rows: Answers, words: str) -> list[Answers]:
    """Those that say the words, and those from somebody whose name has them. Two searches: each has its index."""
    query = SearchQuery(words, config="norwegian", search_type="websearch")
    name = SearchQuery(words, config="simple", search_type="plain")
    return [
        rows.filter(revisions__search=query, revisions__number=F("revision")),
        rows.alias(named=SearchVector("author_name", config="simple")).filter(named=name),
    ]
