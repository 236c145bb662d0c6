"""Heads: the start of a file, up to where nothing follows that matters to its imports.

Promise: files with the same head import the same on the same lines, if one of them was laid out to
no more than its head and with all brackets closed there. So a file that changed only behind its
imports is not laid out again.

What is in a head is told from the left, with two exceptions that a key holds apart or does not
exist for: comments on the next lines continue a comment, and an assignment to `TYPE_CHECKING`
counts wherever it stands.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b

from impact.imports.conditions import FLAG
from impact.imports.found import Scan
from impact.imports.layout import SLACK
from impact.typed import NamedTuple, TypeAlias

Recall: TypeAlias = Callable[[str], Scan | None]  # the scan of a file with the head of that key


class Head(NamedTuple):
    """One start of a file that may be its head."""

    end: int  # offset behind it
    key: str  # equal for equal heads


def heads_of(text: bytes, interest: int) -> Iterator[Head]:
    """Give the starts of normal text that may be its head, the shortest first.

    Nothing behind `interest` matters: it is the file's `last_interest`.
    """
    line = text.find(b"\n", interest) + 1
    further = text.find(b"\n", min(line + SLACK, len(text) - 1)) + 1
    read, start = blake2b(digest_size=20), 0
    for end in dict.fromkeys((line, further)):
        read.update(memoryview(text)[start:end])
        start, tail = end, text[end:]
        if FLAG not in tail:
            key = read.copy()
            key.update(b"#" if tail.lstrip().startswith(b"#") else b"")
            yield Head(end, key.hexdigest())
