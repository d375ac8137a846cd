"""Pictures without what the camera wrote into them: place, time, owner, thumbnail and comments."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .sniff import Reason, Refused

MAX_PIXELS = 64_000_000  # a large phone camera; 64 million pixels take about 250 MB while being worked on
MAX_SIDE = 4096  # enough to print on A3
JPEG_QUALITY = 88

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_SAVE: dict[str, dict[str, object]] = {
    "JPEG": {"quality": JPEG_QUALITY, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": JPEG_QUALITY, "method": 4},
    "GIF": {},
}
_MODES = {
    "JPEG": ("RGB", "L"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P", "L", "RGB", "RGBA"),  # the writer makes the palette
}


@contextmanager
def _broken_as_refused() -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise Refused(Reason.TOO_LARGE) from error
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        MemoryError,
    ) as error:
        # Pillow's readers raise all of these on damaged files.
        raise Refused(Reason.BROKEN) from error


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as they looked with the embedded profile, which is then not needed: a profile can name its owner."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    # A damaged profile costs a shade of colour, not the picture.
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        mode = "RGB" if image.mode == "CMYK" else image.mode
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        if converted is not None:
            return converted
    return image


def _in_mode(image: Image.Image, target: str) -> Image.Image:
    if image.mode in _MODES[target]:
        return image
    if target == "JPEG" or not image.has_transparency_data:
        return image.convert("RGB")
    return image.convert("RGBA")


def strip_metadata(data: bytes, mime: str, *, max_side: int = MAX_SIDE, into: str = "") -> bytes:
    """The picture encoded anew: upright, in sRGB, no side over `max_side` pixels, no metadata at all; in its own
    format, or `into` another of those we know.

    Of a moving picture only the first frame is kept: it may not move without a way to stop it (WCAG 2.2.2).
    Refused(TOO_LARGE) over `MAX_PIXELS`, Refused(BROKEN) when it cannot be read to its end.
    """
    source, target = _FORMATS[mime], _FORMATS[into or mime]
    with _broken_as_refused(), Image.open(io.BytesIO(data), formats=[source]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused(Reason.TOO_LARGE)
        if source == "JPEG":
            opened.draft(None, (max_side, max_side))  # decode a huge photo at half or a quarter of its size
        opened.load()
        image = _in_mode(_in_srgb(ImageOps.exif_transpose(opened)), target)
        if max(image.size) > max_side:
            if image.mode == "I;16":
                image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
            elif image.mode in ("P", "1"):  # cannot be scaled smoothly as they are
                image = image.convert("RGBA" if image.has_transparency_data else "RGB")
            image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
            image = _in_mode(image, target)
        transparency = image.info.get("transparency")
        # Writers copy comments, profiles and times from here.
        image.info = {} if transparency is None else {"transparency": transparency}
        out = io.BytesIO()
        image.save(out, target, **_SAVE[target])
    return out.getvalue()
