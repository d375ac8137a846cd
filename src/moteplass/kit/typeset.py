"""PDFs to keep and to read in any way: PDF/A-2a and PDF/UA-1, set by Typst with the fonts it brings.

A template (.typ) stands beside the tool's other templates and begins as `kit/typst/house.typ` says. What people have
written reaches it as data; only we write markup.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it.tree import SyntaxTreeNode

from moteplass.kit import clock
from moteplass.kit.sanitise import MARKDOWN

if TYPE_CHECKING:
    from typst import Fonts

# Templates import each other from here, and read nothing outside it.
_ROOT = Path(__file__).parents[1]
# Texts without a glyph, and characters that are private to whoever wrote them, as Word's bullets are.
_UNKNOWN = re.compile(r'(?:the text|contains the codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_TOFU = "□"
# What cannot be broken is one text of the file, and the standards ask for short ones. Nor would it fit on a line.
_LONG = re.compile(r"\S{200}(?=\S)")
_BREAK = "\u200b"


def pdf(template: Path, data: Mapping[str, Any], *, title: str, author: str, language: str) -> bytes:
    """The document that `template` makes of `data` (what JSON can hold), in `language` (nb, nn, en).

    A character that no font has stands as □: the standards ask that what is seen and what is read are the same.
    Raises typst.TypstError for a template that is wrong.
    """
    # Not at the top: it is large, and page workers that never make a document should not carry it.
    from typst import Compiler, TypstError

    compiler = Compiler(template, root=_ROOT, font_paths=_fonts())
    words: Any = _each({**data, "": [title, author]}, lambda text: _LONG.sub(rf"\g<0>{_BREAK}", text))
    while True:
        title, author = words[""]
        inputs = {
            "data": json.dumps(words, ensure_ascii=False),
            "title": title,
            "author": author,
            "language": language,
        }
        try:
            made = compiler.compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(clock.now().timestamp()),
            )
        except TypstError as error:
            unknown = {_plain(found) for found in _UNKNOWN.findall(error.diagnostic)}
            shown = _each(words, partial(_without, unknown=unknown))
            if shown == words:
                raise
            words = shown
        else:
            assert isinstance(made, bytes)
            return made


def markdown(text: str) -> list[Any]:
    """What is typed as Markdown, for a template's `rich`: [kind, address, text, what stands in it]."""
    return [_node(node) for node in SyntaxTreeNode(MARKDOWN.parse(text)).children]


def _node(node: SyntaxTreeNode) -> list[Any]:
    # An address of ours leads nowhere from a file.
    leads = str(node.attrs.get("href", "")) if node.type == "link" else ""
    out = leads if leads.startswith(("https://", "http://", "mailto:")) else ""
    return [node.type, out, "" if node.children else node.content, [_node(child) for child in node.children]]


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False)


def _plain(quoted: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), quoted)


def _without(text: str, unknown: set[str]) -> str:
    for characters in unknown:
        text = text.replace(characters, _TOFU)
    return text


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The same value, with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(part, change) for key, part in value.items()}
    return [_each(part, change) for part in value] if isinstance(value, list | tuple) else value
