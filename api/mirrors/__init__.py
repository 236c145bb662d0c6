"""The mirrors of the repositories an operator configured, and how fresh each one is.

Promise: one fetch of a mirror at a time among all processes, and one is enough for everybody who
waits for it; a mirror that cannot be refreshed still serves what it has, and says how old that is
and why; nothing half made is ever served. What a mirror is, `impact.repository.mirror` says.
"""

import json
import os
import re
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from impact.errors import FetchFailed, ImpactError
from impact.repository import open_repository
from impact.repository.mirror import Mirror
from impact.repository.origin import Address

from ..questions import is_full_id
from .locks import held

WAIT = 900.0  # seconds for another process that clones or fetches the same repository
PAUSE = 30.0  # seconds after a failure, or after a commit was not found, until the next try
REST = 5.0  # seconds after a fetch in which no question asks for another


class Source(NamedTuple):
    """One repository to mirror: who it is here, where it comes from, and as whom it is fetched."""

    id: str
    address: Address
    token: Callable[[], str]  # asked before each fetch; "" for none


class Standing(NamedTuple):
    """What a mirror is at present."""

    folder: str = ""  # "" before it was first cloned
    fetched: float | None = None  # when the last fetch that worked began
    failed: float | None = None  # when a later one began that did not work
    what: str = ""  # what was wrong with that one
    do: str = ""

    def words(self, now: float) -> str:
        """What to tell with an answer from a mirror that could not be refreshed; "" if it could."""
        if self.failed is None or self.fetched is None:
            return ""
        age = max(0, round(now - self.fetched))
        return f"the mirror was last fetched {age:,} seconds ago: {self.what}"


class Mirrors:
    """The mirrors below one folder, for any number of threads and processes."""

    def __init__(
        self,
        folder: str,
        *,
        max_age: float = 60.0,
        wait: float = WAIT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._max_age, self._wait, self._clock = folder, max_age, wait, clock
        self._gone: dict[tuple[str, str], float] = {}  # what a server had not got, and when

    def standing(self, source: Source) -> Standing:
        """What a mirror is, without the network."""
        place = self._place(source)
        told = _read(f"{place}.json")
        return told._replace(folder=place) if os.path.isdir(place) else told._replace(fetched=None)

    def is_current(self, now: Standing) -> bool:
        """Whether to answer from what there is: it is young, or a try has just failed."""
        young = bool(now.folder) and self._is_young(now.fetched, self._max_age)
        return young or self._is_young(now.failed, PAUSE)

    def lacks(self, source: Source, wanted: Collection[str]) -> bool:
        """Whether another fetch could bring something: a commit, or what was pushed since."""
        now = self.standing(source)
        if self._is_young(now.failed, PAUSE):
            return False
        return bool(self._sought(source, wanted)) or not self._is_young(now.fetched, REST)

    def current(self, source: Source) -> Standing:
        """A mirror to answer from, fetched before if it is old.

        Raises FetchFailed where there is none and none can be made.
        """
        now = self.standing(source)
        return served(source, now) if self.is_current(now) else self.refresh(source)

    def refresh(self, source: Source, wanted: Collection[str] = ()) -> Standing:
        """Fetch now, and the commits with these ids, such as the head of a pull request.

        What another process fetched after this was asked counts. Raises as `current` does.
        """
        asked, place = self._clock(), self._place(source)
        try:
            with held(f"{place}.lock", patience=self._wait) as lock:
                if lock < 0:
                    busy = self.standing(source)._replace(failed=asked, what=_BUSY, do=_SOON)
                    return served(source, busy)
                now = self._refreshed(source, wanted, asked, lock)
                _write(f"{place}.json", now)
        except OSError as error:
            raise FetchFailed(
                f"the folder of the mirrors cannot be used: {error.strerror}",
                where="IMPACT_MIRRORS",
                do="let the service write there, or name another folder",
            ) from error
        return served(source, now)

    def _refreshed(
        self, source: Source, wanted: Collection[str], asked: float, lock: int
    ) -> Standing:
        now, began = self.standing(source), self._clock()
        try:
            mirror = Mirror(self._place(source), source.address, source.token(), lock=lock)
            if not now.folder:
                mirror.clone()
            elif now.fetched is None or now.fetched < asked:
                mirror.update()
            else:
                began = now.fetched
            now = Standing(mirror.folder, began)
            for sha in self._absent(now.folder, self._sought(source, wanted)):
                if not mirror.bring(sha):
                    self._gone[source.id, sha] = self._clock()
            mirror.tidy()
        except ImpactError as error:
            what = error.what.replace(self._place(source), source.id)
            return now._replace(failed=asked, what=what, do=error.do)
        return now

    def _sought(self, source: Source, wanted: Collection[str]) -> list[str]:
        """The ids among these that were not looked for, in vain, a moment ago."""
        self._gone = {key: when for key, when in self._gone.items() if self._is_young(when, PAUSE)}
        return [sha for sha in wanted if is_full_id(sha) and (source.id, sha) not in self._gone]

    def _absent(self, folder: str, shas: Sequence[str]) -> list[str]:
        if not shas:
            return []
        with open_repository(folder) as repository:
            return [sha for sha in shas if not repository.obtain(sha)]

    def _is_young(self, when: float | None, age: float) -> bool:
        return when is not None and 0 <= self._clock() - when <= age

    def _place(self, source: Source) -> str:
        """Where a mirror is: another address is another mirror, whatever its id was used for."""
        origin = sha256(source.address.url.encode()).hexdigest()[:12]
        return os.path.join(os.path.abspath(self._folder), f"{_plain(source.id)}-{origin}.git")


_BUSY = "another process has been fetching it for too long"
_SOON = "try again soon"


def served(source: Source, now: Standing) -> Standing:
    """The mirror, if there is one to answer from; else FetchFailed with what went wrong."""
    if now.folder:
        return now
    what = now.what or "it was not fetched yet"
    raise FetchFailed(what, where=source.address.url, do=now.do or _SOON)


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]", "-", name, flags=re.ASCII).lstrip(".")


def _read(path: str) -> Standing:
    try:
        with open(path, encoding="utf-8") as file:
            return Standing(**json.load(file))
    except (OSError, ValueError, TypeError):  # there was no fetch yet; or ask as if there was none
        return Standing()


def _write(path: str, now: Standing) -> None:
    with suppress(OSError):  # a full disk; the mirror then only counts as older than it is
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            json.dump(now._replace(folder="")._asdict(), file)
        os.replace(f"{path}.new", path)
