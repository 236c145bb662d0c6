"""Asked: what every question can do, and what decides whether its answer may ever change."""

import re
from collections.abc import Iterable
from typing import Final, Protocol

from impact.context import Context
from impact.events import Event, read_event

WIDTH: Final = 100  # columns of a text, as the command line writes where there is no terminal


class Asked(Protocol):
    """One question about one repository."""

    @property
    def immutable(self) -> bool:
        """Whether the answer will always be the same: it hangs on full commit ids alone."""

    def write(self, context: Context) -> str:
        """The answer. Raises ImpactError."""


class Shown(Asked, Protocol):
    """A question whose answer has a format."""

    @property
    def format(self) -> str:
        """How the answer is written."""


def is_full_id(name: str) -> bool:
    """Whether a name is a whole commit id, which no ref can change."""
    return len(name) in (40, 64) and set(name) <= set("0123456789abcdef")


def ids_in(question: Asked) -> list[str]:
    """The whole commit ids that stand in a question."""
    words = " ".join(map(str, question)) if isinstance(question, tuple) else ""
    return [name for name in re.split(r"[^0-9a-z]+", words) if is_full_id(name)]


def fixed(*names: str, events: Iterable[str] = ()) -> bool:
    """Whether nothing here can move: commits by their ids, and no tags, which stand on branches."""
    return all(map(is_full_id, names)) and not any(text.startswith("tag:") for text in events)


def events_of(texts: Iterable[str]) -> tuple[Event, ...]:
    """The events that were asked about, each once."""
    return tuple(read_event(text) for text in dict.fromkeys(texts))
