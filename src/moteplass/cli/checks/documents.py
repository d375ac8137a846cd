"""Dead links in README.md and docs/: files that are not there, headings that are not there. No network."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

HTML_LINK = re.compile(r"""<(?:a|img|source)\b[^>]*?\s(?:href|src|srcset)=["']([^"'\s]+)""")
HTML_ANCHOR = re.compile(r"""\s(?:id|name)=["']([^"']+)["']""")


def main(root: Path) -> int:
    faults = list(dead_links(root))
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0


def documents(root: Path) -> list[Path]:
    return sorted({*root.glob("*.md"), *(root / "docs").rglob("*.md")})


def dead_links(root: Path) -> Iterator[str]:
    """Each link that leads nowhere: `file:line: link: why`."""
    for document in documents(root):
        for line, link in _links(document):
            why = _fault(root, document, link)
            if why:
                yield f"{document.relative_to(root)}:{line}: {link}: {why}"


def _fault(root: Path, document: Path, link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    if parts.path.startswith("/"):
        return "starts at the root of the disk; write it from this file"
    target = (document.parent / unquote(parts.path)).resolve() if parts.path else document
    if not target.exists():
        return "no such file"
    if not target.is_relative_to(root.resolve()):
        return "leaves the repository"
    if parts.fragment and target.suffix == ".md" and unquote(parts.fragment) not in _anchors(target):
        return "no such heading"
    return ""


def _tokens(document: Path) -> Iterator[tuple[int, Token]]:
    line = 1
    for token in MarkdownIt("commonmark").enable("table").parse(document.read_text()):
        line = token.map[0] + 1 if token.map else line
        yield line, token
        for child in token.children or ():
            yield line, child


def _links(document: Path) -> Iterator[tuple[int, str]]:
    for line, token in _tokens(document):
        if token.type == "link_open":
            yield line, str(token.attrGet("href"))
        elif token.type == "image":
            yield line, str(token.attrGet("src"))
        elif token.type in {"html_inline", "html_block"}:
            for found in HTML_LINK.findall(token.content):
                yield line, found


@cache
def _anchors(document: Path) -> frozenset[str]:
    """The anchors of a document's headings, named as the code hosts name them, and those written by hand."""
    found: list[str] = []
    in_heading = False
    for _, token in _tokens(document):
        if token.type in {"heading_open", "heading_close"}:
            in_heading = token.type == "heading_open"
        elif token.type == "inline" and in_heading:
            text = "".join(
                child.content for child in token.children or () if child.type in {"text", "code_inline"}
            )
            name = slug(text)
            count = sum(1 for earlier in found if re.fullmatch(re.escape(name) + r"(-\d+)?", earlier))
            found.append(f"{name}-{count}" if count else name)
        elif token.type in {"html_inline", "html_block"}:
            found += HTML_ANCHOR.findall(token.content)
    return frozenset(found)


def slug(heading: str) -> str:
    """A heading's anchor: lower case, letters, digits, hyphens and underscores, spaces as hyphens."""
    kept = (c for c in heading.strip().lower() if c in "-_ " or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
