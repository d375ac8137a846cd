"""What a reader is shown of a change is all of it, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from moteplass.kit.differences import Kind, Piece, differences

TEXT = st.text(alphabet="ab cd\n.æ", max_size=80)


def told(before: str, after: str, kind: Kind) -> list[str]:
    return [piece.text for p in differences(before, after) for piece in p.pieces if piece.kind is kind]


@given(before=TEXT, after=TEXT)
def test_both_texts_can_be_read_out_of_the_comparison(before: str, after: str) -> None:
    def lines(text: str) -> list[str]:
        return [line.strip() for line in text.splitlines() if line.strip()]

    found = differences(before, after)
    for text, other in ((before, Kind.ADDED), (after, Kind.REMOVED)):
        read = ["".join(piece.text for piece in p.pieces if piece.kind is not other) for p in found]
        assert [line for line in read if line] == lines(text)


def test_one_word_is_marked_and_the_rest_stands() -> None:
    before = "The lamps are turned off at 23 every night.\n\nThis is the last paragraph."
    after = "The lamps are turned off at 22 every night.\n\nThis is the last paragraph."
    first, last = differences(before, after)
    assert first.changed and not last.changed
    assert first.pieces == (
        Piece(Kind.SAME, "The lamps are turned off at "),
        Piece(Kind.REMOVED, "23"),
        Piece(Kind.ADDED, "22"),
        Piece(Kind.SAME, " every night."),
    )


def test_paragraphs_without_likeness_are_not_woven_together() -> None:
    assert told("One two three four.", "Nothing else remains here now.", Kind.SAME) == []


def test_a_whole_letter_of_a_hundred_thousand_characters_is_compared_in_good_time() -> None:
    before = "\n\n".join(f"Paragraph {n} says that lamps cost money and light helps." for n in range(1700))
    after = before.replace("money", "little", 1)
    assert told(before, after, Kind.ADDED) == ["little"]
