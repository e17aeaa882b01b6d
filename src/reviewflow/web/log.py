"""What the log of the serving process holds: when, what and where in the program; never what somebody typed.

A fault of a program often repeats the value that it stumbled over, and that may be a child's name. So of a fault its
kind and its place are written, and not its words.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import traceback
from typing import Any

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class OneLine(logging.Formatter):
    """``2026-03-09T10:15:00.123Z WARNING reviewflow.web.guard: refused 421 from 10.1.2.3``, and places below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        said = _UNSEEN.sub(" ", record.getMessage()).strip()
        line = f"{at.removesuffix('+00:00')}Z {record.levelname} {record.name}: {said}"
        fault = record.exc_info[1] if record.exc_info else None
        return "\n".join([line, *_places(fault)]) if fault is not None else line


def _places(fault: BaseException | None) -> list[str]:
    found: list[str] = []
    while fault is not None:
        found.append(f"  {type(fault).__module__}.{type(fault).__qualname__}, its words left out")
        found += [
            f"    at {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(fault.__traceback__)
        ]
        if isinstance(fault, BaseExceptionGroup):
            for each in fault.exceptions:
                found += _places(each)
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return found


def log_configuration() -> dict[str, Any]:
    """For the server: everything from warnings on, to standard error, where the system's own log takes it."""
    here = {"handlers": ["standard_error"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"one_line": {"()": f"{__name__}.OneLine"}},
        "handlers": {
            "standard_error": {
                "class": "logging.StreamHandler", "formatter": "one_line", "stream": "ext://sys.stderr"
            }
        },
        "loggers": {"uvicorn": here, "asyncio": here, "reviewflow": {**here, "propagate": True}},
    }  # fmt: skip
