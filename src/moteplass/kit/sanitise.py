"""HTML that may be shown, from rich text, Markdown and plain text. All of it is safe to mark as such."""

import re
from html import escape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TEXT_TAGS = {
    "p",
    "br",
    "hr",
    "ul",
    "ol",
    "li",
    "blockquote",
    "strong",
    "em",
    "sub",
    "sup",
    "code",
    "pre",
    "a",
}
_TABLE_TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_TAGS = {"h2", "h3", "h4", "figure", "figcaption", "img"} | _TEXT_TAGS | _TABLE_TAGS
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_HEADINGS = (2, 3, 4)
# Pages make no third-party request, so pictures come only from our own storage.
_OWN_FILE = re.compile(r"/files/(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9/_.\-]*")
_NUMBER = re.compile(r"\d{1,4}")
_SCOPES = {"row", "col", "rowgroup", "colgroup"}

# Editors and Word write these; their meaning survives as the nearest allowed element instead of being
# unwrapped.
_KIN = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "div": "p"}
_KIN_TAG = re.compile(r"<(/?)(h1|h5|h6|b|i|div)(?=[\s/>])", re.IGNORECASE)
_PICTURELESS = re.compile(r'<img(?:\s+(?!src=)[\w-]+="[^"]*")*\s*>')
_ROUNDS = 6
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")

_URL = re.compile(r"https?://[^\s<>\"'«»“”\u00ab\u00bb]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?…*_"
_UGC_REL = "nofollow ugc noopener noreferrer"


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    match attribute:
        case "src":
            return value if _OWN_FILE.fullmatch(value) else None
        case "href":
            # «//host» and «\\host» leave the site while looking like a path.
            return None if re.match(r"\s*[/\\]{2}", value) else value
        case "width" | "height" | "colspan" | "rowspan" | "start":
            return value if _NUMBER.fullmatch(value) else None
        case "scope":
            return value if value in _SCOPES else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed_value,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


def clean_html(html: str) -> str:
    """Rich text reduced to headings h2-h4, text, lists, quotes, links, tables and our own pictures.

    Anything else loses its tag and keeps its text; scripts and styles lose both. Idempotent.
    """
    clean = _KIN_TAG.sub(lambda match: f"<{match[1]}{_KIN[match[2].lower()]}", html)
    # Badly nested tags are moved when parsed, so what a browser would read is cleaned again until it stays the same.
    for _ in range(_ROUNDS):
        before = clean
        clean = _EMPTY_PARAGRAPH.sub("", _PICTURELESS.sub("", _CLEANER.clean(before)))
        if clean == before:
            return clean
    return nh3.clean(clean, tags=set())


MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def _shift_headings(tokens: list[Token], top: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    if not headings:
        return
    highest = min(int(token.tag[1:]) for token in headings)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) - highest + top, _HEADINGS[-1])}"


def markdown_to_html(text: str, *, top_heading: int = 2) -> str:
    """CommonMark with tables as clean HTML. The highest heading becomes `top_heading` (2-4), the rest follow."""
    if top_heading not in _HEADINGS:
        raise ValueError("headings start at 2, 3 or 4")
    env: dict[str, object] = {}
    tokens = MARKDOWN.parse(text, env)
    _shift_headings(tokens, top_heading)
    return clean_html(MARKDOWN.renderer.render(tokens, MARKDOWN.options, env))


class _TextOf(HTMLParser):
    _PARAGRAPHS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "table", "figure", "hr"})
    _LINES = frozenset({"br", "tr", "caption", "figcaption", "li"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in self._LINES:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        if tag == "li":
            self.parts.append("– ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))


def html_to_text(html: str) -> str:
    """The words of a piece of HTML, for mail and search. Blank line between paragraphs, «– » before items."""
    parser = _TextOf()
    parser.feed(clean_html(html))
    parser.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parser.parts))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{2,}", " ", text)).strip()


def _linked(line: str) -> str:
    out, at = [], 0
    for match in _URL.finditer(line):
        url = match[0].rstrip(_AFTER_URL)
        # A closing bracket belongs to the sentence unless the address opened it.
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_AFTER_URL)
        if not url.partition("://")[2]:
            continue
        safe = escape(url)
        out += [escape(line[at : match.start()]), f'<a href="{safe}" rel="{_UGC_REL}">{safe}</a>']
        at = match.start() + len(url)
    return "".join(out) + escape(line[at:])


def plain_to_html(text: str) -> str:
    """Plain text as paragraphs, parted by blank lines; a single line end is <br>, web addresses are links."""
    paragraphs = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.replace("\r\n", "\n").strip())
    return "\n".join(
        "<p>" + "<br>".join(_linked(line) for line in paragraph.split("\n")) + "</p>"
        for paragraph in paragraphs
        if paragraph
    )
