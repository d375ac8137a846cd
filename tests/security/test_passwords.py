"""What a password may not be: easily put together, of this site's words, or known to have leaked."""

from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from moteplass.web.account.passwords import NotBreached
from tests.world import World


def refused(password: str) -> set[str | None]:
    try:
        validate_password(password)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_common_words_and_those_of_the_site_are_not_enough(world: World, settings: Any) -> None:
    settings.BASE_URL = "https://delta.eksempelbygda.no"
    for easy in (
        "Password-1234",
        "qwertyqwerty!",
        "summer2026winter",
        "Møteplass2026!",
        "Velkommen.Kommune",
        "Etaten12345678",
        "eksempelbygda-1",
    ):
        assert refused(easy) == {"password_put_together"}, easy
    # Several words, none of them rare; and what no list holds, with few letters in it.
    for good in ("an entirely different phrase", "en helt vanlig regnfull tirsdag", "8f#K2!9x$L7@=4"):
        assert refused(good) == set(), good


@pytest.mark.parametrize("many", [1, 2, 7])
def test_what_has_leaked_is_found_in_a_file_of_the_operators(tmp_path: Path, many: int) -> None:
    leaked = [f"leaked phrase {n}" for n in range(many)]
    lines = sorted(sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in leaked)
    path = tmp_path / "leaked.txt"
    path.write_text("".join(f"{line}:{n}\r\n" for n, line in enumerate(lines)))
    validator = NotBreached(str(path))
    for one in leaked:
        with pytest.raises(ValidationError):
            validator.validate(one)
    for n in range(9):
        validator.validate(f"never seen {n}")
