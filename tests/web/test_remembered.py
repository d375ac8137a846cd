"""Drawn once and remembered: never past a change of what it was drawn from, never with what is somebody's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import RequestFactory
from django.utils import translation
from jinja2 import Environment, Template
from jinja2.runtime import Macro
from markupsafe import Markup

from moteplass.kit import clock
from moteplass.web import remembered
from moteplass.web.jinja import environment

# Each draws how many times it has been asked to.
_PAGE = """
{%- macro row(row, same="", csrf="") %}<li>{{ count() }} {{ row.text }}{{ same }}{{ csrf }}</li>{% endmacro -%}
{%- macro part(text, csrf="", path="") %}<p>{{ count() }} {{ text }} {{ csrf }} {{ path }}</p>{% endmacro -%}
{%- macro spoken(text) %}{{ count() }} {{ _("Support") }}{% endmacro -%}
"""


@dataclass(frozen=True)
class Row:
    text: str


class Page:
    """The macros above. `count()` in them says how often anything was drawn."""

    def __init__(self, env: Environment) -> None:
        self.drawn = 0
        template: Template = env.from_string(_PAGE, globals={"count": self._count})
        # As if it lay in a file: that is what tells macros of one name apart.
        self._module = template.make_module()

    def _count(self) -> int:
        self.drawn += 1
        return self.drawn

    def __getattr__(self, name: str) -> Macro:
        macro: Macro = getattr(self._module, name)
        return macro


@pytest.fixture
def page() -> Iterator[Page]:
    remembered._shelves.clear()
    remembered._drawn.cache_clear()
    with translation.override("en"):
        yield Page(environment(autoescape=True))
    remembered._shelves.clear()
    remembered._drawn.cache_clear()


def test_a_row_is_drawn_once_while_it_says_the_same(page: Page) -> None:
    rows = [Row("one"), Row("two")]
    first = remembered.each(page.row, rows)
    assert first == "<li>1 one</li><li>2 two</li>"
    assert remembered.each(page.row, [Row("one"), Row("two")]) == first
    assert page.drawn == 2
    assert remembered.each(page.row, [Row("one"), Row("changed")]) == "<li>1 one</li><li>3 changed</li>"


def test_what_rows_are_drawn_with_tells_them_apart(page: Page) -> None:
    assert "owner" in remembered.each(page.row, [Row("one")], "owner")
    assert "other" in remembered.each(page.row, [Row("one")], "other")


def test_text_is_escaped_and_finished_html_is_not(page: Page) -> None:
    assert "&lt;b&gt;" in remembered.each(page.row, [Row("<b>")])
    assert "<b>" in remembered.each(page.row, [Row(Markup("<b>"))], Markup("<i>"))
    assert isinstance(remembered.each(page.row, [Row("x")]), Markup)
    assert isinstance(remembered.once(page.part, "x"), Markup)


def test_text_is_not_taken_for_html_that_looks_the_same(page: Page) -> None:
    assert "<b>" in remembered.once(page.part, Markup("<b>"))
    assert "&lt;b&gt;" in remembered.once(page.part, "<b>")
    assert "<i>" in remembered.each(page.row, [Row("x")], Markup("<i>"))
    assert "&lt;i&gt;" in remembered.each(page.row, [Row("x")], "<i>")


def test_true_is_not_taken_for_one(page: Page) -> None:
    assert " True " in remembered.once(page.part, True)
    assert " 1 " in remembered.once(page.part, 1)


def test_each_language_has_its_own(page: Page) -> None:
    assert remembered.once(page.spoken, "") == "1 Support"
    with translation.override("nb"):
        assert remembered.once(page.spoken, "") == "2 Støtt"
    assert remembered.once(page.spoken, "") == "1 Support"


def test_the_next_day_is_drawn_anew(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))
    first = remembered.once(page.part, "18 days left")
    assert remembered.once(page.part, "18 days left") == first
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 2, 12, tzinfo=UTC))
    assert remembered.once(page.part, "18 days left") != first
    assert "<li>3" in remembered.each(page.row, [Row("x")])


def test_a_token_is_each_visitors_own(page: Page) -> None:
    for token in ("alice", "bob"):
        field = Markup(f'<input value="{token}">')
        assert remembered.each(page.row, [Row("x"), Row("y")], csrf=field).count(field) == 2
        assert field in remembered.once(page.part, "x", csrf=field, path="/somewhere/")
    assert page.drawn == 3
    # And a page that many share has none, nor a trace of where it would have been.
    shared = remembered.each(page.row, [Row("x")]) + remembered.once(page.part, "x")
    assert "input" not in shared and "\ue010" not in shared


def test_what_is_put_in_afterwards_is_escaped_too(page: Page) -> None:
    assert "&lt;script&gt;" in remembered.each(page.row, [Row("x")], csrf="<script>")
    assert "&lt;script&gt;" in remembered.once(page.part, "x", csrf="<script>", path="<script>")
    assert "<script>" not in remembered.once(page.part, "x", csrf="<script>", path="<script>")


def test_memory_has_a_roof(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_MOST_ROWS", 10)
    for n in range(50):
        remembered.each(page.row, [Row(f"row {n}")], n % 3)
    assert sum(map(len, remembered._shelves.values())) <= 12
    assert "row 1" in remembered.each(page.row, [Row("row 1")], 1)


def test_a_page_and_the_parts_in_files_of_their_own_remember_together(page: Page) -> None:
    made_for_the_page = remembered.context(RequestFactory().get("/"))
    assert made_for_the_page["each"](page.row, [Row("x")]) == remembered.each(page.row, [Row("x")])
    assert made_for_the_page["once"](page.part, "x") == remembered.once(page.part, "x")
    assert page.drawn == 2
