"""How events are written to standard error: as lines of text for people, or as JSON for what collects them.

An event is the first word of what is logged and its facts are `name=%s` after it, so that both forms come of the same
call. What other libraries log is no event of ours: it stands under `log`, with the logger's name.
"""

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime

TEXT, JSON = "text", "json"
FORMS = (TEXT, JSON)

_EVENT = re.compile(r"([a-z]+\.[a-z_]+)((?: [a-z_]+=%[-0-9.]*[a-z])*)\Z")
_FACT = re.compile(r"([a-z_]+)=%[-0-9.]*([a-z])")


class JsonLines(logging.Formatter):
    """One JSON object a line: `time` (UTC), `role`, `pid`, `level`, `event`, `facts`; `trace` where an error was caught."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role

    def format(self, record: logging.LogRecord) -> str:
        event, facts = _read(record)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "role": self._role,
            "pid": os.getpid(),
            "level": record.levelname.lower(),
            "event": event,
            "facts": facts,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str, role: str, form: str = TEXT) -> None:
    """Events on standard error, one a line."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter(f"%(asctime)s {role:<10} %(levelname)-7s %(message)s")
    handler.setFormatter(JsonLines(role) if form == JSON else plain)
    logging.basicConfig(level=level, force=True, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _read(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """The event and its facts; numbers stay numbers."""
    found = _EVENT.fullmatch(record.msg) if isinstance(record.msg, str) else None
    if found is None:
        return "log", {"logger": record.name, "text": record.getMessage()}
    names = _FACT.findall(found[2])
    args = record.args if isinstance(record.args, tuple) else ()
    return found[1], {name: _plain(value) for (name, _), value in zip(names, args, strict=False)}


def _plain(value: object) -> object:
    return value if isinstance(value, (bool, int, float, type(None))) else str(value)
