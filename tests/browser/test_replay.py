"""A capture, asked for by the archivist and replayed by pywb: it looks and reads as it did."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.conftest import Visit
from tests.browser.pages import ARCHIVIST
from tests.browser.replaying import replayed
from tests.browser.visitors import DESKTOP, Visitor

PLACE = "/m/tretti-ved-skolene/"
HEARING = f"{PLACE}hearing/"
_LOOK = """() => ["body", "h1", "main p", ".ds-button", ".mp-icon"].map((which) => {
    const look = getComputedStyle(document.querySelector(which));
    const names = ["color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "padding", "width"];
    return names.map((name) => look[name]);
})"""
_FONTS = "() => [...new Set([...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family))]"


def seen(page: Page) -> tuple[dict[str, Any], Image.Image]:
    """What a page says and how it looks; and a picture of it, for which the browser waits for its fonts."""
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return {
        "title": page.title(),
        "text": page.locator("body").inner_text(),
        "look": page.evaluate(_LOOK),
        "fonts": page.evaluate(_FONTS),
        "pictures": page.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)"),
        "size": picture.size,
    }, picture


def captured(archivist: Visitor, folder: Path) -> Path:
    """The WACZ of the place, by the archivist's page."""
    archivist.log_in(ARCHIVIST)
    archivist.go(f"{PLACE}records/captures/")
    with archivist.page.expect_navigation():
        archivist.page.locator("main aside button[type=submit]").click()
    archivist.house.work()
    # The row that is watched changes by itself.
    expect(archivist.page.locator("main [hx-trigger]")).to_have_count(0)
    with archivist.page.expect_download() as download:
        archivist.page.locator("main a[href$='.wacz']").first.click()
    path = folder / "kept.wacz"
    download.value.save_as(path)
    return path


def test_a_captured_hearing_is_replayed_as_it_looked_and_read(
    visit: Visit, browser: Browser, tmp_path: Path
) -> None:
    # Without a script: none is kept, and every page works without.
    reader = visit(java_script_enabled=False)
    wacz = captured(visit(), tmp_path)
    with replayed(wacz, tmp_path / "pywb") as archive:
        context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # playwright's own TypedDict
        answered: list[Response] = []
        context.on("response", lambda response: answered.append(response))
        replay = context.new_page()
        for path in (HEARING, PLACE):
            reader.go(path)
            replay.goto(archive + reader.house.address(path))
            replay.wait_for_load_state("networkidle")
            (kept, one), (live, other) = seen(replay), seen(reader.page)
            assert kept == live and live["fonts"]
            # The mean of all points is less than one step of 255 away.
            assert max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 1.0
        # From the list to one answer, inside the archive.
        replay.goto(archive + reader.house.address(HEARING))
        replay.locator("main li a[href*='/hearing/answers/']:not([href$='/fields/'])").first.click()
        replay.wait_for_url("**/hearing/answers/*/")
        assert replay.locator("h1").inner_text().strip()
        pywb = archive.removesuffix("kept/")
        assert {one.url for one in answered if not one.url.startswith((pywb, "data:", "blob:"))} == set()
        # No script is kept.
        assert {one.url.rpartition(".")[2] for one in answered if one.status >= 400} <= {"js"}
        context.close()
