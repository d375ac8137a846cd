"""National identity numbers in free text, and organisation numbers in form fields.

An identity number is eleven digits: date of birth (day + 40 in a D-number; month + 40, + 65 or + 80 in
synthetic test numbers), three more digits, two check digits. It is taken for one only when the grouping, the
date and both check digits agree: about one in 400 of other eleven-digit numbers still gives a false alarm,
which the writer can wave away.

Not found, on purpose: FH-numbers (they hold no date, so every account number that begins with 8 or 9 could be
one), numbers broken over two lines, and numbers given out from 2032 whose first check digit follows the new
rule.

Bank accounts have eleven digits too and share the last check digit. Grouped 4-2-5 («1234.56.78903») or
announced by a word such as «konto» or «KID» they never raise an alarm; bare, they do when they also hold a
date and the other check digit.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer, orgnr

BLOT = "•"
_SPACE = "[ \t\u00a0\u2000-\u200a\u202f]"
_SEPARATOR = f"(?:{_SPACE}{{1,2}}|{_SPACE}?[-‐‑‒–—.:/·_]{_SPACE}?)"
_SYNTHETIC_MONTHS = (80, 65)  # the tax administration's and NAV's test persons; stdnum itself knows + 40


def _grouped(*sizes: int) -> str:
    return _SEPARATOR.join(rf"\d{{{size}}}" for size in sizes)


# Only these ways of writing eleven digits are read as an identity number.
_GROUPINGS = (
    r"\d{11}",
    _grouped(6, 5),
    _grouped(6, 3, 2),
    _grouped(2, 2, 2, 5),
    _grouped(2, 2, 2, 3, 2),
    _grouped(2, 2, 7),
    _grouped(3, 3, 3, 2),
    _grouped(*[1] * 11),
    # A whole date of birth and the five last digits; its century is dropped before checking.
    rf"\d\d{_SEPARATOR}\d\d{_SEPARATOR}(?:19|20)\d\d{_SEPARATOR}\d{{5}}",
)
# A plus sign before it makes it a phone number. Look-aheads, so that candidates may overlap: «2 010170
# 12345».
_CANDIDATES = tuple(re.compile(rf"(?=(?<![\d+])({grouping})(?!\d))") for grouping in _GROUPINGS)
_ACCOUNT_BEFORE = re.compile(
    r"\b(?:(?:bank|sparekonto|lønns)?konto(?:en|nr|nummer|nummeret)?|kid|kid-?nr|kid-?nummer|account|iban)"
    r"[\s.:#=]*(?:(?:er|is|no|nr|number)\b[\s.:#=]*)?$",
    re.IGNORECASE,
)
_ORG_PREFIX = re.compile(r"^\s*(?:org(?:anisasjons)?[\s.\-]*(?:nr|nummer|no)?[\s.:]*)?(?:NO)?", re.IGNORECASE)
_ORG_SUFFIX = re.compile(r"\s*MVA\s*$", re.IGNORECASE)
_ORG_SEPARATORS = re.compile(r"[\s.\-]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Found:
    """Where an identity number stands in a text, and how to show it back: «018170 •••••»."""

    start: int
    end: int
    masked: str


def is_identity_number(digits: str) -> bool:
    """Whether eleven ASCII digits hold a date and both check digits. Source: the rules in python-stdnum."""
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()):
        return False
    first, second = fodselsnummer.calc_check_digit1(digits), fodselsnummer.calc_check_digit2(digits)
    if digits[9] != first or digits[10] != second:
        return False
    month = int(digits[2:4])
    month -= next((added for added in _SYNTHETIC_MONTHS if added < month <= added + 12), 0)
    try:
        fodselsnummer.get_birth_date(f"{digits[:2]}{month:02d}{digits[4:]}")
    except ValidationError:
        return False
    return True


def _ascii_digits(text: str) -> str:
    # Full-width and other scripts' digits are digits to a reader as well.
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def _blotted(number: str, keep: int = 0) -> str:
    out, seen = [], 0
    for char in number:
        seen += char.isdecimal()
        out.append(BLOT if char.isdecimal() and seen > keep else char)
    return "".join(out)


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    # Nearly every text: looked through once, not once a pattern.
    if len(_DIGIT.findall(text)) < 11:
        return
    for pattern in _CANDIDATES:
        for match in pattern.finditer(text):
            start, end = match.span(1)
            digits = _ascii_digits(match.group(1))
            if len(digits) == 13:
                digits = digits[:4] + digits[6:]
            if is_identity_number(digits) and not _ACCOUNT_BEFORE.search(text, max(0, start - 30), start):
                yield start, end


def find_identity_numbers(text: str) -> list[Found]:
    """Identity numbers in a text, in order, not overlapping. Offsets are into the text as given."""
    found: list[Found] = []
    for start, end in sorted(_candidates(text)):
        if not found or start >= found[-1].end:
            number = text[start:end]
            birth_digits = sum(char.isdecimal() for char in number) - 5
            found.append(Found(start, end, _blotted(number, keep=birth_digits)))
    return found


def mask(text: str) -> str:
    """The text with every digit of every identity number blotted out. Same length, so offsets still fit."""
    for found in find_identity_numbers(text):
        text = text[: found.start] + _blotted(text[found.start : found.end]) + text[found.end :]
    return text


def organisation_number(text: str) -> str | None:
    """The nine digits of a valid organisation number, as in «NO 988 077 917 MVA» or «org.nr. 988077917»."""
    compact = _ORG_SEPARATORS.sub("", _ORG_SUFFIX.sub("", _ORG_PREFIX.sub("", text)))
    if not (compact.isascii() and orgnr.is_valid(compact)):
        return None
    return compact
