"""What in a text its writer may not mean for everybody: numbers and addresses of people, and health.

Looked for in bokmål, nynorsk and English, in the process, by patterns and check digits. Better to miss some than to
warn of what is nothing: whoever is warned for nothing twice reads no warning. So a health word counts only where the
sentence says whose it is («min mor har kreft», not «kreft er dyrt»), eight digits in a row only where a word says that
they are a phone number, and an address like post@ or info@ is nobody's own. Numbers of organisations are not people's.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from stdnum import iban, luhn
from stdnum.no import kontonr

from moteplass.kit import identity


class Kind(StrEnum):
    IDENTITY = "identity"
    ACCOUNT = "account"
    PHONE = "phone"
    EMAIL = "email"
    HEALTH = "health"


# What can be blotted out and leave the sentence standing.
BLOTTABLE = frozenset({Kind.IDENTITY, Kind.ACCOUNT, Kind.PHONE, Kind.EMAIL})


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands. Offsets are into the text as given."""

    start: int
    end: int
    kind: Kind


_SPACE = "[ \u00a0\u202f]"
_ACCOUNTS = re.compile(rf"(?<![\d.])\d{{4}}(?:{_SPACE}|\.)\d\d(?:{_SPACE}|\.)\d{{5}}(?!\d)")
_TOLD_ACCOUNT = re.compile(
    r"\b(?:\w*konto(?:en|nr|nummer|nummeret)?|account(?: number)?)\W{0,3}(?:(?:er|is|no|nr)\b\W{0,2})?(\d{11})(?!\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(rf"\bNO\d\d{_SPACE}?\d{{4}}{_SPACE}?\d{{4}}{_SPACE}?\d{{3}}(?!\d)")
_KID = re.compile(
    r"\bKID(?:-?(?:nr|nummer|nummeret))?\b\W{0,3}(?:(?:er|is)\b\W{0,2})?(\d{4,25})(?!\d)", re.IGNORECASE
)
_PHONES = re.compile(
    # From abroad, as people group it here, and eight digits that a word says are one. Free numbers are nobody's own.
    rf"(?<![\d.,+\-])(?:(?:\+|00)\d{{1,3}}(?:{_SPACE}|[.\-])?\d{{1,4}}(?:(?:{_SPACE}|[.\-])?\d{{2,4}}){{1,4}}"
    rf"|[2-79]\d{_SPACE}\d\d{_SPACE}\d\d{_SPACE}\d\d|[49]\d\d{_SPACE}\d\d{_SPACE}\d\d\d)(?!{_SPACE}?\d)"
)
_TOLD_PHONE = re.compile(
    r"\b(?:tlf|telefon(?:nummer(?:et)?)?|mobil(?:nummer(?:et)?)?|mob|ring|phone|tel|call|sms|vipps)\b"
    r"\W{0,3}(?:(?:[a-zæøå]{1,10})\W{1,2}){0,3}([2-79]\d{7})(?!\d)",
    re.IGNORECASE,
)
_EMAILS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_DESKS = re.compile(
    r"(?:post|postmottak|firmapost|epost|e-post|mail|info|kontakt|contact|support|kundeservice|booking|redaksjon\w*"
    r"|press|presse|noreply|no-reply|hei|hello|sentralbord|resepsjon\w*|personvern\w*|privacy)(?:[.\-+].*)?@",
    re.IGNORECASE,
)
_WHOSE = (
    r"jeg|eg|han|hun|ho|mor|far|mora|moren|faren|mamma|pappa|bestemor|bestefar|bror|broren|søster|søsteren|syster|systera"
    r"|sønn|sønnen|son|sonen|datter|datteren|dattera|dotter|dottera|barn|barnet|kone|kona|mann|mannen|ektemann"
    r"|samboer|samboeren|sambuar|nabo|naboen|elev|eleven|kollega|kollegaen|sjef|sjefen|venn|venninne|ven|venninna"
    r"|i|he|she|mother|father|mum|mom|dad|brother|sister|daughter|wife|husband|partner|child|neighbour|neighbor"
)
_HAVE = (
    r"har|hadde|fikk|fekk|får|lider av|lid av|lir av|ble|blei|vart|er|var|døde av|døydde av|sliter med|slit med"
    r"|have|had|has|got|suffers? from|suffered from|struggles? with|was|am|is|died of|died from"
    r"|(?:been )?diagnosed with"
)
_ILL = (
    r"\w*kreft|cancer|diabetes|epilepsi|epilepsy|adhd|autis(?:me|m|t|tisk|tic)|asperger\w*|tourette\w*|bipolar\w*"
    r"|schi[sz]o\w+|depresjon|depression|deprimert|depressed|angst(?:lidelse)?|psykose|psykotisk|psychosis"
    r"|anoreksi|anorexia|bulimi\w*|spiseforstyrrels\w+|eating disorder|demens|dement|dementia|alzheimer\w*"
    r"|parkinson\w*|hiv|aids|hepatitt|ptsd|multippel sklerose|multiple sclerosis|kols|astma|asthma|leddgikt|fibromyalgi"
    r"|(?:hjerte)?infarkt|hjerneslag|hjerneslaget|hjertefeil|hjernesvulst|svulst|spontanabort|abort|miscarriage"
    r"|abortion|rusproblem\w*|alkoholproblem\w*|rusavhengig\w*|alkoholiker|alcoholic|selvmordstanker"
    r"|sjølvmordstankar|suicidal|cerebral parese|utviklingshem\w+|sykmeldt|sjukmeld\w*|ufør\w*|gravid|pregnant"
    r"|tvangsinnlagt|innlagt"
    r"|hospitali[sz]ed|(?:alvorlig|kronisk|psykisk|alvorleg) s[yj]u?k|(?:seriously|chronically|mentally) ill"
)
_HEALTH = re.compile(
    rf"\b(?:{_WHOSE})\b(?:\s+[\w\-]+){{0,2}}?\s+(?:{_HAVE})\b(?:\s+[\w\-]+){{0,3}}?\s+(?:{_ILL})\b"
)
# One of these stands in everything that the above finds; they are looked for first, for that takes no time.
_STEMS = re.compile(
    r"kreft|cancer|diabetes|epileps|adhd|autis|asperger|tourette|bipolar|schi|depre|angst|psyk|psych|anore|bulimi|spisef"
    r"|eating|demen|alzheimer|parkinson|hiv|aids|hepatitt|ptsd|sklero|sclero|kols|ast[mh]|leddgikt|fibromyalgi|infarkt"
    r"|hjern|hjertef|svulst|abort|miscarriage|rus|al[ck]ohol|s(?:e|jø)lvmord|suicid|parese|utviklingsh|meldt|sjukmeld|ufør"
    r"|gravid|pregnant|innlagt|hospitali|s[yj]u?k|ill"
)
_SENTENCE = re.compile(r"[^.!?\n]+")
# What a health word comes after when nobody says that it is so.
_DENIED = re.compile(r"\b(?:ikke|ikkje|aldri|not|never|no|mot|against|om|if|for)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def find(text: str, *, own: Collection[str] = (), health: bool = True) -> list[Span]:
    """What stands in a text, in order, not overlapping. `own`: the writer's own e-mail addresses, theirs to give."""
    found: list[Span] = []
    for span in sorted(
        _all(text, {address.lower() for address in own}, health), key=lambda s: (s.start, s.end)
    ):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found


def _all(text: str, own: set[str], health: bool) -> Iterator[Span]:
    if len(_DIGIT.findall(text)) >= 5:
        for number in identity.find_identity_numbers(text):
            yield Span(number.start, number.end, Kind.IDENTITY)
        yield from _accounts(text)
        for match in _PHONES.finditer(text):
            if 8 <= len(_DIGIT.findall(match[0])) <= 15:
                yield Span(*match.span(), Kind.PHONE)
        for match in _TOLD_PHONE.finditer(text):
            yield Span(*match.span(1), Kind.PHONE)
    if "@" in text:
        for match in _EMAILS.finditer(text):
            if match[0].lower().rstrip(".") not in own and not _DESKS.match(match[0]):
                yield Span(*match.span(), Kind.EMAIL)
    if health:
        yield from _health(text)


def _health(text: str) -> Iterator[Span]:
    low = text.lower()
    # Some capitals are two letters when small: then the places would not fit.
    if not _STEMS.search(low) or len(low) != len(text):
        return
    for sentence in _SENTENCE.finditer(low):
        if _STEMS.search(sentence[0]):
            for match in _HEALTH.finditer(low, *sentence.span()):
                if not _DENIED.search(match[0]):
                    yield Span(*match.span(), Kind.HEALTH)


def _accounts(text: str) -> Iterator[Span]:
    for match in _ACCOUNTS.finditer(text):
        if kontonr.is_valid(match[0].replace("\u00a0", "").replace("\u202f", "")):
            yield Span(*match.span(), Kind.ACCOUNT)
    for match in _TOLD_ACCOUNT.finditer(text):
        if kontonr.is_valid(match[1]):
            yield Span(*match.span(1), Kind.ACCOUNT)
    for match in _IBAN.finditer(text):
        if iban.is_valid(match[0].replace("\u00a0", " ").replace("\u202f", " ")):
            yield Span(*match.span(), Kind.ACCOUNT)
    for match in _KID.finditer(text):
        if luhn.is_valid(match[1]) or _by_eleven(match[1]):
            yield Span(*match.span(1), Kind.ACCOUNT)


def _by_eleven(number: str) -> bool:
    """Whether the last digit is the check digit by modulus 11, weights 2 to 7 from the right."""
    weighed = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return (11 - weighed % 11) % 11 == int(number[-1])


def blotted(text: str, *, own: Collection[str] = ()) -> str:
    """The text with letters and digits of every number and address blotted out. Same length."""
    for span in find(text, own=own, health=False):
        words = "".join(identity.BLOT if char.isalnum() else char for char in text[span.start : span.end])
        text = text[: span.start] + words + text[span.end :]
    return text
