"""The checks of the source find what they are for, and let through what is right."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from moteplass.cli.checks import documents, templates, translations
from moteplass.web.jinja import environment


def faults(text: str) -> list[str]:
    return [what for _, what in templates.lint_jinja(environment(autoescape=True), text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<p style="color:red"></p>', "inline style"),
        ("<script>go()</script>", "inline script"),
        ('<button onclick="go()">{{ _("Go") }}</button>', "inline script: onclick="),
        ("<a href=\"javascript:go()\">{{ _('Go') }}</a>", "inline script in href="),
        ("<h1>Welcome</h1>", "text that is not translated: 'Welcome'"),
        ('<input aria-label="Search here">', "aria-label= that is not translated"),
        ('<img src="/a.png">', "an <img> without alt"),
        ("{% if x %}", "does not compile"),
        ("{{ x|nosuchfilter }}", "does not compile"),
        ("{{ letter|safe }}", "`|safe`"),
    ],
)
def test_a_fault_in_a_template_is_found(text: str, said: str) -> None:
    assert any(said in fault for fault in faults(text)), faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "<h1>{{ _('Welcome') }}</h1><p>{% trans name=name %}Hello {{ name }}{% endtrans %}</p>",
        '<input{% if wrong %} aria-invalid="true"{% endif %} aria-label="{{ _("Search") }}">',
        '<{{ tag }} class="mp-card">{{ body }}</{{ tag }}> · Møteplass',
        "{{ row.body_html|safe }}",
        '<script src="{{ static("built/app.js") }}" type="module"></script>',
    ],
)
def test_a_right_template_is_let_through(text: str) -> None:
    assert faults(text) == []


def test_a_fault_is_told_with_the_line_it_stands_on() -> None:
    text = "{# one\n two #}\n{% if x %}\n<p>{{ x }}</p>\n{% endif %}\n<h1>Welcome</h1>\n"
    lines = [line for line, _ in templates.lint_jinja(environment(autoescape=True), text)]
    assert lines == [6]


def gathered(tmp_path: Path) -> Catalog:
    for name, text in {
        "a.py": "_('Answer'); ngettext('One answer', '%(n)s answers', 2); gettext_lazy('Send %(what)s')"
        "; f'<b>{_(\"Changed\")}</b>'",
        "web/templates/b.html": "{{ _('Close') }}{% trans n=2 %}Hello {{ n }}{% endtrans %}",
        "web/django_templates/c.html": (
            "{% load i18n %}  {% translate 'Log in' %}{% blocktranslate %}Hi {{ x }}{% endblocktranslate %}"
        ),
        "spine/migrations/0001.py": "_('Not this')",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return translations.gather(tmp_path)


def test_sentences_are_gathered_from_code_and_both_kinds_of_template(tmp_path: Path) -> None:
    found = {message.id for message in gathered(tmp_path) if message.id}
    assert found == {
        "Answer",
        ("One answer", "%(n)s answers"),
        "Send %(what)s",
        "Close",
        "Hello %(n)s",
        "Log in",
        "Hi %(x)s",
        "Changed",
    }


def test_a_catalogue_is_whole_only_when_every_sentence_is_translated_and_none_is_left_over(
    tmp_path: Path,
) -> None:
    source = gathered(tmp_path / "package")
    locale = tmp_path / "locale"
    assert translations.update("nb", source, locale) == 8
    told = list(translations.compare("nb", source, locale))
    assert len(told) == 8
    assert all("not translated" in fault for fault in told)

    path = translations.catalogue_path("nb", locale)
    right = {
        "Answer": "Svar",
        "Changed": "Endret",
        "Send %(what)s": "Send %(what)s",
        "Close": "Lukk",
        "Hello %(n)s": "Hei %(n)s",
        "Log in": "Logg inn",
        "Hi %(x)s": "Hei %(x)s",
    }
    text = path.read_text()
    for source_text, said in right.items():
        text = text.replace(f'msgid "{source_text}"\nmsgstr ""', f'msgid "{source_text}"\nmsgstr "{said}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "Ett svar"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)s svar"'
    )
    path.write_text(text)
    assert list(translations.compare("nb", source, locale)) == []
    assert translations.update("nb", source, locale) == 0
    assert path.read_text() == text, "an update without a change must not touch the file"

    path.write_text(
        text.replace('"Send %(what)s"\n\n', '"Send %(hva)s"\n\n') + '\nmsgid "Gone"\nmsgstr "Borte"\n'
    )
    told = list(translations.compare("nb", source, locale))
    assert any("no longer in the source: 'Gone'" in fault for fault in told), told
    assert any("placeholders differ" in fault for fault in told), told


def test_dead_links_are_found_and_living_ones_let_through(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text(
        "# Kjør en høring\n\n## Når du er ferdig?\n\n[up](../README.md#to-kommandoer)\n"
    )
    (tmp_path / "README.md").write_text(
        "# To kommandoer\n\n[a](docs/guide.md#når-du-er-ferdig) [b](https://example.org/x) [c](docs/none.md)\n\n"
        "[d](docs/guide.md#borte)\n\n![shot](docs/shot.png)\n\n[e](/etc/passwd)\n"
    )
    assert list(documents.dead_links(tmp_path)) == [
        "README.md:3: docs/none.md: no such file",
        "README.md:5: docs/guide.md#borte: no such heading",
        "README.md:7: docs/shot.png: no such file",
        "README.md:9: /etc/passwd: starts at the root of the disk; write it from this file",
    ]
