import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moteplass.kit.sanitise import clean_html, html_to_text, markdown_to_html, plain_to_html


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<h2>a</h2><p>b</p>", "<h2>a</h2><p>b</p>"),
        ("<h1>a</h1><h6>b</h6>", "<h2>a</h2><h4>b</h4>"),
        ("<b>a</b> <i>b</i><br>c", "<strong>a</strong> <em>b</em><br>c"),
        ("<script>alert(1)</script>a<style>b</style>", "a"),
        ('<p onclick="x()" style="color:red" class="y" id="z">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="//annet.example">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="/x?a=1">a</a>', '<a href="/x?a=1" rel="noopener noreferrer">a</a>'),
        (
            '<a href="mailto:a@b.example" target="_blank">a</a>',
            '<a href="mailto:a@b.example" rel="noopener noreferrer">a</a>',
        ),
        ('<img src="https://annet.example/x.png" alt="x">a', "a"),
        ('<img src="/files/../admin" alt="x">a', "a"),
        (
            '<img src="/files/ab/c.png" alt="Kart > nord" onerror="x()">',
            '<img src="/files/ab/c.png" alt="Kart &gt; nord">',
        ),
        ("<iframe src='/files/x'></iframe><object></object><form><input></form>", ""),
        ("<svg><script>1</script></svg><math><mi>x</mi></math>a", "a"),
        ("<div>a</div><p> </p>", "<p>a</p>"),
    ],
)
def test_rich_text_is_reduced_to_what_is_allowed(dirty, clean):
    assert clean_html(dirty).replace(" > ", " &gt; ") == clean


def test_tables_figures_and_lists_survive():
    html = (
        '<table><caption>Tall</caption><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td>'
        '</tr></tbody></table><ol start="3"><li>c</li></ol><blockquote><p>d</p></blockquote>'
        '<figure><img src="/files/a.png" alt="e" width="10"><figcaption>f</figcaption></figure>'
    )
    assert clean_html(html) == html


# fmt: off
_PIECES = [
    "<p>", "</p>", "<script>", "</script>", "<style>", "<noscript>", "<h1>", "<h2>", "<table><p>", "</table>",
    "<td>", "<b/>", "<em>", "<strong>", "<math><mtext></p>", "<!--", "-->", "<img src=x onerror=a()>",
    "<a href='javascript:a()'>", "</a>", "<svg/onload=a()>", "<div", " style=a", ">", "<", "&lt;script&gt;",
    '"', "'", "=", "ord ", "<ul>", "<li>", "<select>", "<template>", "<pre>", "<figure>",
]
# fmt: on


@example("<a href='javascript:a()'><table><p><a href='javascript:a()'>")
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join) | st.text())
def test_nothing_that_runs_survives(html):
    clean = clean_html(html)
    tags = re.findall(r"<[^>]*>", clean)
    assert not any(re.search(r"script|svg|style|\bon\w+=|javascript:", tag, re.I) for tag in tags)
    assert clean_html(clean) == clean


def test_markdown_headings_start_where_the_page_wants():
    assert markdown_to_html("# a\n## b") == "<h2>a</h2>\n<h3>b</h3>\n"
    assert markdown_to_html("## a\n### b\n#### c\n##### d", top_heading=3).count("h4") == 6
    assert markdown_to_html("### bare", top_heading=2) == "<h2>bare</h2>\n"
    with pytest.raises(ValueError):
        markdown_to_html("a", top_heading=1)


def test_markdown_has_tables_but_no_raw_html():
    html = markdown_to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>x</script> **tre**")
    assert "<th>a</th>" in html and "<strong>tre</strong>" in html and "&lt;script&gt;" in html


def test_plain_text_keeps_its_paragraphs_and_nothing_else():
    assert plain_to_html("a\nb\n\n\nc <b>&") == "<p>a<br>b</p>\n<p>c &lt;b&gt;&amp;</p>"
    assert plain_to_html(" \n ") == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Se https://a.example/x?b=1&c=2.", "https://a.example/x?b=1&amp;c=2"),
        ("(http://a.example)", "http://a.example"),
        ("https://a.example/b_(c), og", "https://a.example/b_(c)"),
        ("«https://a.example/ø»", "https://a.example/ø"),
    ],
)
def test_web_addresses_become_links_that_gain_nothing(text, address):
    assert f'<a href="{address}" rel="nofollow ugc noopener noreferrer">{address}</a>' in plain_to_html(text)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "www.a.example", "ftp://a.example", "https://", "mailto:a@b.example"]
)
def test_other_addresses_stay_text(text):
    assert "<a" not in plain_to_html(text)


@given(st.text(alphabet="ab<>&\"'/:.() \nhttps", max_size=60) | st.text())
def test_plain_text_cannot_break_out(text):
    html = plain_to_html(text)
    assert set(re.findall(r"</?(\w+)", html)) <= {"p", "br", "a"}
    assert clean_html(html).count("<a ") == html.count("<a ")


def test_html_becomes_readable_text():
    html = "<h2>Tittel</h2><p>En <strong>linje</strong><br>til &amp; med</p><ul><li>a</li><li>b</li></ul><p>Slutt</p>"
    assert html_to_text(html) == "Tittel\n\nEn linje\ntil & med\n\n– a\n– b\n\nSlutt"
    assert html_to_text('<p><img src="/files/k.png" alt="Kart"></p><script>x</script>') == "Kart"
