"""What a tool tells the house about itself: one manifest, and nothing else knows it by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q
from django.urls import URLPattern
from django.utils.functional import Promise

from moteplass.kit.keyset import Page
from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import Narrow
from moteplass.spine.access.rooms import Room
from moteplass.spine.places.models import Access, Place, Tool, Writers

if TYPE_CHECKING:
    from moteplass.spine.command import Tx
    from moteplass.spine.content.models import Contribution

Text = str | Promise


class Fact:
    """Something that has happened. Subclasses are frozen dataclasses, named in the past tense, carrying ids only."""


@dataclass(frozen=True, slots=True)
class Row:
    """A contribution as it shows in a list that mixes tools: search, feed, my contributions."""

    contribution_id: int
    title: str
    url: str
    by: str
    at: datetime
    text: str
    kind: str
    # Title of the place it stands in, where the list shows more than one.
    place: str = ""


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """One version of what was written, or one attachment, as the archive will need it."""

    title: str
    at: datetime
    by: str
    mime: str
    sha256: str = ""
    text: str = ""
    storage_name: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A contribution with everything that belongs to its record: who, when, which channel, all versions.

    `fields`: what its writer gave beside the text. `handling`: what others have made of it, which may name what stands
    behind closed doors; archives get it, its writer's own data are without.
    """

    contribution_id: int
    kind: str
    title: str
    state: str
    correspondent: str
    channel: str
    received_at: datetime
    fields: Mapping[str, Any]
    documents: Sequence[RecordDocument]
    handling: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """A tool on a front page or a place's home."""

    title: str
    summary: str
    url: str
    organisation: str
    state: str
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    count: int = 0
    count_label: Text = ""
    # Which tool this is: cards from several kinds are put in one order.
    tool_id: int = 0
    place_id: int = 0
    opens_at: datetime | None = None
    # Whether it leads to what its place is about. One that leads further in does not stand for the place in a list.
    for_place: bool = True


class Deadlines(Protocol):
    """A page of cards by deadline, of tools whose inside the actor may see, drafts never among them.

    Soonest first, or with `over` those whose deadline has passed, latest first; ties by the tool's id the same way. The
    cursor is keyset's, of (closes_at, tool id).
    """

    def __call__(self, actor: Actor, *, over: bool, cursor: str | None, size: int) -> Page[Card]: ...


@dataclass(frozen=True, slots=True)
class PlaceTemplate:
    """A ready combination to start a place from. `start` makes what the tools need, in create_place's transaction."""

    slug: str
    label: Text
    summary: Text
    icon: str
    access: Access
    writers: Writers
    start: Callable[[Any, Place], Tool]
    # Name of the address where setting up goes on.
    continues: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """What of a tool is read and coded behind closed doors (spine.insight), and what the tool alone knows of it."""

    # The kind of contribution, e.g. "hearing.answer".
    kind: str
    # Who wrote each, as those who work there may know it: (name, in what capacity), by contribution.
    who: Callable[[Sequence[int]], Mapping[int, tuple[str, str]]]
    # What a contribution has said something to in its own words, as (number, question); every question of a tool.
    asked: "Callable[[Contribution], Sequence[tuple[int, str]]]"
    questions: Callable[[Tool], Mapping[int, str]]
    # For jobs: all that has been said in own words, as (contribution, question, text), by contribution; and the options
    # that each has ticked where one is to be chosen, in words.
    said: Callable[[Tool], Iterable[tuple[int, int, str]]]
    picked: Callable[[Tool], Mapping[int, Sequence[str]]]
    # Groups of writers, in words, and the condition on a contribution under which it comes from one.
    groups: Mapping[str, Text]
    in_group: Callable[[str], Q]
    # The tool's own pages that belong to the work, as (label, address name, what one must be allowed to).
    parts: Sequence[tuple[Text, str, Act]] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a table that holds something of a person is called to them; `path` to the person where it is not a field.

    `but`: fields that name another person than the one whose row it is.
    """

    label: Text
    path: str = ""
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached who wrote something: by mail, or by post where they left an address alone."""

    email: str
    language: str
    # Lines of an envelope: the name first.
    address: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ToolKind:
    """The manifest."""

    slug: str
    label: Text
    icon: str
    # Template drawn for each Card on the front page and on the place's home.
    card: str
    acts: frozenset[Act]
    routes: Sequence[URLPattern]
    # Kinds of contribution, e.g. "hearing.answer", and what they are called.
    kinds: Mapping[str, Text]
    # Every verb the tool writes to the audit log, in words.
    audit: Mapping[str, Text]
    cards: Callable[[Actor, Sequence[Tool]], list[Card]]
    # Rows for contributions that a list has found. Called with ids the actor may read.
    search: Callable[[Actor, Sequence[int]], list[Row]]
    # Records for contributions. Called by what keeps and hands over, never for a page.
    records: Callable[[Sequence[int]], Iterable[Record]]
    # Erases what contributions say in the tool's own tables (spine.disposal), and gives the stored files those named.
    dispose: Callable[[Sequence[int]], Iterable[str]]
    # For a person who asks what is held of them (spine.privacy): what the tool's tables of them are called, and its
    # contributions behind receipt codes or sent with an e-mail address, where it has those.
    holds: Mapping[str, Held] = field(default_factory=dict)
    sent_by: Callable[[Sequence[str], str], Iterable[int]] | None = None
    # How who sent a contribution without an account is told what is decided about it.
    reach: Callable[[int], Reach | None] | None = None
    # Kinds that the tool rests on: never disposed of by themselves.
    rests_on: frozenset[str] = frozenset()
    # On whose pages contributions are named besides their own, where no Link says it: (contribution, the other one).
    named_on: Callable[[Sequence[int]], Iterable[tuple[int, int]]] | None = None
    # Tools that ask for something before a moment, for the lists of the whole site. None: this kind has no deadlines.
    deadlines: Deadlines | None = None
    # Kinds with a page of their own and a thread on it. None: all of them. Elsewhere nobody could read a comment.
    threads: frozenset[str] | None = None
    # Kinds that can be supported. None: all of them.
    supportable: frozenset[str] | None = None
    # What the support button says on a kind of contribution, where it is not "Support": (label, label when given).
    supporting: Mapping[str, tuple[Text, Text]] = field(default_factory=dict)
    # Kinds of contribution that who follows the whole tool is told of, in one mail a day: see spine/notify/digest.
    news: frozenset[str] = frozenset()
    # What who follows the whole tool is promised, where it is something else than that mail.
    following: Text = ""
    narrow: Narrow | None = None
    # Whether one may write for an organisation on one's own word, where the form asks which.
    claims: bool = False
    # Why one contribution takes no support and comments, where the rest of its tool does; None: it takes them.
    closed: "Callable[[Contribution], Text | None] | None" = None
    # What else of the tool counts or follows when a moderator hides a contribution, or shows it again; before it moves.
    moving: "Callable[[Tx, Contribution, str], None] | None" = None
    # Lets one of a kind through, holds it back, or lets it await a check again, where more is to be seen to than that:
    # (actor, contribution, State).
    checking: Mapping[str, Callable[[Actor, int, Any], None]] = field(default_factory=dict)
    # Kinds whose writers can change what they have written: others a moderator cannot ask to.
    editable: frozenset[str] = frozenset()
    # Kinds of which a moderator may hide a part. Writes the tool's own rows of a new version, in which `hide(text)` has
    # blotted passages out: (contribution, the version to be blotted, the new number, hide) → its (text, html). None:
    # its words stand in its revisions alone.
    mask: "Mapping[str, Callable[[Contribution, int, int, Callable[[str], str]], tuple[str, str]] | None]" = (
        field(default_factory=dict)
    )
    # Where else the tool shows a writer's name, for when they take it away: (the contribution as it was, the new name).
    unnamed: "Callable[[Contribution, str], None] | None" = None
    # Addresses that stand outside any place, from the root of the site: few, for a tool's own keys and receipts.
    site_routes: Sequence[URLPattern] = ()
    # Where the router of its open data is. Imported with the first call: a page server that gets none does without.
    api: str = ""
    # Jobs by the fact they react to, and jobs by the clock: cron line → job.
    on: Mapping[type[Fact], Sequence[Callable[..., None]]] = field(default_factory=dict)
    every: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    # Jobs that commands defer to a moment of their own.
    jobs: Sequence[Callable[..., None]] = ()
    templates: Sequence[PlaceTemplate] = ()
    # The closed workspace behind it, for those who may `Act.WORK`. None: it has none.
    workspace: Workspace | None = None
    # What the place's home shows instead of the card: a template, and what it is drawn with as `shown`.
    home: "tuple[str, Callable[[Actor, Room], Any]] | None" = None
    # Links on the place's tabs, besides the tool itself: (label, address name, act it takes).
    tabs: Callable[[Actor, Room], list[tuple[Text, str]]] | None = None


class Incomplete(Exception):
    """A manifest lacks something the house needs. Names the tool and every gap."""
