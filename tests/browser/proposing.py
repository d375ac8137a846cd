"""Proposing something in a suggestion box in the browser, with or without script."""

import re
from dataclasses import dataclass

from tests.browser.visitors import Visitor
from tests.browser.wizard import Draft, onward


@dataclass(frozen=True, slots=True)
class Box:
    """A suggestion box of a test's own."""

    slug: str
    title: str

    def at(self, path: str = "") -> str:
        return f"/m/{self.slug}/ideas/{path}"


@dataclass(frozen=True, slots=True)
class Room:
    """A project room of a test's own."""

    slug: str
    title: str

    def at(self, path: str = "") -> str:
        return f"/m/{self.slug}/documents/{path}"


def new_box(steward: Visitor, box: Box) -> None:
    """From the form that makes a place to an open box where anyone may write."""
    page = steward.page
    steward.go("/places/new/")
    page.check("input[name=template][value=ideas]")
    page.fill("input[name=title]", box.title)
    page.fill("input[name=slug]", box.slug)
    onward(steward)
    assert steward.path == box.at("setup/"), steward.path
    page.fill("textarea[name=summary]", "Si hva vi kan gjøre bedre, så svarer vi innen tre uker.")
    steward.submit("do", "rules")
    steward.submit("do", "open")
    assert steward.path == box.at(), steward.path
    steward.go(f"/m/{box.slug}/settings/")
    page.check("input[name=writers][value=anyone]")
    steward.submit("do", "save")


def let_in(steward: Visitor, place: Box | Room | Draft, email: str, role: str) -> None:
    steward.go(f"/m/{place.slug}/members/")
    steward.page.check("input[name=who][value=person]")
    steward.page.fill("input[name=email]", email)
    steward.page.select_option("select[name=role]", role)
    steward.submit("do", "add")


def propose(visitor: Visitor, box: Box, title: str, proposal: str, *, name: str = "", **more: str) -> int:
    """From the form past the preview to the idea's own page. Returns its number."""
    page = visitor.page
    visitor.go(box.at("new/"))
    page.fill("input[name=title]", title)
    page.fill("textarea[name=proposal]", proposal)
    for field, words in more.items():
        page.fill(f"[name={field}]", words)
    if name:
        page.fill("input[name=name]", name)
    visitor.submit("act", "preview")
    visitor.submit("act", "send")
    found = re.fullmatch(re.escape(box.at()) + r"(\d+)/", visitor.path)
    assert found, visitor.path
    return int(found.group(1))
