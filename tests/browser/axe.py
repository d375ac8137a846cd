"""axe-core on a page, with a report one can act on."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.2 AA is the law's WCAG 2.1 AA and more; best-practice finds what makes a page tiresome.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    # 24 by 24 pixels is in WCAG 2.2 AA, but axe leaves it off until it is asked for.
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
    "elementRef": False,
}
# Three quarters of axe's time, if it is let loose on a list of fifty answers that all look alike.
COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
ALIKE = [["li:nth-child(n+9)"], ["tr:nth-child(n+9)"]]
# Scripts given to evaluate come by the browser's own door, past the page's content security policy.
_STILL = """() => Promise.all(
    document.getAnimations()
        .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
        .map((one) => one.finished.catch(() => null))
)"""
_RUN = """async ([options, exclude]) => {
    const found = await axe.run({include: [["html"]], exclude}, options);
    return found.violations.map(({id, impact, help, nodes}) => ({
        id, impact, help,
        nodes: nodes.map(({target, html, failureSummary}) => ({target, html, failureSummary})),
    }));
}"""


def violations(page: Page, *, colours: bool = True, structure: bool = True) -> list[str]:
    """What axe finds, each as a few readable lines; empty when all is well.

    With `colours` also whether each text stands out from its ground: of long lists the first eight rows.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    # axe waits for nothing: colours in the middle of a transition are not the page's colours.
    page.evaluate(_STILL)
    looks: list[tuple[dict[str, Any], list[list[str]]]] = []
    if structure:
        looks.append((OPTIONS, []))
    if colours:
        looks.append((COLOURS, ALIKE))
    return [_words(found) for look in looks for found in page.evaluate(_RUN, look)]


def _words(found: dict[str, Any]) -> str:
    lines = [f"axe {found['id']} ({found['impact']}): {found['help']}"]
    for node in found["nodes"][:5]:
        summary = " ".join(str(node["failureSummary"]).split())
        lines.append(
            f"    {' '.join(map(str, node['target']))}\n      {node['html'][:300]}\n      {summary[:400]}"
        )
    if len(found["nodes"]) > 5:
        lines.append(f"    … and {len(found['nodes']) - 5} more")
    return "\n".join(lines)
