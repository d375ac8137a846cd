import io

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from moteplass.kit import images
from moteplass.kit.filekinds import Reason, Refused
from moteplass.kit.images import strip_metadata

SECRET = b"hemmelig-sted"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (60.0, 23.0, 35.0), 3: "E", 4: (5.0, 19.0, 27.0)})
    return exif


def _picture(mime: str, size: tuple[int, int] = (40, 20), orientation: int = 1) -> bytes:
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    match FORMATS[mime]:
        case "PNG":
            info = PngImagePlugin.PngInfo()
            info.add_text("Comment", SECRET.decode())
            info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
            image.save(out, "PNG", pnginfo=info, exif=_exif(orientation))
        case "GIF":
            image.save(out, "GIF", comment=SECRET)
        case "JPEG":
            icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
            image.save(
                out,
                "JPEG",
                exif=_exif(orientation),
                comment=SECRET,
                xmp=b"<x>" + SECRET + b"</x>",
                icc_profile=icc,
            )
        case form:
            image.save(out, form, exif=_exif(orientation), xmp=b"<x>" + SECRET + b"</x>")
    return out.getvalue()


@pytest.mark.parametrize("mime", FORMATS)
def test_nothing_the_camera_wrote_is_left(mime):
    before = _picture(mime)
    assert SECRET in before
    after = strip_metadata(before, mime)
    assert SECRET not in after
    with Image.open(io.BytesIO(after)) as image:
        assert image.format == FORMATS[mime]
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "Comment", "XML:com.adobe.xmp"} & set(image.info)
        assert image.convert("RGB").getpixel((5, 5)) == pytest.approx((255, 0, 0), abs=12)


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp"])
def test_a_picture_taken_on_its_side_is_stored_upright(mime):
    with Image.open(io.BytesIO(strip_metadata(_picture(mime, orientation=6), mime))) as image:
        assert image.size == (20, 40)


@pytest.mark.parametrize("mime", FORMATS)
def test_a_large_picture_is_made_smaller_and_a_small_one_is_not_made_larger(mime):
    with Image.open(io.BytesIO(strip_metadata(_picture(mime, (300, 150)), mime, max_side=100))) as image:
        assert image.size == (100, 50)
    with Image.open(io.BytesIO(strip_metadata(_picture(mime), mime, max_side=100))) as image:
        assert image.size == (40, 20)


@pytest.mark.parametrize("mime", ["image/png", "image/webp", "image/gif"])
def test_see_through_pictures_stay_so(mime):
    out = io.BytesIO()
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 100, 300))
    image.save(out, FORMATS[mime])
    with Image.open(io.BytesIO(strip_metadata(out.getvalue(), mime, max_side=100))) as after:
        rgba = after.convert("RGBA")
        assert rgba.getchannel("A").getpixel((90, 50)) == 0
        assert rgba.getchannel("A").getpixel((5, 50)) == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_of_keeping_colours_is_read(mode):
    mime = "image/jpeg" if mode == "CMYK" else "image/png"
    out = io.BytesIO()
    Image.new(mode, (200, 200)).save(out, FORMATS[mime])
    assert strip_metadata(out.getvalue(), mime, max_side=50)


def test_sixteen_bit_greys_keep_their_shade_when_made_smaller():
    out = io.BytesIO()
    Image.new("I;16", (200, 200), 128 * 256).save(out, "PNG")
    with Image.open(io.BytesIO(strip_metadata(out.getvalue(), "image/png", max_side=50))) as image:
        assert image.getpixel((5, 5)) == pytest.approx(128, abs=1)


@pytest.mark.parametrize("mime", ["image/gif", "image/webp"])
def test_a_moving_picture_is_stopped_at_its_first_frame(mime):
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, FORMATS[mime], save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(strip_metadata(out.getvalue(), mime))) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5)) == pytest.approx((255, 0, 0), abs=12)


@pytest.mark.parametrize("mime", FORMATS)
def test_a_damaged_picture_is_refused(mime):
    data = _picture(mime, (300, 300))
    for broken in (data[: len(data) // 3], b"", b"GIF89a", data[:20] + b"\0" * 40):
        with pytest.raises(Refused) as refused:
            strip_metadata(broken, mime)
        assert refused.value.reason is Reason.BROKEN


def test_a_picture_that_claims_to_be_another_kind_is_refused():
    with pytest.raises(Refused):
        strip_metadata(_picture("image/png"), "image/jpeg")


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 799)
    with pytest.raises(Refused) as refused:
        strip_metadata(_picture("image/png"), "image/png")
    assert refused.value.reason is Reason.TOO_LARGE
