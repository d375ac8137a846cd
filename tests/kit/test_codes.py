import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteplass.kit.codes import ALPHABET, code_from, digest, normalise_code

_codes = st.text(alphabet=ALPHABET, min_size=12, max_size=12).map(lambda c: f"{c[:4]}-{c[4:8]}-{c[8:]}")


def test_codes_look_alike_and_do_not_repeat():
    codes = {code_from(str(number), "k") for number in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        "7K3F-90XA-M2TD",
        "7k3f90xam2td",
        " 7K3F 90XA M2TD ",
        "7K3F–9OXA–M2TD",
        "7 k 3 f.90xa_m2td",
        "7K3F\u00a090XA\u2011M2TD",
    ],
)
def test_a_code_is_known_however_it_is_typed(typed):
    assert normalise_code(typed) == "7K3F-90XA-M2TD"


def test_letters_read_wrong_off_paper_are_forgiven():
    assert normalise_code("OIL1-oil1-u0v0") == "0111-0111-V0V0"


@pytest.mark.parametrize(
    "typed", ["", "7K3F-90XA", "7K3F-90XA-M2TDX", "7K3F-90XA-M2T!", "utebelysning!", "1" * 5000]
)
def test_what_is_not_a_code_is_none(typed):
    assert normalise_code(typed) is None


@given(_codes)
def test_a_normal_code_is_its_own_normal_form(code):
    assert normalise_code(code) == code
    assert digest(code, b"k") == digest(code.lower().replace("-", " "), "k")


def test_a_digest_needs_the_key_and_a_code():
    code = code_from("a form", "k")
    assert re.fullmatch(r"[0-9a-f]{64}", digest(code, b"one"))
    assert digest(code, b"one") != digest(code, b"two")
    with pytest.raises(ValueError):
        digest("nope", b"one")
