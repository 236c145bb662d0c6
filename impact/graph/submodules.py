"""Submodules of a tree: folders whose files another repository holds, and what leads there.

Promise: whatever names a path at or below a submodule means the submodule itself, so that moving it
to another commit counts. A hyphen in a folder's name is the underscore of a Python name.
"""

from collections.abc import Collection, Iterable

from impact.graph.files import below, folders_above


class Submodules:
    """The submodules of one tree."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths: Collection[str] = frozenset(paths)
        self._spelled = {_spelled(path): path for path in self.paths}

    def holding(self, path: str) -> str | None:
        """The submodule that a path is, or leads into."""
        if not self.paths:
            return None
        ways = (path, *folders_above(path))
        return next((way for way in ways if way in self.paths), None)

    def meant(self, name: str, roots: Iterable[str]) -> list[str]:
        """The submodules that a dotted name leads into from any of the roots."""
        if not self.paths:
            return []
        found: dict[str, None] = {}
        for root in roots:
            path = _spelled(below(root, name.replace(".", "/")))
            ways = (path, *folders_above(path))
            found.update((self._spelled[way], None) for way in ways if way in self._spelled)
        return list(found)

    def starting(self, start: str) -> list[str]:
        """The submodules whose paths start like this, and the one that this leads into."""
        holding = self.holding(start)
        found = [path for path in self.paths if path.startswith(start)]
        return sorted({*found, holding} if holding is not None else found)


def _spelled(path: str) -> str:
    return path.replace("-", "_")
