"""What a PDF says of itself: the PDF/A part and conformance in its XMP metadata. A claim, which proves nothing."""

import re
import zlib
from collections.abc import Callable
from typing import BinaryIO

PIECE = 1 << 20
# How many metadata streams are looked into: a document has one, and its pictures some.
STREAMS = 50
# How far past the beginning of a metadata stream its claim is looked for.
WINDOW = 1 << 17
METADATA = re.compile(rb"/Subtype\s*/XML")
STREAM = re.compile(rb"stream\r?\n")
CLAIM = {
    name: re.compile(rb"pdfaid:" + name + rb"\s*(?:=\s*[\"']|>)\s*([0-9A-Za-z]{1,2})\s*[\"'<]")
    for name in (b"part", b"conformance")
}


def claim(opened: Callable[[], BinaryIO]) -> str:
    """ "2A", "1B" …; empty where the metadata claims nothing we can read (none, encrypted, or packed otherwise)."""
    with opened() as content:
        held = b""
        left = STREAMS
        while piece := content.read(PIECE):
            held += piece
            for found in METADATA.finditer(held):
                if not left:
                    return ""
                left -= 1
                if len(held) < found.end() + WINDOW:
                    held += content.read(WINDOW)
                if claimed := _claimed(held[found.end() : found.end() + WINDOW]):
                    return claimed
            held = held[-64:]
    return ""


def _claimed(stream: bytes) -> str:
    begins = STREAM.search(stream[:1000])
    if begins is None:
        return ""
    packed = stream[begins.end() :]
    for text in (packed, _unpacked(packed)):
        part, conformance = (CLAIM[name].search(text) for name in (b"part", b"conformance"))
        if part:
            return (part[1] + (conformance[1] if conformance else b"")).decode().upper()
    return ""


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, WINDOW)
    except zlib.error:
        return b""
