"""Every component rendered once, and what must hold of all of them."""

import re

import pytest
from django.utils import translation
from lxml import html as lxml_html

from moteplass.web import parts
from moteplass.web.icons import BUILT
from tests.web.gallery import TEMPLATES, environment, render, shell


@pytest.fixture(scope="module")
def page():
    return lxml_html.fromstring(render())


def one(page, xpath):
    found = page.xpath(xpath)
    assert len(found) == 1, f"{xpath}: {len(found)} found"
    return found[0]


def words(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("working", [True, False])
@pytest.mark.parametrize("access", ["open", "organisation", "members", "hidden"])
def test_no_page_has_script_or_style_of_its_own(access, working, signed_in):
    source = render(access=access, working=working, shell=shell(signed_in=signed_in))
    page = lxml_html.fromstring(source)
    for element in page.iter("*"):
        own = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not own, f"<{element.tag} {own}>"
        assert not any(value.strip().lower().startswith("javascript:") for value in element.attrib.values())
    assert not page.xpath("//style")
    assert all(script.get("src") and not script.text for script in page.xpath("//script"))
    assert page.xpath("//body/@data-access") == [access]
    assert page.xpath("//body/@data-size") == (["sm"] if working else [])


def test_every_macro_is_shown_in_the_gallery():
    gallery = (TEMPLATES.parents[3] / "tests/web/gallery.html").read_text()
    files = {"basics": "ui", "page": "page", "figures": "figures", "contribution": "talk", "forms": "form"}
    inner = {
        "access_label",
        "channel_label",
        "label_line",
        "help_line",
        "message_line",
        "described",
        "choice",
        "choice_option",
        "table_row",
        "pair_rect",
        "legend",
        "told",
    }
    inner |= {"breadcrumbs", "tab_links", "who"}  # shown by place_head and item
    for file, alias in files.items():
        for macro in re.findall(
            r"{% (?:macro|set) (\w+)(?:\(| = parts)", (TEMPLATES / f"components/{file}.html").read_text()
        ):
            assert macro in inner or f"{alias}.{macro}(" in gallery, (
                f"{file}.html: {macro} is not in the gallery"
            )


def test_every_field_has_a_label_and_every_reference_leads_somewhere(page):
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "an id is used twice"
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert page.xpath("//label[@for=$id]", id=field.get("id")), f"{field.get('name')} has no label"
    for element in page.iter("*"):
        for name in ("aria-describedby", "aria-labelledby", "for", "data-files"):
            for reference in (element.get(name) or "").split():
                assert reference in ids, f"{name}={reference}"


def test_a_wrong_field_says_so_to_everybody(page):
    field = one(page, "//input[@id='org']")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "org-error org-help"
    assert one(page, "//*[@id='org-error']").text == "Organisasjonsnummeret har åtte siffer, det skal ha ni."
    assert one(page, "//ds-error-summary//a[@href='#org']") is not None


def test_a_wrong_group_of_choices_marks_each_choice_and_the_summary_can_reach_the_first(page):
    boxes = page.xpath("//input[@name='q3']")
    assert [box.get("id") for box in boxes] == ["q3", "q3-2"]
    assert all(
        box.get("aria-invalid") == "true" and box.get("aria-describedby") == "q3-error" for box in boxes
    )
    assert [box.get("checked") is not None for box in boxes] == [False, True]


def test_a_passwords_value_is_never_written_back(page):
    assert one(page, "//input[@type='password']").get("value") is None


def test_what_was_typed_comes_back_unchanged(page):
    # HTML eats the first line break of a textarea; the macro writes one for it to eat.
    assert one(page, "//textarea[@id='q5']").text.lstrip("\n") == "Første linje er tom </textarea><b>"
    assert ">\n\nFørste linje" in render()
    assert one(page, "//input[@id='q']").get("value") == '"><script>'


def test_the_counter_is_right_without_script(page):
    counter = one(page, "//*[@data-field='counter']")
    with translation.override("en"):
        assert "%d" in counter.get("data-under") and "%d" in counter.get("data-over")
    assert counter.get("data-limit") == "4000"
    assert "3" in counter.get("data-label")


def test_a_choice_can_open_more_fields(page):
    assert one(page, "//input[@name='who_for'][@value='org']").get("data-reveals") == ""
    assert one(page, "//div[contains(@class,'mp-reveal')]//input[@id='org']") is not None


def test_selected_options_compare_as_text(page):
    assert page.xpath("//select[@id='question']//option[@selected]/@value") == ["5"]
    assert page.xpath("//select[@id='who']/option[@selected]/@value") == ["person"]


def test_open_and_closed_differ_by_icon_word_and_attribute():
    with translation.override("en"):
        page = lxml_html.fromstring(render())
    badges = page.xpath("//section[@aria-label='Merker']/div[1]//span[@class='mp-access']")
    assert [(badge.get("data-access"), words(badge)) for badge in badges] == [
        ("open", "Open"), ("organisation", "Closed: employees"), ("members", "Closed: members"), ("hidden", "Hidden"),
    ]  # fmt: skip
    assert len({badge.xpath("./svg/path/@d")[0] for badge in badges}) == 4


def test_days_left_are_warm_in_the_last_week_and_say_when_it_is_over():
    with translation.override("en"):
        page = lxml_html.fromstring(render())
    badges = page.xpath("//section[@aria-label='Merker']//span[@class='mp-days']")
    assert [words(badge) for badge in badges] == ["18 days left", "1 day left", "Closes today", "Closed"]
    assert [badge.get("data-soon") is not None for badge in badges] == [False, True, True, False]


def test_charts_are_readable_as_text_and_drawn_to_scale(page):
    bars = page.xpath("//ul[@aria-label='Hvem har svart']/li")
    assert words(bars[1]) == "Organisasjoner 38 (18 %)"
    assert bars[0].xpath(".//rect/@width") == ["100.0%"] and bars[1].xpath(".//rect/@width") == ["30.2%"]
    columns = page.xpath("//ol[@aria-label='Svar per uke']/li")
    assert words(columns[0]) == "12 uke 38" and columns[-1].xpath(".//rect/@data-series") == ["2"]


def test_a_table_keeps_its_meaning_when_it_folds(page):
    table = one(page, "//table[@data-stack]")
    assert table.get("role") == "table"
    assert table.xpath(".//tbody//td/@data-label") == ["Rolle", "Svar"]
    assert all(cell.get("role") for cell in table.xpath(".//tr | .//th | .//td"))


def test_a_contribution_says_who_in_what_capacity_by_which_channel_and_when(page):
    one_item = one(page, "//li[@id='s118']")
    assert one(one_item, ".//h3/a").text == "Astrid Tveiten"
    assert next(words(part) for part in one_item.xpath(".//div[@class='mp-meta']/span")) == "Privatperson"
    assert one(one_item, ".//div[@class='mp-meta']/span/time").get("datetime") == "2026-11-18T13:00:00+00:00"
    assert one_item.xpath(".//div[@class='mp-meta']/span[@class='mp-channel']/svg/use/@href")[0].endswith(
        ".svg#channel-web"
    )
    assert "Nytt avsnitt <b>." in words(one_item)


@pytest.mark.parametrize("evil", ["<script>", '"><b>', "' onclick='x"])
def test_nothing_from_outside_becomes_markup(evil):
    written = [
        parts.item(
            evil,
            capacity=evil,
            channel="web",
            anchor=evil,
            href=evil,
            note=evil,
            label=evil,
            caller=lambda: evil,
        ),
        parts.reply(evil, caller=lambda: evil),
        parts.support_button(
            evil, about=evil, label=evil, csrf=evil, name=evil, value=evil, attrs={"hx-vals": evil}
        ),
        parts.button(evil, variant=evil, type=evil, name=evil, value=evil, color=evil, size=evil, about=evil),
        parts.button_link(evil, evil, attrs={"data-x": evil}),
        parts.avatar("x", color=evil, text=evil),
    ]
    for part in written:
        for element in lxml_html.fragment_fromstring(part, create_parent="div").iter("*"):
            assert element.tag not in {"script", "b"} and "onclick" not in element.attrib, part


def test_no_markup_of_ours_is_shown_as_text(page):
    assert not re.search(r"</?(span|p|div|time|strong|li|svg)\b", page.text_content())


def test_support_works_without_script(page):
    form = one(page, "//form[@action='/s/97/support']")
    assert form.get("method") == "post" and form.get("hx-post") == "/s/97/support"
    assert one(form, ".//button[@type='submit']").get("aria-pressed") == "true"


def test_the_trail_ends_with_the_page_itself(page):
    assert page.xpath("//ds-breadcrumbs//li/a/@aria-current") == ["page"]
    assert page.xpath("//ds-breadcrumbs/a/@href") == ["/#hearings"]


def test_a_visitor_is_offered_log_in_and_a_person_their_own_pages():
    stranger, person = (
        lxml_html.fromstring(render()),
        lxml_html.fromstring(render(shell=shell(signed_in=True))),
    )
    assert stranger.xpath("//a[starts-with(@href,'/account_login/?next=/h/1%3Fq%3D')]")
    assert not stranger.xpath("//a[@href='/profile/']") and person.xpath("//a[@href='/profile/']")
    assert not stranger.xpath("//script/@nonce") and person.xpath("//script/@nonce") == ["abc"]


def test_the_language_links_bring_one_back_to_the_same_page(page):
    links = page.xpath("//footer//ul[@id='languages']//a")
    assert [(a.get("lang"), a.get("aria-current")) for a in links] == [
        ("nb", "true"),
        ("nn", None),
        ("en", None),
    ]
    assert all(a.get("href").endswith("?next=/h/1%3Fq%3D%C3%A6%26r%3D1") for a in links)


def test_the_description_of_a_page_is_escaped_once(page):
    assert (
        page.xpath("//meta[@property='og:title']/@content")
        == page.xpath("//title/text()")[0].split(" – ")[:1]
    )
    assert page.xpath("//meta[@property='og:image']/@content")[0].startswith("http://localhost/static/")


def test_the_demo_banner_shows_only_in_a_demo(page):
    assert page.xpath("//aside[@class='mp-demo']")
    assert "mp-demo" not in render(shell=shell(demo=False))


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "429.html", "500.html"]
)
def test_an_error_page_stands_with_and_without_its_frame(name):
    framed = lxml_html.fromstring(render(name))
    bare = lxml_html.fromstring(environment().get_template(name).render())
    for page in (framed, bare):
        assert len(page.xpath("//h1")) == 1
        assert page.xpath("//a[@href='/' or starts-with(@href,'/front/')]")
    assert bool(framed.xpath("//footer")) is (name != "500.html")


def test_a_missing_right_is_explained_to_an_insider():
    assert "Bare ledere" in render("403.html", reason="Bare ledere kan åpne denne.")
    assert "<script>" not in render("403.html", reason="<script>")


def test_the_page_that_fails_needs_no_script():
    assert "<script" not in environment().get_template("500.html").render()


def test_the_style_sheet_fixes_the_order_of_its_layers():
    css = next(BUILT.glob("style-*.css")).read_text()
    assert css.removeprefix('@charset "UTF-8";').startswith(
        "@layer reset,ds,mp.base,mp.layout,mp.part,mp.show,mp.print;"
    )
    assert "!important" not in css
    assert not re.search(r"url\(\"?https?:", css)
