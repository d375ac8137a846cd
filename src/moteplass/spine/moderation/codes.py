"""The codes by which people without an account follow up: made anew from what is stored, for mails."""

from django.conf import settings

from moteplass.kit import codes
from moteplass.spine.moderation.models import Flag


def statement_code(decision_id: int) -> str:
    """By which an author reads the statement of reasons, and complains."""
    return codes.code_from(f"statement:{decision_id}", settings.SECRET_KEY)


def flag_code(contribution_id: int, case_id: int, who: str) -> str:
    """By which somebody who has flagged follows it up. `who`: the account or the visitor, each once in a case."""
    return codes.code_from(f"flag:{contribution_id}:{case_id}:{who}", settings.SECRET_KEY)


def code_of(flag: Flag) -> str:
    """The same, of a flag that is stored. Needs its case."""
    return flag_code(flag.case.contribution_id, flag.case_id, f"{flag.user_id or flag.visitor}")


def digest(code: str) -> str:
    """What is stored of a code. Raises ValueError for what is none."""
    return codes.digest(code, settings.SECRET_KEY)
