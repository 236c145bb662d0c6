"""Logs: one line for one event, on stderr: JSON for machines, text for a person at a terminal.

Promise: what the server itself says is in the same form as what the service says; a line that finds
no room, or nobody who reads, is lost, and costs nothing else.
"""

import sys
from contextlib import suppress
from typing import Any, Final

import structlog

BEFORE: Final[tuple[Any, ...]] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper("iso", utc=True),
)


class Stderr:
    """Where lines of log go: the stderr of the moment."""

    def msg(self, line: str) -> None:
        """Write one line."""
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = exception = msg


def start_logging(form: str) -> None:
    """Write what the service says in a form: json, text, or auto."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *BEFORE, *_shown(form)],
        logger_factory=lambda *_: Stderr(),
        cache_logger_on_first_use=False,
    )


def server_logs(form: str) -> dict[str, Any]:
    """The same for uvicorn, as it takes it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_shown(form),
                ],
                "foreign_pre_chain": BEFORE,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    }


def _shown(form: str) -> tuple[Any, ...]:
    if form == "text" or (form == "auto" and sys.stderr.isatty()):
        return (structlog.dev.ConsoleRenderer(colors=False),)
    return (structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer())
