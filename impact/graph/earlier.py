"""What a walk of one tree found that a walk of another tree would find again.

Promise: links are given back only of files that are equal in both trees and whose imports mean the
same files there. What an import means hangs on names: it can only have changed where it says the
name of a Python file or package that came or went, stands below a package or `conftest.py` that
did, or where the import roots are others. In doubt a file is linked anew.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from impact.changes import Change
from impact.graph.files import PROJECT_FILES, is_python, parent
from impact.graph.found import Graph, Unknown
from impact.graph.modules import Modules
from impact.report import Link
from impact.rules import DeclaredLink
from impact.typed import Final, NamedTuple, TypeAlias

# Those of the paths whose files may say one of the names in an import.
Mentioning: TypeAlias = Callable[[Collection[str], Collection[str]], Collection[str]]


class Earlier(NamedTuple):
    """What is known of files before they are read, each by its path."""

    links: Mapping[str, tuple[Link, ...]]
    unknown: Mapping[str, Sequence[Unknown]]
    computed: Mapping[str, Sequence[Unknown]]


NOTHING: Final = Earlier({}, {}, {})
MANY: Final = 256  # names, above which looking for them all takes as long as linking anew


class Names(NamedTuple):
    """What came or went, as imports see it."""

    names: frozenset[str]  # last parts of modules
    folders: tuple[str, ...]  # with a slash at the end: all below them may load something else


def found_again(
    graph: Graph,
    changes: Sequence[Change],
    modules: Modules,
    declared: Sequence[DeclaredLink],
    mentioning: Mentioning,
) -> Earlier:
    """What of the graph of one tree holds in the tree that the changes lead to, too.

    `modules` are those of the new tree.
    """
    moved = [change for change in changes if change.status != "modified"]
    if (
        modules.roots != graph.roots
        or any(change.leads_elsewhere for change in changes)
        or any(_is_sign(change.path, declared) for change in moved)
    ):
        return NOTHING
    names = _names([change.path for change in moved if is_python(change.path)], modules)
    if len(names.names) > MANY:
        return NOTHING
    changed = {change.path for change in changes}
    same = {path for path in graph.named - changed if not path.startswith(names.folders)}
    if names.names:
        same.difference_update(mentioning(same, names.names))
    links = {path: graph.links[path] for path in same}
    return Earlier(links, _by_path(graph.unknown), _by_path(graph.computed))


def _is_sign(path: str, declared: Sequence[DeclaredLink]) -> bool:
    """Whether a file of this name makes its folder a root, or a declared link leads to it."""
    return _name(path) in PROJECT_FILES or any(link.imported.includes(path) for link in declared)


def _names(moved: Sequence[str], modules: Modules) -> Names:
    """What Python files that came or went are called, and what changes its meaning with them."""
    packages = {parent(path) for path in moved if _name(path).startswith("__init__.")}
    bases = [path.rpartition(".")[0] for path in moved]
    # a file may import the base of a folder above it without saying a name: `from .. import x`
    folders = {parent(path) for path in moved if _name(path) == "conftest.py"} | {*packages, *bases}
    # a package that is called so loads along as well
    folders |= {parent(folder) for folder in packages if _name(folder) == "__init__"}
    # the modules of a folder that becomes a package, or is none any more, are found otherwise
    bases += [base for folder in packages for base in (folder, *modules.directly_in(folder))]
    names = frozenset(part for base in bases for part in (_name(base), _top(base)))
    return Names(names, tuple(f"{folder}/" if folder else "" for folder in sorted(folders)))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _top(base: str) -> str:
    """How imports would start that mean a base directly in a root; a file name may hold dots."""
    return _name(base).partition(".")[0]


def _by_path(places: Sequence[Unknown]) -> dict[str, list[Unknown]]:
    found: dict[str, list[Unknown]] = {}
    for place in places:
        found.setdefault(place.path, []).append(place)
    return found
