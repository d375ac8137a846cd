"""Passages of a text are named by their words, and found again when the text has changed."""

from hypothesis import given
from hypothesis import strategies as st

from moteplass.kit.passages import anchored, blocks, find, quote
from moteplass.kit.sanitise import html_to_text, markdown_to_html

LETTER = markdown_to_html(
    "## Lamps\n\nThe lamps go off at ten in the evening, all year.\n\n"
    "- One for the road\n- One for the park\n\n> A law says so.\n"
)


def test_every_paragraph_heading_and_item_has_a_name_and_stands_alone() -> None:
    found = blocks(LETTER)
    assert [block.text for block in found] == [
        "Lamps",
        "The lamps go off at ten in the evening, all year.",
        "One for the road",
        "One for the park",
        "A law says so.",
    ]
    assert len({block.key for block in found}) == 5
    assert found[2].html == "<ul><li>One for the road</li></ul>" and found[4].html.startswith(
        "<blockquote><p>"
    )


def test_the_letter_with_names_reads_as_before() -> None:
    named = anchored(LETTER)
    assert html_to_text(named) == html_to_text(LETTER)
    for block in blocks(LETTER):
        assert named.count(f'id="{block.key}"') == 1


@given(st.text(max_size=300))
def test_no_text_breaks_it(typed: str) -> None:
    html = markdown_to_html(typed)
    assert html_to_text(anchored(html)) == html_to_text(html)
    keys = [block.key for block in blocks(html) if block.key]
    assert len(keys) == len(set(keys))


def test_the_same_words_twice_have_two_names() -> None:
    first, second = blocks(markdown_to_html("Same.\n\nSame."))
    assert first.key != second.key and second.key.startswith(first.key)


def test_words_follow_their_passage_when_it_moves_and_when_it_changes() -> None:
    old = blocks(LETTER)[1]
    said = quote(old, "at ten in the evening")
    assert (said.words, said.prefix[-4:], said.suffix) == ("at ten in the evening", "off ", ", all year.")
    assert quote(old, "t ten in the even").words == "at ten in the evening"
    moved = blocks(markdown_to_html("New.\n\nThe lamps go off at ten in the evening, all year."))
    assert find(said, moved, old.text) == old.key
    changed = blocks(markdown_to_html("New.\n\nThe lamps in town go off at ten in the evening from May."))
    assert find(said, changed, old.text) == changed[1].key
    reworded = blocks(markdown_to_html("New.\n\nThe lamps go off at midnight, all year."))
    assert find(said, reworded, old.text) == reworded[1].key


def test_words_that_are_gone_have_no_place() -> None:
    old = blocks(LETTER)[1]
    assert find(quote(old), blocks(markdown_to_html("Something else altogether.")), old.text) == ""


def test_words_of_ones_own_are_no_quotation() -> None:
    old = blocks(LETTER)[1]
    assert quote(old, "The lamps stay on").words == old.text
