from moteplass.kit.readability import Ease, reading


def test_lix_is_words_in_a_sentence_and_long_words_of_a_hundred():
    # 10 words, 2 sentences, 2 words of more than six letters: 5 + 20.
    found = reading("Kommunen slår av lyset. Lyset er av til klokka sjuogtjue.")
    assert found is not None
    assert (found.lix, found.ease, found.sentence, found.long) == (25, Ease.VERY_EASY, 5, 20)


def test_a_heading_and_an_item_are_sentences_of_their_own():
    found = reading("Om lyset\nVi slår av\nVi slår på")
    assert found is not None and found.lix == 3


def test_long_sentences_of_long_words_are_very_hard():
    found = reading(
        "Forvaltningsmyndighetene forutsetter gjennomføringen av utredningsinstruksens bestemmelser. " * 3
    )
    assert found is not None and found.ease is Ease.VERY_HARD


def test_a_number_with_a_point_in_it_is_one_word():
    found = reading("Fra klokka 23.30 er det mørkt.")
    assert found is not None and found.sentence == 6


def test_nothing_to_read_has_no_figure():
    assert reading(" …\n– ") is None
