"""Questions: what a request asks about one repository, as plain values that reach a child process.

Promise: each is answered by what the command of the same name calls, and written by the same
renderer, so the text is the command line's, byte for byte. Nothing here knows HTTP.
"""

import re
from typing import Literal, NamedTuple, Protocol

from impact.context import Context
from impact.events import read_event
from impact.pipeline import Question, answer

WIDTH = 100  # columns of a text, as where there is no terminal

ReportFormat = Literal["json", "text", "markdown", "dot", "mermaid"]


class Asked(Protocol):
    """One question about one repository."""

    def write(self, context: Context) -> str:
        """The answer. Raises ImpactError."""

    @property
    def immutable(self) -> bool:
        """Whether the answer will always be the same: it hangs on full commit ids alone."""


class Impact(NamedTuple):
    """`impact diff`: what changed between two commits, what that touches, what runs."""

    range: str
    at: str = ""
    events: tuple[str, ...] = ()
    since: str = ""
    strict: bool = False
    native: bool = False
    format: ReportFormat = "json"

    def write(self, context: Context) -> str:
        """The report."""
        from impact.render import render

        question = Question(
            range=self.range,
            at=self.at,
            events=tuple(read_event(text) for text in dict.fromkeys(self.events)),
            since=self.since,
            strict=self.strict,
            native=self.native,
        )
        return render(answer(question, context), self.format, width=WIDTH)

    @property
    def immutable(self) -> bool:
        """Tags and environments move, and so does what both ends are named by, unless by ids."""
        ends = self.range.replace("...", "..").split("..")
        moving = self.since or any(text.startswith("tag:") for text in self.events)
        return not moving and len(ends) == 2 and all(map(is_full_id, ends))


def is_full_id(name: str) -> bool:
    """Whether a name is a whole commit id, which no ref can change."""
    return len(name) in (40, 64) and set(name) <= set("0123456789abcdef")


def ids_in(question: Asked) -> list[str]:
    """The whole commit ids that stand in a question."""
    words = " ".join(map(str, question)) if isinstance(question, tuple) else ""
    return [name for name in re.split(r"[^0-9a-z]+", words) if is_full_id(name)]
