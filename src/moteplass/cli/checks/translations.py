"""Every sentence people read, in bokmål and nynorsk: gathered from the source and compared with the catalogues.

Run with --update to bring the .po files in line with the source. They hold no dates and no line numbers and are
sorted, so that a change of the source changes only the sentences it touches.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.pofile import read_po, write_po

from moteplass.cli.checks import start

PACKAGE = Path(__file__).resolve().parents[2]
LOCALE = PACKAGE / "locale"
LANGUAGES = ("nb", "nn")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{
        f"{name}_{kind}": spec
        for name, spec in DEFAULT_KEYWORDS.items()
        for kind in ("lazy", "noop")
        if name != "_"
    },
}
PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*[\d.]*[diouxXeEfFgGcrsa]")
BRACE = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}(?!\})")
TAG = re.compile(r"</?[a-zA-Z][\w-]*")
# Changes with every run, says nothing about the sentences.
CHURN = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid).*\n',
    re.M,
)

Sentence = tuple[str | tuple[str, ...], str | None, bool]


def main(arguments: list[str]) -> int:
    start()
    source = gather()
    if "--update" in arguments:
        for language in LANGUAGES:
            print(f"  {language}: {update(language, source)} sentences are not translated")
        return 0
    faults = [fault for language in LANGUAGES for fault in compare(language, source)]
    for fault in faults[:60]:
        print(f"  {fault}")
    if len(faults) > 60:
        print(f"  … and {len(faults) - 60} more")
    if faults:
        print(
            f"  {len(faults)} faults. `make translate` brings the catalogues in line with the source;"
            " then fill them in."
        )
    return 1 if faults else 0


# --- gathering ---------------------------------------------------------------------------------------
def gather(package: Path = PACKAGE) -> Catalog:
    """Every sentence in the source, as a catalogue without translations."""
    catalog = Catalog(domain="django", charset="utf-8")
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package).parts
        if path.suffix == ".py" and "migrations" not in inside:
            sentences = _module(path.read_text())
        elif path.suffix in {".html", ".txt", ".xml"} and "django_templates" in inside:
            sentences = _django(path.read_text())
        elif path.suffix in {".html", ".txt", ".xml"} and "templates" in inside:
            sentences = _jinja(path.read_text())
        else:
            continue
        for text, context, percent in sentences:
            flags = ["python-format"] if percent else []
            catalog.add(text, context=context, locations=[("/".join(inside), 1)], flags=flags)
    return catalog


def _sentences(
    found: Iterable[tuple[int, str | None, object]], keywords: dict[str, object]
) -> Iterator[Sentence]:
    """Turn (line, function, arguments) into sentences, by what each argument means."""
    for _line, function, arguments in found:
        if function is None or function not in keywords:
            continue
        given = arguments if isinstance(arguments, tuple | list) else (arguments,)
        spec = keywords[function] or (1,)
        context, picked = None, []
        for place in spec:  # type: ignore[attr-defined]
            number, is_context = (place[0], True) if isinstance(place, tuple) else (place, False)
            if number > len(given) or not isinstance(given[number - 1], str) or not given[number - 1]:
                break
            if is_context:
                context = given[number - 1]
            else:
                picked.append(given[number - 1])
        else:
            text = picked[0] if len(picked) == 1 else tuple(picked)
            yield text, context, any(PERCENT.search(part) for part in picked)


def _python(text: str) -> Iterator[Sentence]:
    found = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    return _sentences(
        ((found_at, str(function), given) for found_at, function, given, _ in found), dict(KEYWORDS)
    )


def _module(text: str) -> Iterator[Sentence]:
    yield from _python(text)
    yield from _inside_strings(text)


def _inside_strings(text: str) -> Iterator[Sentence]:
    """Those that stand inside an f-string: to the tokenizer of Python 3.11 that is one string, with nothing in it."""
    strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    found = (
        (
            call.lineno,
            getattr(call.func, "id", None),
            tuple(one.value if isinstance(one, ast.Constant) else None for one in call.args),
        )
        for call in calls
    )
    return _sentences(found, dict(KEYWORDS))


def _jinja(text: str) -> Iterator[Sentence]:
    # The pages' own environment, so that trimming and extensions are the same as when the page is shown.
    from moteplass.web.jinja import environment

    found = environment(autoescape=True).extract_translations(text, gettext_functions=list(KEYWORDS))  # type: ignore[attr-defined]
    return _sentences(iter(found), dict(KEYWORDS))


def _django(text: str) -> Iterator[Sentence]:
    from django.utils.translation.template import templatize

    # Django makes something a C-like extractor can read; Python's tokenizer wants no indentation.
    return _python("\n".join(line.strip() for line in templatize(text).splitlines()))


# --- comparing ---------------------------------------------------------------------------------------
def catalogue_path(language: str, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def read(language: str, locale: Path = LOCALE) -> Catalog:
    """The catalogue of a language; an empty one where there is none yet."""
    path = catalogue_path(language, locale)
    if not path.exists():
        return Catalog(fuzzy=False, locale=language, domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django", charset="utf-8", abort_invalid=True)


def compare(language: str, source: Catalog, locale: Path = LOCALE) -> Iterator[str]:
    """What is wrong with a language's catalogue, one line for each fault."""
    catalogue = read(language, locale)
    for message in source:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        where = message.locations[0][0] if message.locations else ""
        if known is None:
            yield f"{language}: missing: {_short(message)} ({where})"
        elif known.fuzzy:
            yield f"{language}: only guessed (fuzzy): {_short(message)} ({where})"
        elif not all(_strings(known)):
            yield f"{language}: not translated: {_short(message)} ({where})"
        else:
            yield from (f"{language}: {fault}: {_short(message)} ({where})" for fault in _placeholders(known))
    for message in catalogue:
        if message.id and source.get(message.id, message.context) is None:
            yield f"{language}: no longer in the source: {_short(message)}"
    for message in catalogue.obsolete.values():
        yield f"{language}: obsolete: {_short(message)}"


def _placeholders(message: Message) -> Iterator[str]:
    """Whether a translation keeps the placeholders and tags of its source."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = _strings(message)
    for number, string in enumerate(strings):
        text = ids[min(number, len(ids) - 1)]
        for name, pattern in (("placeholders", PERCENT), ("braces", BRACE), ("tags", TAG)):
            wanted, got = (
                sorted(map(_name, pattern.finditer(text))),
                sorted(map(_name, pattern.finditer(string))),
            )
            # A singular may say "one" where the plural gives the number.
            allowed = (
                [sorted(map(_name, pattern.finditer(each))) for each in ids] if len(ids) > 1 else [wanted]
            )
            if got not in allowed:
                yield f"{name} differ ({', '.join(wanted) or 'none'} became {', '.join(got) or 'none'})"


def _name(match: re.Match[str]) -> str:
    return match.group(0)


def _short(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return repr(text if len(text) < 70 else text[:67] + "…")


# --- updating ----------------------------------------------------------------------------------------
def update(language: str, source: Catalog, locale: Path = LOCALE) -> int:
    """Write the catalogue anew: what the source has, with the translations that exist. Returns how many lack one."""
    catalogue = read(language, locale)
    fresh = Catalog(
        fuzzy=False, locale=language, domain="django", charset="utf-8", project="Møteplass", header_comment=""
    )
    for message in source:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        if known and isinstance(known.id, str) != isinstance(message.id, str):
            # What has got a plural is translated anew.
            known = None
        files = [(name, None) for name in sorted({name for name, _ in message.locations})]
        fresh.add(
            message.id,
            known.string if known else None,
            locations=files,  # type: ignore[arg-type]
            flags=message.flags | ({"fuzzy"} if known and known.fuzzy else set()),
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    path = catalogue_path(language, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = CHURN.sub(b"", buffer.getvalue())
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)
    return sum(1 for message in fresh if message.id and not all(_strings(message)))


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
