"""Lines of the processes' own log as JSON: for machines to read, and nobody who asks begins a line of their own."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest


class JsonLines(logging.Formatter):
    """When (UTC), how grave, where in the code and what; of a request also how it asked, what it was answered, and
    whose log-in it came with, by number. Never from which address.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": record.getMessage(),
        }
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            # As the request has found them already: a line asks the database nothing.
            user = vars(request).get("_cached_user")
            told |= {
                "method": request.method,
                "status": getattr(record, "status_code", None),
                "user": getattr(user, "pk", None),
            }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
