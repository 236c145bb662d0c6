"""Redelivering: what GitHub could not deliver is found in its own list, and asked for again.

Promise: GitHub itself sends nothing twice, so what came while the service was away is asked for
until it has come, less often each time; what has come is never asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import takewhile
from time import time
from typing import Any, Final, NamedTuple

import structlog

from impact.errors import GitHubError
from impact.github.apps import App

from ..database.deliveries import Deliveries
from ..database.queue import Job
from ..services import Services

FIRST: Final = 300.0  # seconds after a failure until it is asked for; then twice as long each time
TIMES: Final = 8  # attempts after which a delivery is given up
LEAST: Final = 12 * 3600.0  # seconds to look back, so that all attempts are seen
MOST: Final = 3 * 86_400.0  # seconds that GitHub keeps what it could not deliver

_log = structlog.get_logger("impact.redelivering")


class Attempt(NamedTuple):
    """One attempt of GitHub to deliver something."""

    number: int
    guid: str
    at: float
    went_well: bool


def attempts(listed: Iterable[Mapping[str, Any]], since: float) -> list[Attempt]:
    """The attempts that GitHub lists, the newest first, back to a moment."""
    return list(takewhile(lambda one: one.at >= since, map(_attempt, listed)))


def since(last: float | None, now: float) -> float:
    """Back to when to look, if the last look was then; None: there was none."""
    back = MOST if last is None else min(MOST, max(LEAST, now - last + LEAST))
    return now - back


def missed(found: Iterable[Attempt], now: float) -> Iterator[Attempt]:
    """The deliveries that never came and are to be asked for now, each by its newest attempt."""
    tries: dict[str, list[Attempt]] = {}
    for one in found:
        tries.setdefault(one.guid, []).append(one)
    for several in tries.values():
        newest = max(several, key=lambda one: (one.at, one.number))
        due = newest.at + FIRST * 2 ** (len(several) - 1)
        if not any(one.went_well for one in several) and len(several) < TIMES and due <= now:
            yield newest


def lacking(found: Iterable[Attempt], known: Collection[str]) -> list[Attempt]:
    """Those of the deliveries that are not here, the oldest first."""
    return sorted(one for one in found if one.guid not in known)


def _attempt(listed: Mapping[str, Any]) -> Attempt:
    at = datetime.fromisoformat(listed["delivered_at"]).timestamp()
    return Attempt(listed["id"], listed["guid"], at, 200 <= listed["status_code"] < 300)


def run_redeliver(_job: Job, services: Services) -> None:
    """Ask GitHub again for what it could not deliver; an App alone sees what that is."""
    app = services.github.app
    if app is None:
        return
    now, last = time(), services.queue.last_done("redeliver")
    try:
        _redeliver(app, services, since(last, now), now)
    except GitHubError as error:  # the next look sees what this one did not
        _log.warning("deliveries were not read", reason=str(error))


def _redeliver(app: App, services: Services, back: float, now: float) -> None:
    wanted = list(missed(attempts(app.deliveries(), back), now))
    known = Deliveries(services.database).known([one.guid for one in wanted])
    for one in lacking(wanted, known):
        app.redeliver(one.number)
