"""One try at a form: what was typed, what is wrong with it, and numbers in it that may be somebody's identity."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from moteplass.kit import waivers
from moteplass.kit.text import uuid_in


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What every such form has; each adds its own. Nothing typed is lost."""

    form: forms.Form
    # The form's number: sent twice, it is one contribution.
    submission: UUID = field(default_factory=uuid4)
    # Digests of numbers the writer has told us are not identity numbers. The numbers themselves are not ours to keep.
    waived: list[str] = field(default_factory=list)
    # Where an identity number seems to stand: field → extracts with the number blotted out.
    warnings: dict[str, list[SafeString]] = field(default_factory=dict)

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
        found = []
        for name in self.form.fields:
            if message := self.error(name):
                found.append((name, message))
            if name in self.warnings:
                found.append((name, _("The text seems to hold a national identity number.")))
        return found

    @property
    def ready(self) -> bool:
        """Whether it can be shown as it will be, and sent."""
        return self.form.is_bound and not self.errors

    def renew(self) -> None:
        """Give the form a new number, so that sending it makes another contribution."""
        self.submission = uuid4()

    def warn(self, data: QueryDict, names: Iterable[str]) -> None:
        """Look for identity numbers in what was typed in these fields."""
        found = {
            name: waivers.extracts(data.get(name, ""), self.waived, settings.SECRET_KEY) for name in names
        }
        self.warnings = {name: extracts for name, extracts in found.items() if extracts}


def submission_in(data: QueryDict) -> UUID:
    """The form's number as it was sent; a new one where that is none."""
    return uuid_in(data.get("submission", "")) or uuid4()


def settle(data: QueryDict) -> list[str]:
    """Do what the buttons beside a warning ask for, in `data`. Returns the digests of numbers that are waived."""
    waived = list(dict.fromkeys(data.getlist("waived")))[:100]
    choice, _colon, name = data.get("fix", "").partition(":")
    written = data.get(name, "")
    if choice == "remove":
        data[name] = waivers.without_numbers(written, _("[number removed]"))
    elif choice == "keep":
        waived += waivers.waive(written, settings.SECRET_KEY)
    return waived
