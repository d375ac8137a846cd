"""What stands where one writes: whether it awaits a check, the house rules, and what guards the form."""

from functools import lru_cache
from typing import cast

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import get_script_prefix
from django.utils.translation import get_language
from markupsafe import Markup

from moteplass.spine.access.trap import BITS, MADE, PROOF, stamp
from moteplass.spine.moderation.awaiting import told
from moteplass.spine.moderation.rules import version_of
from moteplass.spine.places.models import Place


def house_rules(place: Place, open: bool = False) -> Markup:
    """What is shown of the rules in force; nothing where there are none. `open`: where one reads and does not write."""
    beside = Markup("") if open else _form(place)
    if not place.rules_version:
        return beside
    key = (place.pk, place.rules_version, place.slug, open, get_language(), get_script_prefix())
    return beside + _drawn(*key)


def _form(place: Place) -> Markup:
    """What one is told of the check that awaits, and the fields that tell people from programs (access.trap)."""
    words = told(place)
    note = Markup('<p class="mp-small">{}</p>').format(words) if words else Markup("")
    if not place.guarded:
        return note
    field = Markup(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" data-proof="{}">'
    )
    return note + field.format(MADE, stamp(), PROOF, BITS)


# A version is never changed: drawn once, and no page with a form asks the database for it.
@lru_cache(maxsize=512)
def _drawn(place_id: int, version: int, slug: str, open: bool, language: str | None, prefix: str) -> Markup:
    env = cast(Jinja2, engines["jinja2"]).env
    macros = env.get_template("components/house_rules.html").module
    return cast(Markup, macros.house_rules(version_of(place_id, version), slug, open))  # type: ignore[attr-defined]
