"""The groups of a sample frame, from CSV with the columns group and count."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.tools.hearing.commands.sampling import GroupInput
from moteplass.tools.hearing.imports.bodies import kinds_by_name
from moteplass.tools.hearing.imports.columns import Column, Sheet, read
from moteplass.tools.hearing.models import Frame, Respondent

# More than there are municipalities.
MOST = 500
COLUMNS = {
    "name": Column(gettext_lazy("group"), frozenset({"group", "gruppe"})),
    "size": Column(gettext_lazy("count"), frozenset({"count", "antall", "tal"})),
}
_LARGEST = 100_000_000


def read_groups(typed: str, way: str) -> Sheet[GroupInput]:
    """The groups in a table. Where they go by the kind of respondent, each must be one. Raises BadFile."""
    seen: set[str] = set()
    kinds = kinds_by_name(list(Respondent.values))

    def group(values: Mapping[str, str]) -> GroupInput:
        name, size = values["name"], values["size"].replace(" ", "").replace("\u00a0", "")
        if not name:
            raise ValueError(_("It has no name."))
        if len(name) > 120:
            raise ValueError(_("The name can have at most 120 characters."))
        if not (size.isascii() and size.isdecimal() and 0 < int(size) <= _LARGEST):
            raise ValueError(_("“%(count)s” is not a number from 1 up.") % {"count": values["size"][:40]})
        respondent = kinds.get(name.casefold(), "") if way == Frame.Way.RESPONDENT else ""
        if way == Frame.Way.RESPONDENT and not respondent:
            words = ", ".join(str(label) for label in Respondent.labels)
            raise ValueError(
                _("“%(name)s” is not a kind of respondent. Write one of: %(words)s.")
                % {"name": name, "words": words}
            )
        same = respondent or name.casefold()
        if same in seen:
            raise ValueError(_("It stands on an earlier line too."))
        seen.add(same)
        return GroupInput(name, int(size), respondent)

    return read(typed, COLUMNS, group, most=MOST)
