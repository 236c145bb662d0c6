"""Which files a dotted module name means, for one importer in one tree.

Promise: over-approximation in one direction only. Python knows its `sys.path`, a tree of files does
not; so a name is looked up in every folder that may be an import root, nearest to the importer
first, and where nothing tells candidates apart all of them are given. A name is a *base*: a path
without suffix, such as `src/api/app`, of which `src/api/app.py` or `src/api/app/__init__.py` (the
package wins, both are kept) is the file.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from impact.changes import Entry
from impact.graph.files import (
    PROJECT_FILES,
    PYTHON,
    STUB,
    below,
    folders_above,
    is_python,
    parent,
)
from impact.graph.stdlib import STDLIB
from impact.patterns import PatternSet


class Listing(Protocol):
    """What the graph needs of a tree: its paths, in git's order, and what stands at one."""

    def get(self, path: str) -> Entry | None:
        """The entry at a path, None if there is none."""
        ...

    def paths(self) -> Sequence[str]:
        """Every path."""
        ...

    def under(self, prefix: str) -> Sequence[str]:
        """The paths that start with a prefix."""
        ...


class Target(NamedTuple):
    """One file a name means; a stub is read by type checkers only."""

    path: str
    stub: bool


def matching(patterns: PatternSet, listing: Listing) -> list[str]:
    """The paths of a tree that the patterns include, in git's order."""
    candidates = (path for prefix in patterns.prefixes() for path in listing.under(prefix))
    return [path for path in candidates if patterns.includes(path)]


class Modules:
    """The module names of one tree. `roots=None` finds the import roots from the files."""

    def __init__(self, listing: Listing, roots: tuple[str, ...] | None = None) -> None:
        self._listing = listing
        self._declared = frozenset(roots) if roots is not None else None
        self._python = [path for path in listing.paths() if is_python(path)]
        self._packages = {
            parent(path) for path in self._python if path.rpartition("/")[2].startswith("__init__.")
        }
        self._files = _files_by_base(self._python)
        self._init_files: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self._tops: dict[str, list[str]] | None = None

    @property
    def python_paths(self) -> Sequence[str]:
        """Every Python file of the tree, in git's order."""
        return self._python

    def files(self, base: str) -> tuple[Target, ...]:
        """The files that a base stands for; a namespace package has none."""
        return self._files.get(base, ())

    def find(self, name: str, importer: str) -> tuple[str, ...]:
        """The bases of an absolute dotted name that have a file, as an importer sees them."""
        near = self._near_roots(parent(importer))
        found = self._found.get((near, name))
        if found is None:
            found = self._found[near, name] = self._search(name, near)
        if not found and parent(importer) not in near:
            found = self._beside(name, parent(importer))
        return found

    def folders(self, name: str, importer: str) -> tuple[str, ...]:
        """The folders a dotted package name can mean, with or without an `__init__`."""
        near = self._near_roots(parent(importer))
        roots = (*near, *(r for r in self._roots_with(name.partition(".")[0]) if r not in near))
        candidates = (below(root, name.replace(".", "/")) for root in roots)
        return tuple(folder for folder in candidates if self._listing.under(folder + "/"))

    def bases_below(self, start: str) -> list[str]:
        """The base of every Python file whose path starts like this."""
        paths = (path for path in self._listing.under(start) if is_python(path))
        return [path.rpartition(".")[0].removesuffix("/__init__") for path in paths]

    def find_longest(self, name: str, importer: str) -> tuple[str, ...]:
        """As `find`, but of the longest prefix of the name that has a file."""
        while name:
            found = self.find(name, importer)
            if found:
                return found
            name = name.rpartition(".")[0]
        return ()

    def ancestors(self, path: str) -> tuple[str, ...]:
        """What loads along with a file: the `__init__` files of the package folders above it."""
        return tuple(init for init in self._inits(parent(path)) if init != path)

    def conftests(self, path: str) -> tuple[str, ...]:
        """The `conftest.py` files pytest loads for a test file (pytest, "conftest.py")."""
        name = path.rpartition("/")[2]
        if not (name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"):
            return ()
        candidates = (below(folder, "conftest.py") for folder in folders_above(path))
        return tuple(c for c in candidates if c != path and self._listing.get(c) is not None)

    def _inits(self, folder: str) -> tuple[str, ...]:
        known = self._init_files.get(folder)
        if known is None:
            above = [f for f in (folder, *folders_above(folder)) if f in self._packages]
            known = tuple(t.path for f in above for t in self.files(below(f, "__init__")))
            self._init_files[folder] = known
        return known

    def _near_roots(self, folder: str) -> tuple[str, ...]:
        near = self._near.get(folder)
        if near is None:
            own = (folder, *folders_above(folder)) if folder else ("",)
            near = self._near[folder] = tuple(f for f in own if self._is_near_root(f))
        return near

    def _is_near_root(self, folder: str) -> bool:
        if self._declared is not None:
            return folder in self._declared
        return not folder or folder not in self._packages or folder.rpartition("/")[2] == "src"

    def _search(self, name: str, near: tuple[str, ...]) -> tuple[str, ...]:
        top, path = name.partition(".")[0], name.replace(".", "/")
        found: list[str] = []
        for root in near:
            if root in self._packages and top in STDLIB:
                continue  # a package that also serves as a root hardly shadows the library
            base = below(root, path)
            if self.files(base):
                found.append(base)
                if self._is_regular(below(root, top)):
                    return tuple(found)
        if not found and top not in STDLIB:
            roots = self._roots_with(top)
            found = [b for r in roots if r not in near and self.files(b := below(r, path))]
        return tuple(found)

    def _is_regular(self, base: str) -> bool:
        """A package with an `__init__` or a module; a bare folder never hides a later root."""
        return bool(self.files(base))

    def _beside(self, name: str, folder: str) -> tuple[str, ...]:
        """Python 2's implicit relative import, and a script that lies in a package folder."""
        if name.partition(".")[0] in STDLIB:
            return ()
        base = below(folder, name.replace(".", "/"))
        return (base,) if self.files(base) else ()

    def _roots_with(self, top: str) -> Sequence[str]:
        if self._tops is None:
            self._tops = self._index_tops()
        return self._tops.get(top, ())

    def _index_tops(self) -> dict[str, list[str]]:
        """Top-level name -> the far roots that hold it, sorted."""
        roots = self._declared if self._declared is not None else self._far_roots()
        tops: dict[str, set[str]] = {}
        for path in self._python:
            folder = parent(path)
            while True:
                if folder in roots:
                    inner = path[len(folder) + 1 :] if folder else path
                    tops.setdefault(inner.partition("/")[0].partition(".")[0], set()).add(folder)
                if not folder:
                    break
                folder = parent(folder)
        return {top: sorted(roots) for top, roots in tops.items()}

    def _far_roots(self) -> frozenset[str]:
        """Folders that hold a top-level package, project folders, and folders called `src`."""
        roots = {""}
        roots.update(parent(p) for p in self._packages if parent(p) not in self._packages)
        for path in self._listing.paths():
            folder, _, name = path.rpartition("/")
            if name in PROJECT_FILES:
                roots.add(folder)
        for folder in {parent(path) for path in self._python}:
            roots.update(f for f in (folder, *folders_above(folder)) if f.endswith("/src"))
            roots.update({"src"} if folder.startswith("src/") or folder == "src" else ())
        return frozenset(roots)


def _files_by_base(python: Iterable[str]) -> dict[str, tuple[Target, ...]]:
    """The files of every base: packages before modules, source before stubs."""
    found: dict[str, list[tuple[bool, bool, int, str]]] = {}
    for path in python:
        stem, _, ending = path.rpartition(".")
        suffix = PYTHON.index("." + ending)
        stub = PYTHON[suffix] == STUB
        found.setdefault(stem, []).append((stub, True, suffix, path))
        if stem.endswith("/__init__"):
            package = stem.removesuffix("/__init__")
            found.setdefault(package, []).append((stub, False, suffix, path))
    return {
        base: tuple(Target(path, stub) for stub, _, _, path in sorted(files))
        for base, files in found.items()
    }
