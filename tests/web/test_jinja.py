"""The Jinja environment: strict, translated, and writing dates and numbers as people do."""

from datetime import UTC, date, datetime
from decimal import Decimal

import jinja2
import pytest
from django.test import RequestFactory
from django.utils import translation

from moteplass.kit import clock, localise
from moteplass.web import icons, jinja

DEADLINE = datetime(2026, 12, 10, 22, 59, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    env = jinja.environment(loader=jinja2.DictLoader({}), autoescape=True)
    return env.from_string(source).render(context)


@pytest.mark.parametrize(
    ("language", "source", "written"),
    [
        ("nb", "{{ d|date }}", "10. desember 2026"),
        ("nn", "{{ d|date('full') }}", "torsdag 10. desember 2026"),
        ("en", "{{ d|date('full') }}", "Thursday, 10 December 2026"),
        ("nb", "{{ d|date('month') }}", "desember 2026"),
        ("nb", "{{ d|shortdate }}", "10. desember"),
        ("en", "{{ d|shortdate }}", "10 December"),
        ("nb", "{{ d|datetime }}", "10. desember 2026 kl.\u00a023.59"),
        ("nn", "{{ d|datetime('short') }}", "10. desember kl.\u00a023.59"),
        ("en", "{{ d|datetime }}", "10 December 2026 at\u00a023:59"),
        ("nb", "{{ d|time }}", "23.59"),
        ("nb", "{{ d|iso }}", "2026-12-10T22:59:00+00:00"),
    ],
)
def test_a_moment_is_written_in_the_readers_language_and_in_oslos_time(language, source, written):
    with translation.override(language), clock.frozen(datetime(2026, 11, 22, tzinfo=UTC)):
        assert render(source, d=DEADLINE) == written


def test_a_short_date_shows_its_year_when_it_is_another_year():
    with translation.override("nb"), clock.frozen(datetime(2027, 1, 2, tzinfo=UTC)):
        assert localise.shortdate(DEADLINE) == "10. desember 2026"


def test_a_moment_just_before_midnight_in_utc_is_the_next_day_in_oslo():
    with translation.override("nb"):
        assert localise.date(datetime(2026, 12, 10, 23, 30, tzinfo=UTC)) == "11. desember 2026"


@pytest.mark.parametrize(
    ("language", "source", "written"),
    [
        ("nb", "{{ 1204|number }}", "1\u00a0204"),
        ("nb", "{{ (-1310000)|number }}", "\u22121\u00a0310\u00a0000"),
        ("en", "{{ 1204|number }}", "1,204"),
        ("nb", "{{ 0.594|percent }}", "59\u00a0%"),
        ("nb", "{{ 1_240_000|filesize }}", "1,2\u00a0MB"),
        ("nb", "{{ 410_000|filesize }}", "410\u00a0kB"),
        ("nb", "{{ 12|filesize }}", "1\u00a0kB"),
    ],
)
def test_numbers_have_spaces_that_do_not_break(language, source, written):
    with translation.override(language):
        assert render(source) == written


def test_the_number_of_a_plural_is_written_so_too():
    source = "{{ ngettext('%(num)s answer', '%(num)s answers', n) }}"
    with translation.override("en"):
        assert render(source, n=1) == "1 answer"
        assert render(source, n=2778) == "2,778 answers"
        assert render("{{ ngettext('%(n)s day', '%(n)s days', 2, n='two') }}") == "two days"
    with translation.override("nb"):
        assert "2\N{NO-BREAK SPACE}778" in render(source, n=2778)


def test_decimals_are_written_with_a_comma_in_norwegian():
    with translation.override("nb"):
        assert localise.number(Decimal("1.84")) == "1,84"


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 11, 22, 13, 0, tzinfo=UTC), 18),
        (datetime(2026, 12, 9, 23, 1, tzinfo=UTC), 0),  # past midnight in Oslo: the last day
        (datetime(2026, 12, 10, 22, 58, tzinfo=UTC), 0),
        (datetime(2026, 12, 10, 23, 0, tzinfo=UTC), -1),
    ],
)
def test_days_left_are_counted_on_the_calendar_in_oslo(now, days):
    with clock.frozen(now):
        assert localise.days_left(DEADLINE) == days
        assert localise.days_left(date(2026, 12, 10)) == days


def test_plain_text_becomes_paragraphs_and_nothing_in_it_becomes_markup():
    assert (
        render("{{ t|paragraphs }}", t="a <b>\r\nb\n\n\n\nc & d\n")
        == "<p>a &lt;b&gt;<br>b</p>\n<p>c &amp; d</p>"
    )
    assert render("{{ ''|paragraphs }}") == ""


def test_a_misspelt_name_fails():
    with pytest.raises(jinja2.UndefinedError):
        render("{{ nosuchname }}")


def test_an_unknown_icon_fails():
    with pytest.raises(LookupError, match="no icon is called 'nosuchicon'"):
        render("{{ icon('nosuchicon') }}")


def test_an_icon_is_hidden_from_screen_readers():
    svg = render("{{ icon('padlock') }}")
    assert svg.startswith(
        '<svg class="mp-icon" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false"><path'
    )


def test_built_files_carry_the_hash_of_their_content():
    address = render("{{ static('built/style.css') }}")
    assert address.startswith("/static/built/style-") and address.endswith(".css")
    assert (icons.BUILT / address.rpartition("/")[2]).exists()
    with pytest.raises(LookupError):
        icons.static("built/nosuchfile.css")


def test_the_forms_of_a_page_get_one_token_and_those_of_the_next_another():
    first, second = render(
        "{{ csrf_field() }} | {{ csrf_field() }}", request=RequestFactory().get("/")
    ).split(" | ")
    assert first == second
    assert first.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')
    assert render("{{ csrf_field() }}", request=RequestFactory().get("/")) != first


def test_variables_in_a_translated_sentence_are_escaped():
    assert render("{{ _('Back to %(page)s', page='<b>') }}").endswith("&lt;b&gt;")
