"""The tests' installation with one more tool in it."""

import os

from moteplass.config import tools

# The one list that names every tool: added to before the settings read it.
TOOL = "tests.architecture.throwaway.guestbook"
if TOOL not in tools.TOOLS:
    tools.TOOLS.append(TOOL)

from moteplass.config.settings.test import *  # noqa: E402,F403
from moteplass.config.settings.test import DATABASES, TEMPLATES  # noqa: E402
from tests.architecture.throwaway.document import HERE  # noqa: E402

TEMPLATES[0]["DIRS"].append(HERE / "guestbook" / "templates")
# Beside the database of the session that started this one.
DATABASES["default"]["TEST"]["NAME"] = f"test_guestbook_{os.getpid()}"
