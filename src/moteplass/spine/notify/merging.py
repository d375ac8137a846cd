"""Followers of one contribution who follow another from now on, and back. Called inside a tool's command."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from moteplass.spine.notify.models import Follower


def move_followers(source: int, target: int) -> list[int]:
    """Let those who follow `source` follow `target`, each once. Returns the ids of the rows that moved.

    Who has said no to either is left alone.
    """
    return _move(Follower.objects.filter(contribution_id=source, ended_at=None), target)


def put_back_followers(source: int, target: int, moved: list[int]) -> None:
    """Undo `move_followers`. Who has stopped following since has stopped following both."""
    _move(Follower.objects.filter(contribution_id=target, pk__in=moved), source)


def new_followers(source: int, target: int) -> int:
    """How many would follow `target` besides those who do. One query."""
    return int(_alone(Follower.objects.filter(contribution_id=source, ended_at=None), target).count())


def _alone(rows: Any, target: int) -> Any:
    there = Follower.objects.filter(contribution_id=target)
    same = Q(user_id=OuterRef("user_id"), user__isnull=False) | (Q(email=OuterRef("email")) & ~Q(email=""))
    return rows.filter(~Exists(there.filter(same)))


def _move(rows: Any, target: int) -> list[int]:
    moved = list(_alone(rows, target).select_for_update(of=("self",)).values_list("pk", flat=True))
    Follower.objects.filter(pk__in=moved).update(contribution_id=target)
    return moved
