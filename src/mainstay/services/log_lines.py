"""What servers and workers log: one JSON object a line, without personal data.

A line names a person only by a mark that is drawn with the key of the workspace: the same person has the same mark, and
who reads the log cannot tell who it is. Errors are told by their kind and by where they happened in the program, not by
their text, which may hold what somebody typed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any

from mainstay.errors import InputError, MainstayError, Problem
from mainstay.services.secrets_box import drawn_key
from mainstay.services.workspace import Workspace
from mainstay.settings import setting

LEVELS = ("debug", "info", "warning", "error")
#: what a record has by itself; all else was added by who logs
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON.

    Examples
    --------
    >>> record = logging.makeLogRecord({"name": "mainstay", "levelname": "INFO", "msg": "ready", "port": 8000})
    >>> line = json.loads(JsonLines().format(record))
    >>> line["message"], line["port"], line["level"]
    ('ready', 8000, 'info')
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        told |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["at_lines"] = _places(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False, default=str)


def log_config(level: str | None = None) -> dict[str, Any]:
    """Return the configuration of logging, as `logging.config.dictConfig` takes it.

    Parameters
    ----------
    level : str, optional
        Least severe lines; that of the setting where not given.

    Raises
    ------
    InputError
        There is no such level.

    Examples
    --------
    >>> log_config("warning")["root"]["level"]
    'WARNING'
    """
    told = (level or str(setting("log_level"))).lower()
    if told not in LEVELS:
        allowed = ", ".join(LEVELS)
        problem = Problem("setting.log_level", "there is no such level of the log", found=told, allowed=allowed)
        msg = "a setting in the environment cannot be read"
        raise InputError(msg, [problem])
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "mainstay.services.log_lines.JsonLines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"level": told.upper(), "handlers": ["lines"]},
        "loggers": {
            # requests are logged by us, without addresses; what libraries do is of interest when it goes wrong
            "uvicorn.access": {"level": "CRITICAL", "propagate": False},
            "uvicorn.error": {"level": told.upper()},
            "alembic": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "stamina": {"level": "WARNING"},
        },
    }


@lru_cache(maxsize=1_024)
def person_mark(workspace: Workspace, user_id: str) -> str:
    """Return the mark of a person in the log.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     mark = person_mark(workspace, "u1")
    >>> len(mark), "u1" in mark
    (12, False)
    """
    return hmac.new(drawn_key(workspace, "log"), user_id.encode(), hashlib.sha256).hexdigest()[:12]


def _places(found: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(found)
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames][-12:]


def error_words(error: BaseException) -> str:
    """Return an error as a line may tell it: our own by code, others by kind.

    Examples
    --------
    >>> error_words(ValueError("secret")), error_words(MainstayError("secret"))
    ('ValueError', 'M000')
    """
    return error.code if isinstance(error, MainstayError) else type(error).__name__
