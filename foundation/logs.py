"""Log lines: JSON, UTC, one request id, nothing personal (ASVS 16.2)."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

#: What names a case or a row, and a question behind an address.
_NAMED = re.compile(r"\bTW-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\?\S*")
#: A part of an address that lets its holder in (an invitation's link): nobody may copy it from a log (S67).
_TOKEN = re.compile(r"(?<=/)[\w-]{40,}")


class RequestIdFilter(logging.Filter):
    """Adds the id that ties the lines of one request and the number on an error page."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def without_references(message: str) -> str:
    """Take out what names a case or opens something: Django writes the address of a page that failed."""
    return _TOKEN.sub("…", _NAMED.sub("…", message))


class JsonFormatter(logging.Formatter):
    """One JSON object a line. A traceback keeps its frames, not the values in the message of the error.

    An exception's text may quote what somebody typed (a database error quotes the row), so only its class
    is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": without_references(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = self._frames(record.exc_info)
        return json.dumps(line, ensure_ascii=True)

    @staticmethod
    def _frames(exc_info: object) -> list[str]:
        frames, trace = [], exc_info[2]  # type: ignore[index]
        while trace:
            frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
            trace = trace.tb_next
        return frames
