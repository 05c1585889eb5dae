"""Logs name things by id. What slips in all the same (a number, a token in a URL) is blotted out here, at the root."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime

PRIVATE = (
    (re.compile(r"(waInstance\d+/\w+/)[^\s/?\"']+"), r"\1[token]"),  # Green API carries its token in the path
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [token]"),
    (re.compile(r"\bsk-ant-[\w-]+"), "[key]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "[token]"),
    (re.compile(r"(?i)(token|password|secret|api_?key)(['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,}]{4,}"), r"\1\2[hidden]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[address]"),
    (re.compile(r"(?<![\w.:-])\+?\d[\d\s().-]{7,17}\d(?![\w:-])"), "[number]"),
)


OURS = {"accounts", "config", "conversations", "directives", "escalation", "personas", "properties", "whatsapp"}


def blot(text: str) -> str:
    """The text without phone numbers, addresses, tokens and keys."""
    for pattern, instead in PRIVATE:
        text = pattern.sub(instead, text)
    return text


class Private(logging.Filter):
    """Runs on the handler, so that it sees every library's records too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blot(record.getMessage()), ()
        return True


class Away(logging.Filter):
    """While the database is away no trace tells more than that; and of what every visitor meets, one line in a while is enough."""

    BY_VISITOR = {"django.request", "psycopg.pool", "conversations.live"}
    SILENT_SECONDS = 10

    def __init__(self) -> None:
        super().__init__()
        self._silent_until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        from accounts.database.away import is_away  # logging is set up before Django is

        is_trace = bool(record.exc_info) and is_away(record.exc_info[1])
        if not is_trace and record.name != "psycopg.pool" and getattr(record, "status_code", 0) != 503:
            return True
        if record.name in self.BY_VISITOR:
            now = time.monotonic()
            if now < self._silent_until.get(record.name, 0):
                return False
            self._silent_until[record.name] = now + self.SILENT_SECONDS
        if is_trace:
            record.msg = f"{record.msg} (the database is away)"
            record.exc_info = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, agency, text, and the place of an error without its values."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "agency": _agency(),
            "text": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["detail"] = _detail(record.exc_info[1])
            line["where"] = _frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _detail(error: BaseException) -> str:
    """The words of our own exceptions, which are written to be read; of others only what cannot quote a person: the
    database's code and the name of the constraint."""
    if type(error).__module__.split(".")[0] in OURS:
        return blot(str(error))[:300]
    cause = error.__cause__ or error
    diagnosis = getattr(cause, "diag", None)
    parts = (getattr(cause, "sqlstate", None), getattr(diagnosis, "constraint_name", None))
    return " ".join(part for part in parts if part)


def _agency() -> str:
    try:
        from django.db import connection

        return getattr(connection, "schema_name", "") or ""
    except Exception:  # noqa: BLE001  a log line must never fail
        return ""


def _frames(trace) -> list[str]:
    """Our own frames, innermost last: file, line and function; local values are never written down."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        place = "/".join(code.co_filename.rsplit("/", 2)[-2:])
        frames.append(f"{place}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-6:]
