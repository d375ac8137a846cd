"""The processes' own log in lines that machines read."""

import json
import logging
from types import SimpleNamespace

from django.test import RequestFactory

from moteplass.kit.loglines import JsonLines


def test_a_line_is_one_line_and_says_who_asked(rf: RequestFactory) -> None:
    request = rf.post("/m/closed/")
    request._cached_user = SimpleNamespace(pk=7)  # type: ignore[attr-defined]
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Forbidden: %s", ("/a\n2026 ERROR",), None
    )
    record.request, record.status_code = request, 403
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["said"] == "Forbidden: /a\n2026 ERROR" and told["at"].endswith("+00:00")
    assert (told["method"], told["status"], told["user"]) == ("POST", 403, 7)
    assert "user" not in json.loads(JsonLines().format(logging.makeLogRecord({"msg": "Done"})))
