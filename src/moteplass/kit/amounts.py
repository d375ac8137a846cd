"""Amounts as people type them, and kroner as people say them: «1 310 000» in, «1,31 mill. kr» out."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language

from moteplass.kit.localise import NBSP, number

# The largest a ledger takes, so that sums of many always fit where they are stored.
LARGEST = Decimal(10) ** 12

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_WORDS = {
    "mill": 6, "mill.": 6, "million": 6, "millioner": 6, "millionar": 6, "millionær": 6, "m": 6,
    "mrd": 9, "mrd.": 9, "milliard": 9, "milliarder": 9, "billion": 9,
}  # fmt: skip
_UNIT = re.compile(r"(?:kr\.?|kroner|nok|timer|timar|hours|t)$", re.IGNORECASE)
_SCALE = re.compile(r"([a-zæøå]+\.?)$", re.IGNORECASE)


class NotAnAmount(ValueError):
    """What was typed is not a number we dare to read. `reason` is unclear, decimals, large or text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(typed: str) -> Decimal:
    """The number in «1 310 000», «1,5», «−200», «1,84 mill. kr». At most two decimals.

    «1.310» and «1,310» are refused: thirteen hundred and ten to some, a little over one to others. Raises NotAnAmount.
    """
    text = typed.strip().replace("−", "-").replace("–", "-")
    text = re.sub(r"^(?:kr\.?|nok)\s*", "", text, flags=re.IGNORECASE)
    text = _UNIT.sub("", text).strip()
    power = 0
    if (found := _SCALE.search(text)) and found[1].lower() in _WORDS:
        power = _WORDS[found[1].lower()]
        text = text[: found.start()]
    digits = _SPACES.sub("", text)
    if not power and re.fullmatch(r"-?\d{1,3}[.,]\d{3}", digits):
        raise NotAnAmount("unclear")
    value = _plain(digits).scaleb(power)
    # The size first: what has more digits than a Decimal keeps cannot be quantised at all.
    if abs(value) > LARGEST:
        raise NotAnAmount("large")
    if value != value.quantize(Decimal("0.01")):
        raise NotAnAmount("decimals")
    return value.quantize(Decimal("0.01")) + 0  # no minus zero


def _plain(digits: str) -> Decimal:
    sign, body = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    if not body.isascii():
        raise NotAnAmount("text")
    for dot, comma in ((".", ","), (",", ".")):
        # Groups of three, at least two of them, can only be thousands; the other mark is then the decimals'.
        grouped = rf"\d{{1,3}}(?:{re.escape(dot)}\d{{3}}){{2,}}(?:{re.escape(comma)}\d+)?"
        mixed = rf"\d{{1,3}}{re.escape(dot)}\d{{3}}{re.escape(comma)}\d+"
        if re.fullmatch(grouped, body) or re.fullmatch(mixed, body):
            return _decimal(sign + body.replace(dot, "").replace(comma, "."))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", body):
        return _decimal(sign + body.replace(",", "."))
    raise NotAnAmount("text")


def _decimal(text: str) -> Decimal:
    if len(text) > 30:
        raise NotAnAmount("large")
    return Decimal(text)


def typed(value: Decimal | None) -> str:
    """An amount as it stands in a field: «1 310 000», «1,5»; «» for none."""
    if value is None:
        return ""
    whole, _dot, decimals = f"{value:f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", " ")
    sign = "-" if value < 0 and not grouped.startswith("-") else ""
    rest = decimals.rstrip("0")
    return f"{sign}{grouped}" + (f",{rest}" if rest else "")


def _round(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # Zeros at the end say nothing: «2 mill. kr».
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize() + 0


def _scale(value: Decimal) -> tuple[int, int]:
    """(power of ten, decimals) that tell three digits: in millions or milliards, in thousands, or as it is."""
    size = abs(value)
    # From 999 500 on it would round to a whole million.
    for power in (9, 6):
        if size >= Decimal(10) ** power * Decimal("0.9995"):
            told = size.scaleb(-power)
            return power, 2 if told < 10 else 1 if told < 100 else 0
    return 0, -3 if size >= 100_000 else 0


def _in_words(told: str, power: int) -> str:
    english = (get_language() or "nb")[:2] == "en"
    if english:
        return f"NOK{NBSP}{told}" + {0: "", 6: f"{NBSP}million", 9: f"{NBSP}billion"}[power]
    return told + {0: "", 6: f"{NBSP}mill.", 9: f"{NBSP}mrd."}[power] + f"{NBSP}kr"


def kroner(value: Decimal | int) -> str:
    """«1,84 mill. kr», «212 000 kr»; in English «NOK 1.84 million». Three digits from 100 000 on."""
    amount = Decimal(value)
    power, places = _scale(amount)
    return _in_words(number(_round(amount.scaleb(-power), places)), power)


def kroner_between(value: Decimal, low: Decimal, high: Decimal) -> str:
    """«1,84 mill. kr (1,7–2,0)»: an amount and how sure it is. The range has as few decimals as hold it."""
    if low == high:
        return kroner(value)
    power, places = _scale(value)
    # A range is told with one decimal fewer, unless it is so narrow that little would be left of it.
    for fewer in {2: (1, 2), 1: (0, 1), 0: (0,), -3: (-3, 0)}[places]:
        step = Decimal(1).scaleb(-fewer)
        ends = [end.scaleb(-power).quantize(step, ROUND_HALF_UP) for end in (low, high)]
        here = _round(value.scaleb(-power), max(places, fewer))
        if ends[0] <= here <= ends[1] and ends[1] - ends[0] >= 3 * step:
            break
    return f"{_in_words(number(here), power)} ({_fixed(ends[0], fewer)}–{_fixed(ends[1], fewer)})"


def _fixed(value: Decimal, places: int) -> str:
    """With all its decimals, so that the ends of a range look alike: «2,0»."""
    text = number(value)
    if places > 0 and value == value.to_integral_value():
        mark = "." if (get_language() or "nb")[:2] == "en" else ","
        return text + mark + "0" * places
    return text
