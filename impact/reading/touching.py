"""Paths somebody imagines changed: files, folders and globs, existing or not.

Promise: every word typed becomes at least one change, so a what-if about a file that is yet to be
written is answered too; such a file is laid over the tree as an empty one, so that imports which
already name it find it.
"""

from collections.abc import Sequence

from impact.changes import Change, Entry, sort_changes
from impact.errors import UsageError
from impact.graph.listing import Listing, matching
from impact.graph.walking import IMAGINED
from impact.patterns import PatternSet

NEW = "(new)"  # stands for the name of a file that does not exist yet
_WILDCARDS = frozenset("*?[")


class Overlay:
    """A tree with imagined files in it."""

    def __init__(self, listing: Listing, imagined: Sequence[str]) -> None:
        self._listing = listing
        self._imagined = sorted(path for path in imagined if listing.get(path) is None)

    def get(self, path: str) -> Entry | None:
        """See impact.graph.listing.Listing."""
        return IMAGINED if self.is_imagined(path) else self._listing.get(path)

    def paths(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return sorted((*self._listing.paths(), *self._imagined))

    def under(self, prefix: str) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        own = [path for path in self._imagined if path.startswith(prefix)]
        return [*self._listing.under(prefix), *own]

    def symlinks(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return self._listing.symlinks()

    def submodules(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return self._listing.submodules()

    def is_imagined(self, path: str) -> bool:
        """Whether a path exists only here."""
        return path in self._imagined


def touched_changes(words: Sequence[str], listing: Listing) -> tuple[Change, ...]:
    """The changes that the words (paths from the top folder) stand for, each path once."""
    changes: dict[str, Change] = {}
    for word in words:
        for change in _changes_of(normalized(word), listing):
            changes.setdefault(change.path, change)
    return sort_changes(changes.values())


def normalized(word: str) -> str:
    """A typed path without `.`, `..` and doubled slashes; a trailing slash stays."""
    parts: list[str] = []
    for part in word.split("/"):
        if part == ".." and not parts:
            raise UsageError(f"{word!r} is outside the repository", expected="a path inside it")
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) + ("/" if parts and word.endswith("/") else "")


def _changes_of(word: str, listing: Listing) -> list[Change]:
    if listing.get(word) is not None:
        return [_modified(word, listing)]
    folder = word.rstrip("/") + "/" if word else ""
    below = listing.under(folder)
    if below:
        return [_modified(path, listing) for path in below]
    if _WILDCARDS.intersection(word):
        found = matching(PatternSet([f"/{word}"]), listing)  # from the top, as a shell would
        matched = [_modified(path, listing) for path in found]
        return matched or [Change(sample_path(word), "added")]
    return [Change(word + NEW if word.endswith("/") or not word else word, "added")]


def _modified(path: str, listing: Listing) -> Change:
    entry = listing.get(path)
    return Change(path, "modified", entry, entry)


def sample_path(glob: str) -> str:
    """A path that a glob would match, for a glob that matches nothing yet."""
    parts = ["" if part == "**" else part for part in glob.split("/")]
    shown = [_without_wildcards(part) for part in parts[:-1] if part] + [
        _without_wildcards(parts[-1]) if parts[-1] else NEW
    ]
    return "/".join(shown)


def _without_wildcards(part: str) -> str:
    """`test_*.py` → `test_(new).py`."""
    if not _WILDCARDS.intersection(part):
        return part
    start = min(index for index, char in enumerate(part) if char in _WILDCARDS)
    end = max(index for index, char in enumerate(part) if char in "*?]")
    return part[:start] + NEW + part[end + 1 :]
