"""Which tables hold something of a person: found by their fields, so that none is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moteplass.spine.accounts.models import User
from moteplass.spine.content.models import Contribution, Revision
from moteplass.spine.registry.kinds import Held
from moteplass.spine.registry.loader import all_kinds

# What a table is called to the person. Tools name theirs in their manifests (`holds`); a test asserts it.
_NAMES: Mapping[str, Held] = {
    "account.emailaddress": Held(_("E-mail addresses")),
    "mfa.authenticator": Held(_("Second steps at log-in")),
    "accounts.identity": Held(_("Connected log-ins")),
    "accounts.assurance": Held(_("That a log-in service has verified who you are")),
    "accounts.apikey": Held(_("Keys for programs")),
    "accounts.session": Held(_("Where you are logged in")),
    "organisations.employment": Held(_("Where you work")),
    "organisations.directoryperson": Held(_("What your employer’s staff directory says of you")),
    "speaking.mandate": Held(_("Whom you may speak for")),
    "speaking.pseudonym": Held(_("Names you have in places where you do not show your own")),
    "speaking.silence": Held(_("Whom you have muted or blocked"), but=("other",)),
    "places.membership": Held(_("Places you belong to")),
    "places.accessrequest": Held(_("Closed places that one who runs the site has asked to read")),
    "votes.support": Held(_("What you have supported")),
    "votes.paper": Held(_("Votings you have taken part in")),
    "votes.choice": Held(_("What you have voted for"), "paper__user"),
    "votes.comparison": Held(_("What you have chosen between"), "paper__user"),
    "moderation.flag": Held(_("What you have flagged")),
    "moderation.case": Held(_("Flagged contributions you have taken as a moderator")),
    "moderation.decision": Held(_("What you have decided as a moderator")),
    "moderation.appeal": Held(_("Complaints you have answered")),
    "moderation.pause": Held(_("Places where you could not write for a time")),
    "notify.follower": Held(_("What you follow")),
    "notify.mail": Held(_("E-mails we have sent you")),
    "privacy.erasurerequest": Held(_("What you have asked to have erased"), "person"),
    "records.visit": Held(_("When you last saw an archivist's desk")),
    "insight.theme": Held(_("Suggested themes you have accepted")),
    "insight.doublecoding": Held(_("Codings two of you do independently")),
    "insight.coded": Held(_("Answers you are done with in such a coding")),
    "insight.coding": Held(_("Themes you have given answers")),
    "insight.stance": Held(_("Positions you have read out of answers")),
    "insight.handling": Held(_("Answers you see to")),
    "insight.reading": Held(_("Answers you have read as staff")),
    "insight.note": Held(_("Notes you have written as staff")),
    "insight.savedview": Held(_("Lists you have saved")),
    "insight.bulk": Held(_("What you have done with many answers at once")),
}
# What lets somebody in, or is another's to know. That there is one shows; it is not handed out.
_SECRET = frozenset(
    {"password", "digest", "data", "code", "key", "visitor", "unsubscribe", "extra_data"}
    | {"session_key", "session_data", "granted"}
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows about people: by which fields, and which of its columns are theirs to see."""

    model: type[models.Model]
    held: Held | None
    people: tuple[str, ...]
    addresses: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    def of(self, user_id: int | None, email: str) -> "models.QuerySet[models.Model]":
        """The rows about a person, or with an address, in the order they came."""
        wanted: list[tuple[str, object]] = [(path, user_id) for path in self.people if user_id is not None]
        wanted += [(f"{field}__iexact", email) for field in self.addresses if email]
        about = Q(*wanted, _connector=Q.OR) if wanted else Q(pk__in=[])
        return self.model._default_manager.filter(about).order_by("pk")


@cache
def tables() -> tuple[Table, ...]:
    """All but those that are told of as what they are: the account, and contributions with their versions."""
    names = dict(_NAMES)
    for kind in all_kinds():
        names.update(kind.holds)
    found = (_table(model, names.get(model._meta.label_lower)) for model in apps.get_models())
    return tuple(table for table in found if table.people or table.addresses)


@cache
def own_addresses() -> tuple[tuple[type[models.Model], str], ...]:
    """Where tools keep the e-mail address of who wrote a contribution, beside it."""
    return tuple(
        (model, field.name)
        for model in apps.get_models()
        if model._meta.pk.related_model is Contribution
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField)
    )


def _table(model: type[models.Model], held: Held | None) -> Table:
    fields = model._meta.concrete_fields
    told_of = model in (User, Contribution, Revision)
    but = {*(held.but if held else ())}
    refer = [f.name for f in fields if f.remote_field and f.remote_field.model is User and f.name not in but]
    people = [] if told_of else refer
    if held and held.path:
        people.append(held.path)
    # A tool's own fields of a contribution are in the contribution's record.
    own = model._meta.pk.related_model is Contribution
    addresses = [] if told_of or own else [f.name for f in fields if isinstance(f, models.EmailField)]
    columns = [f.name for f in fields if f.name not in {*_SECRET, *people, *but}]
    return Table(model, held, tuple(people), tuple(addresses), tuple(columns))
