"""What the front-end's build made: hashed file names, and the icons as inline SVG."""

import json
from functools import cache
from pathlib import Path

from django.templatetags.static import static as static_address
from markupsafe import Markup

BUILT = Path(__file__).parent / "static" / "built"
SVG = '<svg class="mp-icon" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">%s</svg>'


def built(name: str) -> dict[str, str]:
    """A JSON file of the build: `manifest.json` or `icons.json`."""
    try:
        return json.loads((BUILT / name).read_text())  # type: ignore[no-any-return]
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{BUILT / name} is missing: the front-end is not built. Run `npm ci && npm run build` in frontend/"
        ) from None


@cache
def _icons() -> dict[str, Markup]:
    return {
        # Our own build step wrote it, from the icon package.
        name: Markup(SVG % path)  # noqa: S704
        for name, path in built("icons.json").items()
    }


def icon(name: str) -> Markup:
    """An icon of frontend/icons.json as inline SVG, hidden from screen readers: write the word beside it."""
    try:
        return _icons()[name]
    except KeyError:
        raise LookupError(
            f"no icon is called {name!r}: add it to frontend/icons.json and build again"
        ) from None


@cache
def static(path: str) -> str:
    """Address of a static file; for built files (`built/style.css`) the one with its content hash."""
    if path.startswith("built/"):
        try:
            path = built("manifest.json")[path]
        except KeyError:
            raise LookupError(f"{path!r} is not among the built files") from None
    return static_address(path)


@cache
def row_icon(name: str) -> Markup:
    """As `icon`, drawn by reference: for what stands on every row of a list (see `onRows` in frontend/build.mjs)."""
    icon(name)
    return Markup(SVG % f'<use href="{static("built/rows.svg")}#{name}"/>')  # noqa: S704  # our own address and name
