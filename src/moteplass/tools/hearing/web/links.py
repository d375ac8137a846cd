"""Addresses in a hearing that stand many times on one page: put together once, filled in by number."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from moteplass.spine.access.rooms import Room
from moteplass.tools.hearing.exports import NAMES

# Stands for the id until it is filled in; no id is negative, and no address of ours holds it by chance.
_HOLE = 987654321987654321


@dataclass(frozen=True, slots=True)
class Links:
    """Where answers of one hearing are, and where supporting and commenting them goes."""

    hearing: str
    submit: str
    passages: str
    follow: str
    # (name of the format, address) of the answers as files.
    downloads: tuple[tuple[str, str], ...]
    # What their fields mean.
    fields: str
    _answer: str
    _support: str
    _comment: str
    _flag: str

    def answer(self, pk: int) -> str:
        return self._answer.replace(str(_HOLE), str(pk))

    def support(self, pk: int) -> str:
        return self._support.replace(str(_HOLE), str(pk))

    def comment(self, pk: int) -> str:
        return self._comment.replace(str(_HOLE), str(pk))

    def flag(self, pk: int) -> str:
        return self._flag.replace(str(_HOLE), str(pk))


def links_in(room: Room) -> Links:
    """The addresses of a hearing."""
    return _links(room.place.slug, room.the_tool.slug)


@lru_cache(maxsize=256)
def _links(place: str, tool: str) -> Links:
    where = {"place": place, "tool": tool}
    return Links(
        hearing=reverse("hearing", kwargs=where),
        submit=reverse("hearing-submit", kwargs=where),
        passages=reverse("hearing-passages", kwargs=where),
        follow=reverse("follow", kwargs=where),
        downloads=tuple(
            (name, reverse("hearing-download", kwargs={**where, "format": format}))
            for format, name in NAMES.items()
        ),
        fields=reverse("hearing-fields", kwargs=where),
        _answer=reverse("hearing-answer", kwargs={**where, "answer": _HOLE}),
        _support=reverse("contribution-support", kwargs={**where, "contribution": _HOLE}),
        _comment=reverse("contribution-comment", kwargs={**where, "contribution": _HOLE}),
        _flag=reverse("contribution-flag", kwargs={**where, "contribution": _HOLE}),
    )
