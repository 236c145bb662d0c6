"""Workflow files beside what their `paths:` filters should say, as values."""

from impact.errors import ImpactError
from impact.typed import Literal, NamedTuple, TypeAlias

# Why a file has no filter to write: it is not there, it starts by tags alone (GitHub does not look
# at paths then), only a person starts it, or an error says what stands against it.
Why: TypeAlias = Literal["", "absent", "tags", "by-hand", "refused"]


class Block(NamedTuple):
    """The filter of one event, and what it lets start, over every tracked file."""

    event: str
    line: int  # of the filter, else of the event
    filtered: bool  # False: there is no filter, so every file starts it
    before: tuple[str, ...]
    after: tuple[str, ...]
    starting: int  # files that start the workflow now
    files: int
    missed: tuple[str, ...]  # wanted files that no filter can let in
    wasted: tuple[str, ...]  # unwanted ones that no filter can keep out
    partly: tuple[str, ...]  # files that deploy only when they are added, deleted, …
    apart: tuple[str, ...]  # of a file for several apps: what only some of them want
    apps: tuple[str, ...]
    doubted: tuple[str, ...]  # wanted only because a place in the code cannot be read
    unreadable: str  # the first such place


class Synced(NamedTuple):
    """One workflow file."""

    path: str
    before: bytes
    after: bytes
    blocks: tuple[Block, ...]
    why: Why  # it was left alone; "": it was looked at
    error: ImpactError | None

    @property
    def changes(self) -> bool:
        """Whether the file has to be written."""
        return self.before != self.after
