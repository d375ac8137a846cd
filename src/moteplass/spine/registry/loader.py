"""Loads the manifests once the apps are ready, and refuses to start with one that is incomplete."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.template import TemplateDoesNotExist, engines
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.acts import Act
from moteplass.spine.access.decide import OF_THE_PLACE, Decision, Narrow, Refused, narrow_by
from moteplass.spine.access.rooms import Room
from moteplass.spine.events.jobs import declare
from moteplass.spine.registry.kinds import Fact, Incomplete, PlaceTemplate, Text, ToolKind

if TYPE_CHECKING:
    from moteplass.spine.content.models import Contribution

_kinds: dict[str, ToolKind] = {}
_handlers: dict[type[Fact], list[Callable[..., None]]] = {}
_verbs: dict[str, Text] = {}


def load(tools: Sequence[str]) -> None:
    """Register each tool's `manifest.tool`. Raises Incomplete, naming every gap at once."""
    for module in tools:
        manifest = import_module(f"{module}.manifest")
        register(manifest.tool)


def register(kind: ToolKind) -> None:
    """Take one tool into the house."""
    gaps = find_gaps(kind)
    if gaps:
        raise Incomplete(f"{kind.slug}: " + "; ".join(gaps))
    _kinds[kind.slug] = kind
    declare_verbs(kind.audit)
    for fact, jobs in kind.on.items():
        for job in jobs:
            when(fact, job)
    for cron, job in kind.every.items():
        declare(job, every=cron)
    for job in kind.jobs:
        declare(job)
    narrow_by(kind.slug, _rule_of(kind), claims=kind.claims)


def _rule_of(kind: ToolKind) -> Narrow:
    """What a kind takes away from the common rules: every act it has not declared, then what its own rule says."""

    def narrow(actor: Actor, act: Act, room: Room) -> Text | None:
        if act not in kind.acts | OF_THE_PLACE:
            return _("This cannot be done here.")
        return kind.narrow(actor, act, room) if kind.narrow else None

    return narrow


def find_gaps(kind: ToolKind) -> list[str]:
    """What the manifest lacks, in words for a developer."""
    gaps = []
    if not str(kind.label).strip():
        gaps.append("no label")
    if Act.READ not in kind.acts:
        gaps.append("its acts lack Act.READ")
    if not kind.kinds:
        gaps.append("no kinds of contribution")
    gaps += [
        f"{name!r} must begin with {kind.slug + '.'!r}"
        for name in kind.kinds
        if not name.startswith(f"{kind.slug}.")
    ]
    gaps += [f"no words for the kind {name!r}" for name, text in kind.kinds.items() if not _says(text)]
    if not kind.audit:
        gaps.append("no audit texts")
    gaps += [f"no words for the verb {verb!r}" for verb, text in kind.audit.items() if not _says(text)]
    gaps += [
        f"no {name} function"
        for name in ("cards", "search", "records", "dispose")
        if not callable(getattr(kind, name))
    ]
    gaps += [
        f"the route {route.pattern} takes no act: mount it by page()"
        for route in [*kind.routes, *kind.site_routes]
        if not hasattr(route.callback, "act")
    ]
    if (kind.workspace is None) is (Act.WORK in kind.acts):
        gaps.append("a workspace and Act.WORK go together")
    for template in (kind.card, *(kind.home or ())[:1]):
        try:
            engines["jinja2"].get_template(template)
        except TemplateDoesNotExist:
            gaps.append(f"no template {template!r}")
    if kind.api and find_spec(kind.api.rpartition(".")[0]) is None:
        gaps.append(f"no module for the api {kind.api!r}")
    if kind.slug in _kinds and _kinds[kind.slug] is not kind:
        gaps.append("another tool has this slug")
    return gaps


def _says(text: Any) -> bool:
    return isinstance(text, str | Promise) and bool(str(text).strip())


def kind_of(slug: str) -> ToolKind:
    """The manifest of a tool. Raises LookupError for a tool that is not installed."""
    try:
        return _kinds[slug]
    except KeyError:
        raise LookupError(f"no tool {slug!r} is installed") from None


def require_not_closed(slug: str, about: "Contribution") -> None:
    """Raise Refused, with its tool's reason, for a contribution that takes no support and comments."""
    closed = kind_of(slug).closed
    if closed and (reason := closed(about)):
        raise Refused(Decision(False, reason=reason))


def all_kinds() -> list[ToolKind]:
    return list(_kinds.values())


def kind_label(contribution_kind: str) -> Text:
    """What a kind of contribution is called, e.g. "hearing.answer" → "Answer"."""
    for kind in _kinds.values():
        if contribution_kind in kind.kinds:
            return kind.kinds[contribution_kind]
    return _spine_kinds[contribution_kind]


_spine_kinds: dict[str, Text] = {}


def declare_kinds(kinds: Mapping[str, Text]) -> None:
    """Kinds of contribution that every tool shares (a comment)."""
    _spine_kinds.update(kinds)


def when(fact: type[Fact], job: Callable[..., None]) -> None:
    """Let `job(**ids)` run in the background each time `fact` has happened."""
    declare(job)
    known = _handlers.setdefault(fact, [])
    if job not in known:
        known.append(job)


def handlers(fact: type[Fact]) -> list[Callable[..., None]]:
    return _handlers.get(fact, [])


def declare_verbs(verbs: Mapping[str, Text]) -> None:
    """The audit verbs a part of the house writes, in words."""
    _verbs.update(verbs)


def verb_text(verb: str) -> Text:
    """The words for an audit verb. Raises LookupError for one nobody declared."""
    try:
        return _verbs[verb]
    except KeyError:
        raise LookupError(
            f"no words for the audit verb {verb!r}: declare it in the manifest's audit"
        ) from None


def place_templates() -> dict[str, PlaceTemplate]:
    """Every template that any tool offers, by slug."""
    return {template.slug: template for kind in _kinds.values() for template in kind.templates}
