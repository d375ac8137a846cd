"""Lint for our templates: they compile, hold no inline script or style, and no sentence that cannot be translated."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from moteplass.cli.checks import start

PACKAGE = Path(__file__).resolve().parents[2]
# Stands for what an expression prints: takes the place of a word without being one.
HOLE = "\ue000"
SPOKEN = frozenset(
    {"alt", "title", "aria-label", "placeholder", "aria-description", "aria-roledescription", "data-label"}
)
WORD = re.compile(r"[^\W\d_]{2,}")
# What is let through unescaped; a quotation mark before it means it is written in the template itself.
MARKED_SAFE = re.compile(r"""([\w)\]]+)\s*\|\s*safe\b""")
# What a macro prints into a tag: attributes, not text.
ATTRIBUTES = re.compile(r"""^\s*[\w-]+=["']""")
# Names and marks that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"\b(Møteplass|Atom|CSV|JSON|XLSX|XML|PDF|DOCX|ODT|PNG|JPEG|UTF-8|kB|MB|GB|Bokmål|Nynorsk|English|HTML)\b"
)
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def main() -> int:
    start()
    faults = list(lint())
    for fault in faults[:80]:
        print(f"  {fault}")
    if len(faults) > 80:
        print(f"  … and {len(faults) - 80} more")
    return 1 if faults else 0


def lint(package: Path = PACKAGE) -> Iterator[str]:
    """Each fault as `file:line: what`. Raises nothing: a template that does not compile is a fault."""
    from moteplass.web.jinja import environment

    env = environment(autoescape=True)
    for path in sorted(package.rglob("templates/**/*")):
        if path.suffix in {".html", ".xml", ".txt"}:
            name = path.relative_to(package)
            yield from (
                f"{name}:{line}: {what}" for line, what in lint_jinja(env, path.read_text(), path.suffix)
            )
    for path in sorted(package.rglob("django_templates/**/*.html")):
        name = path.relative_to(package)
        yield from (f"{name}:{line}: {what}" for line, what in lint_django(path.read_text()))


def lint_jinja(env: Environment, text: str, suffix: str = ".html") -> Iterator[tuple[int, str]]:
    """The faults of one Jinja template: (line, what)."""
    try:
        env.compile(text)
    except TemplateSyntaxError as error:
        yield error.lineno, f"does not compile: {error.message}"
        return
    except Exception as error:  # an unknown filter or tag
        yield 1, f"does not compile: {error}"
        return
    if suffix == ".html":
        yield from lint_html(_without_jinja(env, text))
    for number, line in enumerate(text.splitlines(), 1):
        if any(not name.endswith("html") for name in MARKED_SAFE.findall(line)) and "{#" not in line:
            yield (
                number,
                "`|safe`: name it …html (cleaned when stored), or say in a comment here who cleaned it",
            )


def _without_jinja(env: Environment, text: str) -> str:
    """The template's own HTML: expressions and translated blocks as holes, statements gone, lines kept."""
    kept: list[str] = []
    depth_of_trans, tag, newlines = 0, "", 0
    for _line, kind, value in env.lex(text):
        newlines = value.count("\n")
        if kind == "data" and not depth_of_trans:
            kept.append(value)
            continue
        if kind == "variable_begin" and not depth_of_trans:
            kept.append(HOLE)
        elif kind == "block_begin":
            tag = "?"
        elif kind == "name" and tag == "?":
            tag = value
            if value == "trans":
                depth_of_trans += 1
                kept.append(HOLE)
            elif value == "endtrans":
                depth_of_trans -= 1
        kept.append("\n" * newlines)
    return "".join(kept)


def lint_django(text: str) -> Iterator[tuple[int, str]]:
    """The faults of one Django template."""

    def hole(match: re.Match[str]) -> str:
        return HOLE + "\n" * match.group(0).count("\n")

    text = re.sub(
        r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", hole, text, flags=re.DOTALL
    )
    text = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", hole, text, flags=re.DOTALL)
    yield from lint_html(re.sub(r"{%.*?%}|{{.*?}}", hole, text, flags=re.DOTALL))


def lint_html(html: str) -> list[tuple[int, str]]:
    """The faults of HTML in which HOLE stands for what is filled in later."""
    reader = _Reader()
    # A tag whose name is filled in later.
    reader.feed(html.replace(f"<{HOLE}", "<x-hole").replace(f"</{HOLE}", "</x-hole"))
    reader.close()
    return reader.faults


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str]] = []
        self.inside: list[str] = []

    def _fault(self, what: str) -> None:
        self.faults.append((self.getpos()[0], what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag not in VOID:
            self.inside.append(tag)
        if tag == "style" or "style" in names:
            self._fault("inline style: the content policy refuses it; use a class")
        if tag == "script" and "src" not in names and "json" not in str(names.get("type")):
            self._fault("inline script: the content policy refuses it; put it in frontend/src/js")
        for name, value in attrs:
            if re.fullmatch(r"on[a-z]+", name):
                self._fault(f"inline script: {name}=; put it in frontend/src/js")
            if value and value.strip().lower().startswith("javascript:"):
                self._fault(f"inline script in {name}=")
            if name in SPOKEN and value:
                self._must_be_translated(value, f"{name}=")
        if tag == "img" and "alt" not in names:
            self._fault("an <img> without alt")
        if tag == "iframe" and "title" not in names:
            self._fault("an <iframe> without title")
        if tag == "input" and names.get("type") in {"submit", "button"} and names.get("value"):
            self._must_be_translated(str(names["value"]), "value=")
        if tag == "a" and names.get("target") == "_blank":
            self._fault("target=_blank: let people choose where a link opens")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside and self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "code", "kbd"} & set(self.inside):
            self._must_be_translated(data, "text")

    def _must_be_translated(self, text: str, where: str) -> None:
        if ATTRIBUTES.search(text):
            return
        found = WORD.search(SAME_EVERYWHERE.sub(" ", text))
        if found:
            short = " ".join(text.replace(HOLE, "…").split())
            self._fault(f"{where} that is not translated: {short[:60]!r}")


if __name__ == "__main__":
    sys.exit(main())
