"""A WARC 1.1 file, and beside it the index and the list of pages that a WACZ needs to show it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from moteplass.spine.capture.reading import Answer

# The file's name inside a WACZ.
NAME = "data.warc.gz"


@dataclass
class Warc:
    """Records, written as they come. The index is in memory: some 300 bytes for each page or file."""

    out: IO[bytes]
    at: datetime
    # Ids of records are made from it, so that the same capture of the same pages is the same file.
    about: UUID
    index: list[str] = field(default_factory=list)
    pages: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._writer = WARCWriter(self.out, gzip=True, warc_version="1.1")

    @property
    def moment(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def begin(self, told: dict[str, str]) -> None:
        """The first record: what this file is."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode()
        record = self._writer.create_warc_record(
            None,
            "warcinfo",
            payload=BytesIO(lines),
            length=len(lines),
            warc_content_type="application/warc-fields",
            warc_headers_dict=self._headers("warcinfo", ""),
        )
        record.rec_headers.replace_header("WARC-Filename", NAME)
        self._writer.write_record(record)

    def add(self, answer: Answer, *, title: str | None = None) -> None:
        """What was asked and what was answered. With a title it is a page that a reader may begin with."""
        answer.body.seek(0)
        head = StatusAndHeaders(f"{answer.status} {answer.reason}", answer.headers, protocol="HTTP/1.1")
        response = self._writer.create_warc_record(
            answer.url,
            "response",
            payload=answer.body,
            http_headers=head,
            warc_headers_dict=self._headers("response", answer.url),
        )
        offset = self.out.tell()
        self._writer.write_record(response)
        self.index.append(self._indexed(answer, response, offset, self.out.tell() - offset))
        self._writer.write_record(self._request(answer.url))
        if title is not None:
            self.pages.append(
                {"id": f"{len(self.pages)}", "url": answer.url, "ts": self.moment, "title": title}
            )

    def _request(self, url: str) -> Any:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        asked = [
            ("Host", parts.netloc),
            ("User-Agent", "Moteplass"),
            ("Accept-Language", settings.LANGUAGE_CODE),
        ]
        head = StatusAndHeaders(f"GET {path} HTTP/1.1", asked, is_http_request=True)
        told = self._headers("request", url) | {"WARC-Concurrent-To": self._id("response", url)}
        return self._writer.create_warc_record(url, "request", http_headers=head, warc_headers_dict=told)

    def _headers(self, kind: str, url: str) -> dict[str, str]:
        return {"WARC-Record-ID": self._id(kind, url), "WARC-Date": self.moment}

    def _id(self, kind: str, url: str) -> str:
        return f"<urn:uuid:{uuid5(self.about, f'{kind} {url}')}>"

    def _indexed(self, answer: Answer, record: Any, offset: int, length: int) -> str:
        told = {
            "url": answer.url,
            "mime": answer.mime,
            "status": str(answer.status),
            "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
            "length": str(length),
            "offset": str(offset),
            "filename": NAME,
        }
        return f"{sort_key(answer.url)} {self.at:%Y%m%d%H%M%S} {json.dumps(told)}\n"


def about(capture_id: int) -> UUID:
    """What the ids of a capture's records are made from."""
    return uuid5(NAMESPACE_URL, f"{settings.BASE_URL}#capture-{capture_id}")


def sort_key(url: str) -> str:
    """An address as indexes of archives sort it (SURT): no,example)/path?query, in small letters."""
    parts = urlsplit(url.lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{port})/{parts.path.strip('/')}" + (f"?{query}" if query else "")


@contextmanager
def written(path: Path, at: datetime, capture_id: int) -> Iterator[Warc]:
    with path.open("wb") as out:
        yield Warc(out, at, about(capture_id))
