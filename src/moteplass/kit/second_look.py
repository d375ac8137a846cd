"""A form whose texts are looked through before they are posted: there may be more in them than others should read.

Nothing is refused. What is found is shown once, beside the form with everything typed, and may be posted all the same.
It is looked for here, in the process: nothing of it is sent anywhere, logged or kept.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moteplass.kit import identity, personal
from moteplass.kit.personal import Kind

# What a program says, which has been told of all that was found, or does not care.
ALL = "all"
# How much of the text round it is shown, in characters.
_ROUND = 30

WORDS: dict[Kind, str | Promise] = {
    Kind.IDENTITY: gettext_lazy("seems to be a national identity number"),
    Kind.ACCOUNT: gettext_lazy("seems to be an account number"),
    Kind.PHONE: gettext_lazy("seems to be a phone number"),
    Kind.EMAIL: gettext_lazy("is somebody’s e-mail address"),
    Kind.HEALTH: gettext_lazy("tells of somebody’s health"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found in a field, with the words round it. Identity numbers are blotted out also here."""

    field: str
    kind: Kind
    before: str
    words: str
    after: str
    digest: str

    @property
    def label(self) -> str:
        return str(WORDS[self.kind])


class SecondLook(forms.Form):
    """Name in `looked_through` the fields that others will read. `own_email` is the writer's own address, theirs to
    give, and so is what is typed in the form's own e-mail field; health words count where everyone can read.
    """

    # Digests of what the writer has seen and wants to stand.
    confirmed = forms.CharField(required=False)

    looked_through: tuple[str, ...] = ("text", "name")

    def __init__(self, *args: Any, own_email: str = "", open_to_all: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_email, self.open_to_all = own_email, open_to_all
        # What was found that the writer has not confirmed.
        self.passages: list[Passage] = []

    def full_clean(self) -> None:
        if self.is_bound and self.data.get("fix") == "blot":
            # The button beside the passages: it changes what was typed.
            typed: Any = self.data
            data = typed.copy()
            for name in self._written():
                data[name] = personal.blotted(data.get(name, ""), own=self._own())
            self.data = data
        # The last that is wrong with a form, as it stands by its button.
        self.fields["confirmed"] = self.fields.pop("confirmed")
        super().full_clean()
        if self.is_bound:
            self._look()

    def _look(self) -> None:
        confirmed = set(self.confirmed_before.split())
        for name in self._written():
            written = str(self.data.get(name, ""))
            found = personal.find(written, own=self._own(), health=self.open_to_all)
            masked = identity.mask(written) if found else written
            for span in found:
                passage = _passage(name, span, written, masked)
                if not confirmed & {passage.digest, ALL}:
                    self.passages.append(passage)
        if self.passages:
            self.add_error("confirmed", _("Look at what others would read, before it is posted."))

    def _written(self) -> list[str]:
        return [name for name in self.looked_through if self.data.get(name)]

    def _own(self) -> tuple[str, str]:
        return self.own_email, str(self.data.get("email", ""))

    @property
    def confirmed_before(self) -> str:
        """The digests that came with the form, for the form to carry on."""
        return str(self.data.get("confirmed", "")) if self.is_bound else ""

    @property
    def to_confirm(self) -> str:
        """What the button says that lets it all stand."""
        return " ".join([*self.confirmed_before.split()[:100], *(p.digest for p in self.passages)])

    @property
    def can_be_blotted(self) -> bool:
        return any(passage.kind in personal.BLOTTABLE for passage in self.passages)

    def warnings(self) -> list[dict[str, str]]:
        """What was found, as a program is told it."""
        return [{"field": p.field, "kind": p.kind.value, "words": p.words} for p in self.passages]


def _passage(name: str, span: personal.Span, written: str, masked: str) -> Passage:
    """`masked` is as long as what was written, so the places fit."""
    digest = salted_hmac("second-look", written[span.start : span.end].lower()).hexdigest()[:16]
    before = ("…" if span.start > _ROUND else "") + masked[max(0, span.start - _ROUND) : span.start]
    after = masked[span.end : span.end + _ROUND] + ("…" if len(masked) > span.end + _ROUND else "")
    return Passage(name, span.kind, before, masked[span.start : span.end], after, digest)
