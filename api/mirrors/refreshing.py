"""Refreshing: fetches that go on beside the requests that asked for them.

Promise: a request waits for a fetch as long as the settings say and no longer, then answers from
the mirror as it is; the fetch goes on and is there for the next one; no fetch keeps the process
from ending.
"""

import asyncio
from collections.abc import Collection
from concurrent.futures import Future
from threading import Thread

from . import Mirrors, Source, Standing, served

_MOST = 32  # fetches at a time


class Refreshing:
    """The fetches that one process has begun."""

    def __init__(self, mirrors: Mirrors, *, wait: float) -> None:
        self._mirrors, self._wait = mirrors, wait
        self._running: dict[tuple[str, tuple[str, ...]], Future[Standing]] = {}

    async def current(self, source: Source) -> Standing:
        """A mirror to answer from, as fresh as there is time for. Raises FetchFailed."""
        now = await asyncio.to_thread(self._mirrors.standing, source)
        if self._mirrors.is_current(now):
            return served(source, now)
        return await self._fetched(source, ())

    async def again(self, source: Source, wanted: Collection[str]) -> Standing | None:
        """A mirror that may have what one answer lacked; None if no fetch would bring it."""
        if not await asyncio.to_thread(self._mirrors.lacks, source, wanted):
            return None
        return await self._fetched(source, wanted)

    def begin(self, source: Source, wanted: Collection[str] = ()) -> Future[Standing] | None:
        """Begin a fetch, or join the one that was begun for the same; None if too many run."""
        key = (source.id, tuple(sorted(wanted)))
        running = self._running.get(key)
        if running is not None or len(self._running) >= _MOST:
            return running
        future = self._running[key] = Future()
        future.set_running_or_notify_cancel()  # who stops waiting does not stop it
        Thread(target=self._run, args=(key, source, future), daemon=True).start()
        return future

    async def _fetched(self, source: Source, wanted: Collection[str]) -> Standing:
        future = self.begin(source, wanted)
        if future is not None:
            waiting = asyncio.wrap_future(future)
            await asyncio.wait([waiting], timeout=self._wait)
            if waiting.done():
                return waiting.result()
            waiting.cancel()
        return served(source, await asyncio.to_thread(self._mirrors.standing, source))

    def _run(
        self, key: tuple[str, tuple[str, ...]], source: Source, future: Future[Standing]
    ) -> None:
        try:
            future.set_result(self._mirrors.refresh(source, key[1]))
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            future.set_exception(error)
        finally:
            self._running.pop(key, None)
