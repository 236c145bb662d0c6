"""Answers: what was answered before and can never change, and the tag of every answer.

Promise: only what hangs on full commit ids alone is kept; what is kept is bounded in bytes, and the
longest unused goes first; what several ask for at the same time is made once. A tag is strong: the
same tag means the same bytes.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar

FOREVER: Final = "private, max-age=31536000, immutable"
ASK_AGAIN: Final = "private, no-cache"


_T = TypeVar("_T")


class Answer(NamedTuple):
    """The bytes of an answer, and their tag."""

    body: bytes
    tag: str


class Answers:
    """The immutable answers of one process."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[Any]] = {}

    def get(self, key: Hashable) -> Answer | None:
        """What was answered before."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def once(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """What `make` gives; who comes while it is made waits for the same, and so for its failure.

        Whoever stops waiting does not stop it.
        """
        task: asyncio.Task[_T] | None = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.create_task(make())
            task.add_done_callback(lambda _: self._making.pop(key))
        return await asyncio.shield(task)

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, and let the longest unused go."""
        if key in self._kept:
            return
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= len(gone.body)


def tagged(body: bytes) -> Answer:
    """An answer with its tag."""
    return Answer(body, f'"{sha256(body).hexdigest()[:32]}"')


def is_known(tag: str, header: str) -> bool:
    """Whether an If-None-Match names the tag (RFC 9110, 13.1.2)."""
    given = (word.strip().removeprefix("W/") for word in header.split(","))
    return any(word in ("*", tag) for word in given)
