"""What the code of the apps is made of in one tree, as a value.

Promise: a function of the tree and of what the rules say about the import graph; images, rows and
changes have no part in it. So it may be kept, and used again where both are the same.
"""

from collections.abc import Mapping

from impact.graph import Idle, Reach, Unknown
from impact.rules import Rules
from impact.typed import NamedTuple


class AppCode(NamedTuple):
    """What one app's code reaches."""

    reach: Reach  # links that a `graph.cut` names left out
    uncut: Reach  # all links
    missing: tuple[str, ...]  # entry points that name nothing


class Code(NamedTuple):
    """What the code of every app reaches, and the places nobody can see through."""

    apps: Mapping[str, AppCode]
    unknown: tuple[Unknown, ...]
    computed: tuple[Unknown, ...]
    searched: int  # files
    idle: tuple[Idle, ...]  # what the rules say of the graph about no file here
    linked: bool  # symbolic links stand in the tree: a file may be read under another name

    def holds(self, path: str) -> bool:
        """Whether the file at a path was read, or would have been if it were Python."""
        return any(app.uncut.has(path) for app in self.apps.values())


def no_code(rules: Rules) -> Code:
    """The code of apps nobody looked into."""
    nothing = Reach((), {})
    return Code(
        {app.name: AppCode(nothing, nothing, ()) for app in rules.apps}, (), (), 0, (), False
    )
