"""Logs: one JSON object a line on standard error, with nothing secret in it."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Any

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SECRET_NAMES = re.compile(
    r"passw|secret|token|assertion|otp|code|cookie|authorization|seed|verifier", re.IGNORECASE
)
# A query string may hold a code or a state: addresses are logged without it.
_QUERY = re.compile(r"\?[^\s\"]*")


class JsonFormatter(logging.Formatter):
    """Renders a record as one line of JSON; control characters can't break the line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _QUERY.sub("?…", record.getMessage())[:2000],
        }
        for name, value in record.__dict__.items():
            if name not in _STANDARD:
                entry[name] = "[redacted]" if _SECRET_NAMES.search(name) else str(value)[:500]
        if record.exc_info and record.exc_info[0] is not None:
            entry["exception"] = self.formatException(record.exc_info)[:8000]
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(level: str) -> None:
    """Send everything of at least ``level`` to standard error as JSON. Safe to call twice."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # casbin logs every request's arguments, which are person ids (see access/engine.py).
    for noisy in ("casbin", "urllib3", "authlib"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
