"""What a password may not be, beside short or like oneself: easily put together, or known to have leaked."""

import re
from hashlib import sha1
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from moteplass.spine.organisations.models import Organisation

# Words that lie near here, in all the languages of the site; the names of its organisations and its address come to
# them. A password made of them alone is guessed first.
_WORDS = """
moteplass møteplass plassen kommune kommunen kommuna fylkeskommune etaten etat direktoratet departementet
avdeling virksomhet organisasjon offentlig saksbehandler saksbehandlar moderator operator administrator arkivar
steward høring høringer høyring høyringar hearing hearings svar answer forslag forslagskasse ideer ideas
innspill rommet prosjekt prosjektrom project dokument document kommentar comment mening meninger meiningar
opinion opinions arkiv archive passord password passordet hemmelig hemmeleg velkommen velkomen welcome sommer
sommar summer vinter winter høst haust autumn spring vår januar februar mars april juni juli august september
oktober november desember mandag måndag tirsdag tysdag onsdag torsdag fredag lørdag laurdag søndag norge noreg
norway norsk
"""
_LETTERS = re.compile(r"[^\W\d_]+")
# Fewer letters than this beside the rest make nothing harder.
_FEW = 4


class NotPutTogether(CommonPasswordValidator):
    """Neither one of Django's 20,000 common passwords, nor two of those or of the words above, whatever digits and
    signs stand around them. Three words are let through: they are many enough.
    """

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        letters = "".join(_LETTERS.findall(password.casefold()))
        known = self.passwords.union(_WORDS.split(), _words_of_the_site())
        known = {word for word in known if len(word) >= _FEW}
        parts = [(letters[:n], letters[n:]) for n in range(len(letters) + 1)]
        if any(
            {first, last} & known and all(len(one) < _FEW or one in known for one in (first, last))
            for first, last in parts
        ):
            raise ValidationError(
                _("This is easy to guess: it is made of common words or passwords. Put in a few words more."),
                code="password_put_together",
            )


def _words_of_the_site() -> set[str]:
    """The words of our address and of the organisations' names. One query."""
    names = " ".join(
        name for row in Organisation.objects.values_list("name_nb", "name_nn", "name_en") for name in row
    )
    return set(_LETTERS.findall(f"{names} {urlsplit(settings.BASE_URL).hostname}".casefold()))


class NotBreached:
    """Not among passwords that have leaked. Nothing is asked of anybody outside: `path` is a file of the operator's,
    with SHA-1 digests in hexadecimal, upper case and sorted, as services that collect them give them out.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path

    def validate(self, password: str, user: Any = None) -> None:
        if self._path and _stands_in(
            Path(self._path), sha1(password.encode(), usedforsecurity=False).hexdigest()
        ):
            raise ValidationError(
                _("This password has leaked somewhere, and is tried first. Choose another."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return ""


def _stands_in(path: Path, digest: str) -> bool:
    """Whether a line begins with it. The lines are sorted: some thirty are looked at, in however large a file."""
    sought = digest.upper().encode()
    with path.open("rb") as lines:
        low, high = 0, path.stat().st_size
        # The first place that no line before the sought one begins behind.
        while low < high:
            middle = (low + high) // 2
            if _line_from(lines, middle)[: len(sought)] < sought:
                low = middle + 1
            else:
                high = middle
        return _line_from(lines, low).startswith(sought)


def _line_from(lines: BinaryIO, place: int) -> bytes:
    """The first whole line that begins there or later. Behind all lines: what comes after any digest."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline() or b"~"
