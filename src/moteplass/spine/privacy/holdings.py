"""Everything the house holds about a person: counted, and told row by row in bounded memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from moteplass.spine.access.actor import Actor
from moteplass.spine.accounts.models import User
from moteplass.spine.audit.models import AuditEntry
from moteplass.spine.content.models import Contribution, Revision, State
from moteplass.spine.content.reading import closed_to
from moteplass.spine.content.receipts import behind
from moteplass.spine.privacy.tables import Table, tables
from moteplass.spine.registry.kinds import Record
from moteplass.spine.registry.loader import all_kinds, kind_label, kind_of, verb_text

_BATCH = 200
Rows = Callable[[], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is held of somebody. `name` is its key in the file."""

    name: str
    label: str
    count: int
    rows: Rows


def of_person(actor: Actor) -> list[Holding]:
    """What is held of a person with a log-in. A query for each table there is; none of their rows."""
    assert actor.user_id is not None  # Act.OWN has seen to it
    user = User.objects.get(pk=actor.user_id)
    written = written_by(user.pk)
    sent = sent_by((), user.email)
    lines = AuditEntry.objects.filter(Q(actor_id=user.pk) | Q(subject="accounts.user", subject_id=user.pk))
    return [
        Holding("account", _("Your account"), 1, lambda: iter([_account(user)])),
        _contributions("contributions", _("What you have written"), written, actor),
        _contributions("without_logging_in", _("Sent with your address without logging in"), sent),
        *_told(tables(), user.pk, user.email),
        Holding("log", _("Lines about you in the log"), lines.count(), lambda: _lines(lines)),
    ]


def of_address(email: str) -> list[Holding]:
    """What is held with an e-mail address that has no account, or beside one."""
    return [
        _contributions("contributions", _("Sent with your address without logging in"), sent_by((), email)),
        *_told([table for table in tables() if table.addresses], None, email),
    ]


def of_codes(codes: Sequence[str]) -> list[Holding]:
    """The contributions behind receipt codes."""
    return [_contributions("contributions", _("What you have written"), sent_by(codes, ""))]


def written_by(user_id: int) -> list[int]:
    """The contributions somebody is the author of, or has written a version of, drafts too."""
    rows = Contribution.objects.unscoped(reason="one's own data, drafts and what no longer shows too")
    mine = set(Revision.objects.filter(by=user_id).values_list("contribution", flat=True).distinct())
    return sorted(mine.union(rows.filter(author=user_id).values_list("pk", flat=True)))


def known(codes: Sequence[str], email: str) -> list[int]:
    """Contributions known by a receipt code or an e-mail address. A query, and one for each tool that knows any."""
    of_tools = (pk for kind in all_kinds() if kind.sent_by for pk in kind.sent_by(codes, email))
    return sorted({*behind(codes), *of_tools})


def sent_by(codes: Sequence[str], email: str) -> list[int]:
    """Those of them that are still their writer's to see: what is restricted is no longer shown, to them either."""
    rows = Contribution.objects.unscoped(reason="the caller has shown whose they are")
    found = rows.filter(pk__in=known(codes, email)).exclude(state__in=(State.RESTRICTED, State.ERASED))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _told(among: Iterable[Table], user_id: int | None, email: str) -> Iterator[Holding]:
    for table in among:
        rows = table.of(user_id, email)
        if count := rows.count():
            label = str(table.held.label) if table.held else table.name
            yield Holding(table.name, label, count, lambda t=table, r=rows: _plain(t, r))  # type: ignore[misc]


def _plain(table: Table, rows: Any) -> Iterator[dict[str, Any]]:
    yield from rows.values(*table.columns).iterator(_BATCH)


def _account(user: User) -> dict[str, Any]:
    names = ("name", "email", "language", "date_joined", "last_login", "is_active", "is_operator")
    return {name: getattr(user, name) for name in names}


def _lines(rows: Any) -> Iterator[dict[str, Any]]:
    for line in rows.order_by("pk").iterator(_BATCH):
        yield {
            "at": line.at,
            "what": str(verb_text(line.verb)),
            "by_you": line.actor_id is not None,
            "about": f"{line.subject} {line.subject_id or ''}".strip(),
            "place": line.place_id,
            "details": line.details,
        }


def _contributions(name: str, label: str, ids: Sequence[int], actor: Actor | None = None) -> Holding:
    return Holding(name, label, len(ids), lambda: _records(ids, actor))


def _records(ids: Sequence[int], actor: Actor | None) -> Iterator[dict[str, Any]]:
    """Every version and every file of each, as the archive would get it; where the person may no longer enter, or it
    no longer shows, their own part alone. Without an actor each is one person's whole.
    """
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        rows = Contribution.objects.unscoped(reason="the caller has found whose they are").filter(pk__in=some)
        closed = _closed(actor, some) if actor else {}
        kinds: dict[str, list[int]] = {}
        for pk, kind in rows.order_by("pk").values_list("pk", "tool__kind"):
            kinds.setdefault(kind, []).append(pk)
        for kind, pks in kinds.items():
            for record in kind_of(kind).records(pks):
                own = closed.get(record.contribution_id)
                yield _record(own.part_of(record) if own else record)


@dataclass(slots=True)
class _Own:
    """What is one person's of a contribution that they may not read now. `signed`: the name on it, where they are its
    author; `mine`: their versions' titles, by when.
    """

    signed: str | None
    mine: dict[datetime, str]
    # Whether others have written it too.
    shared: bool = False

    def part_of(self, record: Record) -> Record:
        alone = self.signed is not None and not self.shared
        documents = [d for d in record.documents if d.at in self.mine or (alone and d.by == self.signed)]
        title = record.title if alone else self.mine[max(self.mine)] if self.mine else ""
        fields = {} if self.signed is None else record.fields
        return replace(record, title=title, documents=documents, fields=fields)


def _closed(actor: Actor, ids: Sequence[int]) -> dict[int, _Own]:
    """Those of them that the person may not read now. Three queries."""
    rows = Contribution.objects.unscoped(reason="the caller has found whose they are")
    rows = rows.filter(pk__in=closed_to(actor, ids))
    found = {
        pk: _Own(name if author == actor.user_id else None, {})
        for pk, author, name in rows.values_list("pk", "author", "author_name")
    }
    versions = Revision.objects.filter(contribution__in=found)
    for pk, by, at, title in versions.values_list("contribution", "by", "at", "title"):
        if by == actor.user_id:
            found[pk].mine[at] = title
        else:
            found[pk].shared = True
    return found


def _record(record: Record) -> dict[str, Any]:
    return {
        "id": record.contribution_id,
        "kind": str(kind_label(record.kind)),
        "title": record.title,
        "state": str(State(record.state).label),
        "from": record.correspondent,
        "channel": record.channel,
        "received_at": record.received_at,
        "fields": dict(record.fields),
        "documents": [
            {"title": d.title, "at": d.at, "by": d.by, "mime": d.mime, "sha256": d.sha256, "text": d.text}
            for d in record.documents
        ],
    }
