"""How long to wait before GitHub is asked again, by what it answered.

Promise: pure. `retry-after` is obeyed, then `x-ratelimit-reset`; a secondary limit that says
neither is given a minute, then two, then four; what breaks on GitHub's side is asked again soon,
but only where asking twice does no harm (docs.github.com, "Best practices for using the REST API").
"""

import time
from collections.abc import Callable, Mapping

from impact.typed import Any, Final, NamedTuple

LIMITED: Final = (403, 429)
SOON: Final = (1.0, 2.0, 4.0)  # seconds, after the first, second and third failure
MINUTE: Final = 60.0
PACE: Final = 1.0  # seconds between two writes


class Clock(NamedTuple):
    """The time, and a way to let it pass."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class Answer(NamedTuple):
    """What GitHub answered."""

    status: int  # 0: nothing came, or nothing that is an answer
    headers: Mapping[str, str]  # their names in small letters
    value: Any
    failure: str = ""  # why nothing came

    @property
    def message(self) -> str:
        """What GitHub says about it; "" if nothing."""
        said = self.value.get("message") if isinstance(self.value, dict) else ""
        return said if isinstance(said, str) else ""


def pause(answer: Answer, attempt: int, now: float, *, safe: bool) -> float | None:
    """Seconds to wait before the same request is sent again; None: do not.

    `safe`: the request may be sent twice. A request over a limit was not carried out, so it is sent
    again in any case.
    """
    if answer.status in LIMITED:
        return _limit(answer, attempt, now)
    if safe and (answer.status == 0 or answer.status >= 500) and attempt < len(SOON):
        return SOON[attempt]
    return None


def _limit(answer: Answer, attempt: int, now: float) -> float | None:
    """A refusal without any sign of a limit is about permission: no waiting helps."""
    after = _number(answer.headers.get("retry-after"))
    if after is not None:
        return max(after, PACE)
    if answer.headers.get("x-ratelimit-remaining") == "0":
        reset = _number(answer.headers.get("x-ratelimit-reset"))
        return MINUTE if reset is None else max(reset - now, 0.0) + PACE
    if answer.status == 429 or "secondary rate limit" in answer.message.lower():
        return MINUTE * 2.0 ** min(attempt, 10)
    return None


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdecimal() else None
