"""Bodies to invite, from CSV: each bad line with the reason."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import identity
from moteplass.kit.fields import is_email
from moteplass.tools.hearing.commands.inviting import Body
from moteplass.tools.hearing.imports.columns import Column, Sheet, read
from moteplass.tools.hearing.models import BODIES, Respondent

MOST = 2000
COLUMNS = {
    "name": Column(gettext_lazy("name"), frozenset({"name", "navn", "namn"})),
    "number": Column(
        gettext_lazy("organisation number"),
        frozenset({"organisation number", "orgnr", "org.nr", "org.nr.", "organisasjonsnummer"}),
    ),
    "email": Column(gettext_lazy("e-mail"), frozenset({"e-mail", "email", "epost", "e-post"})),
    "kind": Column(gettext_lazy("type"), frozenset({"type", "type of body", "slag", "type instans"})),
}
# What people write for a type, besides its names in the languages of the site.
_ALSO = {
    "kommune": Respondent.MUNICIPALITY,
    "fylke": Respondent.MUNICIPALITY,
    "fylkeskommune": Respondent.MUNICIPALITY,
    "stat": Respondent.STATE,
    "departement": Respondent.STATE,
    "direktorat": Respondent.STATE,
    "bedrift": Respondent.BUSINESS,
    "organisasjon": Respondent.ASSOCIATION,
    "forening": Respondent.ASSOCIATION,
}


def read_bodies(typed: str) -> Sheet[Body]:
    """The bodies in a table with the columns name, organisation number, e-mail and type. Raises BadFile."""
    seen: set[str] = set()

    def body(values: Mapping[str, str]) -> Body:
        found = _body(values)
        same = {found.organisation_number or found.name.casefold()}
        if seen & same:
            raise ValueError(_("It stands on an earlier line too."))
        seen.update(same)
        return found

    return read(typed, COLUMNS, body, most=MOST)


def _body(values: Mapping[str, str]) -> Body:
    name, typed = values["name"], values["number"]
    if not name:
        raise ValueError(_("It has no name."))
    if len(name) > 200:
        raise ValueError(_("The name can have at most 200 characters."))
    if identity.find_identity_numbers(" ".join(values.values())):
        raise ValueError(_("It holds a national identity number."))
    number = identity.organisation_number(typed) if typed else ""
    if number is None:
        raise ValueError(_("“%(number)s” is not an organisation number.") % {"number": typed[:40]})
    if values["email"] and not is_email(values["email"]):
        raise ValueError(_("“%(email)s” is not an e-mail address.") % {"email": values["email"][:80]})
    kind = _kinds().get(values["kind"].casefold())
    if kind is None:
        words = ", ".join(str(label) for _value, label in BODIES)
        raise ValueError(
            _("“%(kind)s” is not a type of body. Write one of: %(words)s.")
            % {"kind": values["kind"][:40], "words": words}
        )
    return Body(name, kind, number, values["email"])


@cache
def _kinds() -> dict[str, str]:
    return {str(word): value for word, value in _ALSO.items()} | kinds_by_name(
        [value for value, _label in BODIES]
    )


def kinds_by_name(values: list[str]) -> dict[str, str]:
    """Kinds of respondent by what they are called in any of the site's languages, in small letters."""
    found = {value: value for value in values}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {str(Respondent(value).label).casefold(): value for value in values}
    return found
