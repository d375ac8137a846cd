"""What a page needs to look as it does, and where it goes on: read from its HTML and its style sheets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings

_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
# Pictures, and SVG that is drawn by reference.
_SOURCES = {"img": "src", "image": "href", "use": "href", "source": "src"}
_LINKED = {"stylesheet", "icon", "apple-touch-icon"}


@dataclass
class Found:
    """Addresses on this site, as paths with their queries, in the order in which they stand."""

    title: str = ""
    # What it is drawn with. Not scripts: every page works without one, and what is kept should run nothing.
    needs: list[str] = field(default_factory=list)
    # The rest of a list, and files that people have sent.
    more: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def in_page(html: str, url: str) -> Found:
    """What is found in a page at an address."""
    reading = _Page(url)
    reading.feed(html)
    reading.close()
    return reading.found


def in_styles(css: str, url: str) -> Iterator[str]:
    """What a style sheet needs: fonts and pictures."""
    for match in _URL.finditer(css):
        if path := _here(match[1], url):
            yield path


def _here(given: str, url: str) -> str:
    """The path of an address on this site, without its anchor; empty for any other."""
    parts = urlsplit(urldefrag(urljoin(url, given.strip())).url)
    base = urlsplit(settings.BASE_URL)
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _Page(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.found = Found()
        self._url = url
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "title" and not self.found.title:
            self._in_title = True
        elif tag == "link" and (given.get("rel") in _LINKED or given.get("as") == "font"):
            self._add(self.found.needs, given.get("href", ""))
        elif tag in _SOURCES:
            self._add(self.found.needs, given.get(_SOURCES[tag], ""))
        elif tag == "a" and given.get("hx-target") == "closest [data-more]":
            self._add(self.found.more, given.get("href", ""))
        elif tag == "a" and _here(given.get("href", ""), self._url).startswith("/files/"):
            self._add(self.found.files, given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found.title += data

    def _add(self, to: list[str], given: str) -> None:
        if given and (path := _here(given, self._url)) and path not in to:
            to.append(path)
