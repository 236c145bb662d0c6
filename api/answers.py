"""Answers: what was answered before and can never change, and the tag of every answer.

Promise: only what hangs on full commit ids alone is kept; what is kept is bounded in bytes, and the
longest unused goes first. A tag is strong: the same tag means the same bytes.
"""

from collections import OrderedDict
from collections.abc import Hashable
from hashlib import sha256
from typing import Final, NamedTuple

FOREVER: Final = "private, max-age=31536000, immutable"
ASK_AGAIN: Final = "private, no-cache"


class Answer(NamedTuple):
    """The bytes of an answer, and their tag."""

    body: bytes
    tag: str


class Answers:
    """The immutable answers of one process."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()

    def get(self, key: Hashable) -> Answer | None:
        """What was answered before."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

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
