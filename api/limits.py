"""Limits: how often somebody may ask.

Promise: whoever asks more often than they may is told when to come back; a burst of a quarter of a
minute is fine. Each process counts for itself, so the limit of a service is that times its workers.
"""

import time
from collections import OrderedDict
from typing import Final

CALLERS: Final = 10_000  # remembered; whoever asked longest ago is forgotten first


class Limits:
    """A bucket for each caller, filled by time and emptied by requests."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._full = max(per_minute / 4, 1.0)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Take one request of a caller; the seconds to wait, 0 if it may pass."""
        if not self._rate:
            return 0.0
        now = time.monotonic()
        left, since = self._buckets.get(caller, (self._full, now))
        left = min(self._full, left + (now - since) * self._rate)
        passes = left >= 1
        self._buckets[caller] = (left - passes, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - left) / self._rate
