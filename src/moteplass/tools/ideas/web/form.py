"""The form one proposes on: what was typed, what is wrong with it, and how it would look. Nothing typed is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moteplass.kit import sanitise, text, trying
from moteplass.kit.fields import Text
from moteplass.kit.second_look import SecondLook
from moteplass.spine.access.looking import readers
from moteplass.spine.access.visitor import actor_of
from moteplass.spine.content.reading import AttachmentRow
from moteplass.tools.ideas.models import Box
from moteplass.tools.ideas.texts import IdeaInput, Parts
from moteplass.tools.ideas.web.picture import Picture, collect

MOST = {"title": 120, "problem": 4000, "proposal": 6000, "gain": 2000}


class IdeaForm(SecondLook):
    """Parses and checks what was typed. Drawn by ideas/idea_form.html, which knows the fields by name."""

    title = Text()
    problem = Text(required=False)
    proposal = Text()
    gain = Text(required=False)
    category = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    campaign = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    place_name = Text(required=False, max_length=160)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180)
    alt = Text(required=False, max_length=200)
    name = Text(required=False, max_length=120)
    note = Text(required=False, max_length=300)

    looked_through = ("title", "problem", "proposal", "gain", "place_name", "alt", "name", "note")

    def __init__(
        self,
        *args: Any,
        categories: Sequence[tuple[int, str]],
        campaigns: Sequence[tuple[int, str]],
        named: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        for name, offered in (("category", categories), ("campaign", campaigns)):
            choice: Any = self.fields[name]
            choice.choices = [("", ""), *((str(pk), words) for pk, words in offered)]
            choice.error_messages["invalid_choice"] = _("Choose one of those on the list.")
        self.fields["title"].error_messages["required"] = _("Give the idea a title.")
        self.fields["proposal"].error_messages["required"] = _("Write what you propose.")
        for name in ("place_name", "alt", "name", "note"):
            self.fields[name].error_messages["max_length"] = _("This is too long. Say it shorter.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, most in MOST.items():
            if (over := text.count_chars(data.get(name, "")) - most) > 0:
                self.add_error(name, _("The text is %(over)s characters too long.") % {"over": over})
        if "title" in data:
            data["title"] = " ".join(data["title"].split())
        if not self.named and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write your name. It is shown with the idea."))
        if data.get("latitude") is None or data.get("longitude") is None:
            data["latitude"] = data["longitude"] = None
        return data


@dataclass(slots=True, kw_only=True)
class Sheet(trying.Sheet):
    """The form, with its picture."""

    form: IdeaForm
    box: Box
    categories: Sequence[tuple[int, str]] = ()
    campaigns: Sequence[tuple[int, str]] = ()
    picture: Picture = field(default_factory=Picture)
    most: dict[str, int] = field(default_factory=lambda: MOST)
    most_bytes: int = settings.ATTACHMENT_MAX_BYTES

    @property
    def errors(self) -> list[tuple[str, str]]:
        found = self.wrong()
        if self.picture.error:
            found.append(("picture", self.picture.error))
        if self.picture.present and not self.value("alt") and self.form.is_bound:
            found.append(("alt", _("Tell what the picture shows, for those who do not see it.")))
        return found

    @property
    def alt_error(self) -> str:
        return next((words for name, words in self.errors if name == "alt"), "")

    def given(self) -> IdeaInput:
        """What a command takes. Of a form with errors, what there is: for a draft."""
        data = self.form.cleaned_data
        # A draft is kept also of what is too long, as far as there is room for it.
        said = {
            name: (data.get(name) or text.normalise(self.value(name)))[:most] for name, most in MOST.items()
        }
        return IdeaInput(
            parts=Parts(**said),
            submission=self.submission,
            category_id=data.get("category"),
            campaign_id=data.get("campaign"),
            place_name=data.get("place_name", ""),
            latitude=_rounded(data.get("latitude")),
            longitude=_rounded(data.get("longitude")),
            name=data.get("name", ""),
            language=get_language() or settings.LANGUAGE_CODE,
            files=tuple([self.picture.taken] if self.picture.taken else []),
            alt=data.get("alt", ""),
        )

    def shown(self) -> list[tuple[str, str, str]]:
        """The parts as a preview shows them: (name, heading, html)."""
        data = self.form.cleaned_data
        headings = {"problem": _("The problem"), "proposal": _("The proposal"), "gain": _("What is gained")}
        return [
            (name, heading, sanitise.plain_to_html(data[name]))
            for name, heading in headings.items()
            if data.get(name)
        ]


def _rounded(value: Decimal | None) -> Decimal | None:
    # Five decimals are a metre: nobody needs to know more of where somebody stood.
    return None if value is None else value.quantize(Decimal("0.00001"))


def blank(
    box: Box, offered: Any, *, named: bool, initial: dict[str, Any], submission: UUID | None = None
) -> Sheet:
    """A sheet nobody has typed on, with what we know."""
    form = IdeaForm(categories=offered.categories, campaigns=offered.campaigns, named=named, initial=initial)
    return Sheet(
        form=form,
        submission=submission or uuid4(),
        box=box,
        categories=offered.categories,
        campaigns=offered.campaigns,
    )


def posted(
    request: HttpRequest,
    box: Box,
    offered: Any,
    *,
    named: bool,
    present: AttachmentRow | None = None,
    uploads: bool = True,
) -> Sheet:
    """The sheet as it was sent to us, after what the pressed button asks for. `uploads=False` leaves a new picture
    out."""
    data = request.POST.copy()
    form = IdeaForm(
        data,
        categories=offered.categories,
        campaigns=offered.campaigns,
        named=named,
        **readers(actor_of(request), box.tool),
    )
    form.is_valid()
    return Sheet(
        form=form,
        submission=trying.submission_in(data),
        box=box,
        categories=offered.categories,
        campaigns=offered.campaigns,
        picture=collect(request, data, present=present, uploads=uploads),
    )
