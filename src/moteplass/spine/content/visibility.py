"""The data net: nobody reads contributions without saying on whose behalf."""

from collections.abc import Iterator
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from moteplass.spine.access.actor import Actor
from moteplass.spine.access.rooms import held_by
from moteplass.spine.places.models import Access, Membership, Place, Role, Tool

M = TypeVar("M", bound=models.Model)

# Who sees what awaits a check or has been held back.
_STAFF = [Role.EXPERT, Role.MODERATOR, Role.STEWARD, Role.ARCHIVIST, Role.CONTROLLER]
# Who sees what a moderator has removed.
_SEES_REMOVED = [Role.MODERATOR, Role.STEWARD, Role.ARCHIVIST]

# A draft is its writer's own; the others are nobody's.
_NOT_STAFFS = ["draft", "restricted", "erased"]
# What the agency itself has published; its comments belong to what they are about.
_AGENCY = Q(capacity="agency", root=None)
_SHOWN = Q(state="published")
# A moderator has hidden it, and a note stands in its stead.
NOTE = Q(state="hidden", restraint__in=["hidden", "removed"])


class Unscoped(RuntimeError):
    """Contributions were about to be read without `visible_to(actor)` or `unscoped(reason=…)`."""


class ScopedQuerySet(models.QuerySet[M, M]):
    """Raises Unscoped unless it has been told who is reading, or why nobody is."""

    _scoped = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone

    def _guard(self) -> None:
        if not self._scoped:
            raise Unscoped("say visible_to(actor), or unscoped(reason=…) where nobody is reading")

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        self._guard()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()

    def unscoped(self, *, reason: str) -> Self:
        """Every row. `reason` is for the next person who reads the code, and may not be empty."""
        if not reason.strip():
            raise ValueError("say why")
        clone = self._clone()
        clone._scoped = True
        return clone

    def standing(self) -> Self:
        """Without comments on what is held back or taken back: for lists that mix contributions from everywhere."""
        return self.filter(Q(root=None) | Q(root__state="published"))

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may read: by EXISTS on the tool and its place, so that no row comes twice."""
        clone = self._clone()
        clone._scoped = True
        return clone.filter(visible(actor))


class ScopedManager(models.Manager[M]):
    """The guarded way to contributions."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> ScopedQuerySet[M]:
        return self.get_queryset().visible_to(actor)

    def unscoped(self, *, reason: str) -> ScopedQuerySet[M]:
        return self.get_queryset().unscoped(reason=reason)


def visible(actor: Actor, *, notes: bool = False) -> Q:
    """The condition under which `actor` sees a contribution; with `notes` also that one stood there."""
    if actor.is_system:
        return Q()
    shown = _SHOWN | NOTE if notes else _SHOWN
    if not actor.is_authenticated:
        return shown & Exists(_tools(actor, OuterRef("tool_id"))) & (_AGENCY | _may_read_others(actor))
    held = Membership.objects.filter(held_by(actor), place_id=OuterRef("place_id"))
    mine = Q(author_id=actor.user_id)
    staff = Q(Exists(held.filter(role__in=_STAFF)))
    theirs = ~Q(state__in=_NOT_STAFFS) & (
        ~Q(restraint="removed") | Q(Exists(held.filter(role__in=_SEES_REMOVED)))
    )
    return (
        (shown | mine | (staff & theirs))
        & Exists(_tools(actor, OuterRef("tool_id")))
        & (_AGENCY | mine | staff | _may_read_others(actor))
    )


def seen_by(actor: Actor) -> Case:
    """Annotation, where notes are read too: whether `actor` sees what stands behind one."""
    shows = visible(actor) if actor.is_authenticated else _SHOWN
    return Case(When(shows, then=True), default=False)


def _may_read_others(actor: Actor) -> Q:
    """Where one answers before one reads: those who have written, and everyone once the place has closed."""
    wrote = Q(tool_id__in=actor.wrote) if actor.wrote else Q(pk__in=[])
    if actor.is_authenticated:
        # Whoever wrote while logged in has written, on whichever device.
        own = apps.get_model("content", "Contribution").objects.unscoped(
            reason="whether one has written oneself"
        )
        said = own.filter(author_id=actor.user_id, tool_id=OuterRef("tool_id"), root=None)
        # A draft is not said yet.
        wrote |= Q(Exists(said.exclude(state="draft")))
    waiting = Tool.objects.filter(pk=OuterRef("tool_id"), write_first=True, place__state=Place.State.OPEN)
    return wrote | Q(~Exists(waiting))


def _tools(actor: Actor, tool_ref: Any) -> "models.QuerySet[Tool, Tool]":
    """Tools whose inside the actor may see: the SQL twin of access.decide.sees (the access test compares them)."""
    rows = Tool.objects.filter(pk=tool_ref)
    ready = ~Q(state=Tool.State.DRAFT) & ~Q(place__state=Place.State.DRAFT)
    open_to_all = Q(place__access=Access.OPEN, access__in=["", Access.OPEN]) & ready
    if actor.reads is not None:
        return rows.filter(open_to_all | Q(place_id=actor.reads) & ready)
    if not actor.is_authenticated:
        return rows.filter(open_to_all)
    member = Exists(Membership.objects.filter(held_by(actor), place_id=OuterRef("place_id")))
    wide = [Access.OPEN, Access.ORGANISATION]
    colleague = (
        Q(place__access__in=wide, access__in=["", *wide], place__organisation_id__in=actor.organisations)
        & ~Q(place__access=Access.OPEN, access__in=["", Access.OPEN])
        & ready
    )
    return rows.filter(open_to_all | member | colleague)


def readable_places(actor: Actor) -> "models.QuerySet[Place, Place]":
    """The places that exist as far as this actor can tell."""
    open_to_all = Q(access=Access.OPEN) & ~Q(state=Place.State.DRAFT)
    if not actor.is_authenticated:
        return Place.objects.filter(open_to_all)
    member = Exists(Membership.objects.filter(held_by(actor), place_id=OuterRef("pk")))
    colleague = Q(access=Access.ORGANISATION, organisation_id__in=actor.organisations) & ~Q(
        state=Place.State.DRAFT
    )
    return Place.objects.filter(open_to_all | member | colleague)


def readable_tools(actor: Actor) -> "models.QuerySet[Tool, Tool]":
    """The tools whose inside the actor may see."""
    return _tools(actor, models.F("pk"))
