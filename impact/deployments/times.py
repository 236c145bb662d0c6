"""Moments as text and back: milliseconds since 1970 in UTC, and ISO 8601.

Promise: the text of a moment reads back as the same moment; a text that leaves its time zone open
is refused.
"""

import time

from impact.errors import UsageError

EXAMPLE = "2025-01-22T14:30:00Z"
LATEST = 253_402_300_799_999  # the last millisecond of the year 9999


def now() -> int:
    """The moment it is."""
    return time.time_ns() // 1_000_000


def time_text(moment: int) -> str:
    """A moment in ISO 8601, to the millisecond."""
    seconds, rest = divmod(moment, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03}Z"


def read_time(text: str, where: str) -> int:
    """A moment from ISO 8601 with its time zone. Raises UsageError."""
    from datetime import UTC, datetime, timedelta

    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no moment", where=where, expected=f"ISO 8601 with a zone, as {EXAMPLE}"
        ) from None
    return since // timedelta(milliseconds=1)
