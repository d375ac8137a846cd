"""One try at a form: what was typed, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from moteplass.kit.second_look import SecondLook
from moteplass.kit.text import uuid_in


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What every such form has; each adds its own. Nothing typed is lost."""

    form: SecondLook
    # The form's number: sent twice, it is one contribution.
    submission: UUID = field(default_factory=uuid4)

    def value(self, name: str) -> Any:
        """What stands in a field: typed, or there from before."""
        found = self.form[name].value()
        return "" if found is None else found

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return str(self.form.errors[name][0]) if self.form.is_bound and name in self.form.errors else ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(field id, message) in the order of the page."""
        return self.wrong()

    def wrong(self) -> list[tuple[str, str]]:
        """What is wrong with the fields alone, as `errors` has it."""
        return [(name, message) for name in list(self.form.fields) if (message := self.error(name))]

    @property
    def ready(self) -> bool:
        """Whether it can be shown as it will be, and sent."""
        return self.form.is_bound and not self.errors

    def renew(self) -> None:
        """Give the form a new number, so that sending it makes another contribution."""
        self.submission = uuid4()


def submission_in(data: QueryDict) -> UUID:
    """The form's number as it was sent; a new one where that is none."""
    return uuid_in(data.get("submission", "")) or uuid4()
