"""Which files a dotted module name means, for one importer in one tree.

Promise: over-approximation in one direction only. Python knows its `sys.path`, a tree of files does
not; so a name is looked up in every folder that may be an import root, nearest to the importer
first, and where nothing tells candidates apart all of them are given. A name is a *base*: a path
without suffix, such as `src/api/app`, of which `src/api/app.py` or `src/api/app/__init__.py` (the
package wins, both are kept) is the file.
"""

from collections.abc import Iterable

from impact.graph.files import (
    PYTHON,
    STUB,
    below,
    folders_above,
    is_python,
    parent,
)
from impact.graph.listing import Listing
from impact.graph.places import Places
from impact.graph.roots import Roots
from impact.graph.stdlib import STDLIB
from impact.graph.submodules import Submodules
from impact.typed import NamedTuple


class Target(NamedTuple):
    """One file a name means; a stub is read by type checkers only."""

    path: str
    stub: bool


class Modules:
    """The module names of one tree. `roots=None` finds the import roots from the files."""

    def __init__(self, listing: Listing, roots: tuple[str, ...] | None = None) -> None:
        self._listing = listing
        python = [path for path in listing.paths() if is_python(path)]
        self._packages = {
            parent(path) for path in python if path.rpartition("/")[2].startswith("__init__.")
        }
        self._files = _files_by_base(python)
        self._submodules = Submodules(listing.submodules())
        moved = self._submodules.paths
        self._roots = Roots(listing.paths(), python, self._packages, moved, roots)
        self._places = Places(self._files, self._roots)
        self._init_files: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}

    def files(self, base: str) -> tuple[Target, ...]:
        """The files that a base stands for; a namespace package has none."""
        moved = (Target(base, False),) if base in self._submodules.paths else ()
        return self._files.get(base) or moved

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders from which a name may start wherever it is said, sorted."""
        return tuple(sorted(self._roots.far))

    def directly_in(self, folder: str) -> list[str]:
        """The bases that stand in a folder, without those in folders below it."""
        return [base for base in self._files if parent(base) == folder]

    def is_package(self, base: str) -> bool:
        """Whether a base is a package with an `__init__`."""
        return base in self._packages

    def find(self, name: str, importer: str) -> tuple[str, ...]:
        """The bases of an absolute dotted name that have a file, as an importer sees them."""
        near = self._roots.above(parent(importer))
        found = self._found.get((near, name))
        if found is None:
            found = self._found[near, name] = (*self._search(name, near), *self._moved(name, near))
        if parent(importer) not in near:
            found = tuple(dict.fromkeys((*found, *self._beside(name, parent(importer)))))
        return found

    def places(self, name: str, importer: str) -> tuple[str, ...] | None:
        """Where files of a name, or of names one longer, can stand; None if nobody knows."""
        return None if self._submodules.paths else self._places.of(name, parent(importer))

    def find_anywhere(self, name: str) -> tuple[str, ...]:
        """The bases of a name that a person wrote, under any root; it means first-party code."""
        path = name.replace(".", "/")
        roots = ("", *self._roots.holding(name))
        bases = dict.fromkeys(below(root, path) for root in roots)
        return (*(base for base in bases if self._runs(base)), *self._moved(name, ()))

    def folders(self, name: str, importer: str) -> tuple[str, ...]:
        """The folders a dotted package name can mean, with or without an `__init__`."""
        near, far = self._roots.above(parent(importer)), self._roots.holding(name)
        roots = dict.fromkeys((*near, parent(importer), *far))
        candidates = (below(root, name.replace(".", "/")) for root in roots)
        return tuple(
            folder
            for folder in candidates
            if self._listing.under(folder + "/") or self._submodules.holding(folder)
        )

    def bases_below(self, start: str) -> list[str]:
        """The base of every Python file, and every submodule, whose path starts like this."""
        paths = (path for path in self._listing.under(start) if is_python(path))
        bases = [path.rpartition(".")[0].removesuffix("/__init__") for path in paths]
        return [*bases, *self._submodules.starting(start)]

    def starting(self, start: str, importer: str) -> list[str]:
        """The bases of all top-level modules whose names start like this, and of all below them."""
        near = (*self._roots.above(parent(importer)), parent(importer))
        found = [below(root, start) for root in near]
        for tops in (self._roots.tops, self._roots.loose):
            found += [
                below(root, top)
                for top, roots in tops.items()
                for root in roots
                if top.startswith(start)
            ]
        return list(dict.fromkeys(base for some in found for base in self.bases_below(some)))

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

    def _search(self, name: str, near: tuple[str, ...]) -> tuple[str, ...]:
        """Near roots until a sure one has a regular module; else all far ones; else loose modules.

        A bare folder or a stub never hides a later root: a regular package anywhere comes before
        bare folders (PEP 420). A folder that is a root only if one of its files is run as a script
        hides none above it either. A name of the standard library is looked for only where a
        first-party file plainly comes first, or where the library has no such submodule to our
        knowledge.
        """
        top, path = name.partition(".")[0], name.replace(".", "/")
        is_library = name in STDLIB
        found: list[str] = []
        settled = False
        for root in near:
            if root in self._packages and is_library:
                continue  # a package that also serves as a root hardly shadows the library
            base = below(root, path)
            if base in self._files:
                found.append(base)
                regular = self._runs(base) and self._runs(below(root, top))
                settled = settled or regular
                if regular and self._roots.is_sure(root):
                    break
        if settled or is_library:
            return tuple(found)
        near_runs = any(self._runs(base) for base in found)
        for roots in (self._roots.holding(top), self._roots.loose.get(top, ())):
            found += [
                b for r in roots
                if r not in near and (b := below(r, path)) in self._files
                and (not near_runs or self._runs(below(r, top)))
            ]  # fmt: skip
            if any(self._runs(base) for base in found):
                break
        return tuple(dict.fromkeys(found))

    def _runs(self, base: str) -> bool:
        """Whether a base has a file that Python runs, not only a stub."""
        return any(not target.stub for target in self._files.get(base, ()))

    def _moved(self, name: str, near: tuple[str, ...]) -> list[str]:
        """The submodules a name leads into; a root inside one may hold any name nobody knows."""
        if not self._submodules.paths or (name in STDLIB and not near):
            return []
        far: Iterable[str] = () if name in STDLIB else self._roots.far
        inside = [] if name in STDLIB else filter(None, map(self._submodules.holding, far))
        return list(dict.fromkeys((*self._submodules.meant(name, (*near, *far)), *inside)))

    def _beside(self, name: str, folder: str) -> tuple[str, ...]:
        """The sibling that a script in a package folder, and any file of Python 2, would get."""
        if name.partition(".")[0] in STDLIB:
            return ()
        base = below(folder, name.replace(".", "/"))
        return (base,) if base in self._files else ()


def _files_by_base(python: Iterable[str]) -> dict[str, tuple[Target, ...]]:
    """The files of every base: packages before modules, source before stubs."""
    found: dict[str, list[tuple[bool, bool, int, str]]] = {}
    for path in python:
        stem, _, ending = path.rpartition(".")
        suffix = PYTHON.index("." + ending)
        stub = PYTHON[suffix] == STUB
        found.setdefault(stem, []).append((stub, True, suffix, path))
        if stem.rpartition("/")[2] == "__init__":
            found.setdefault(parent(stem), []).append((stub, False, suffix, path))
    return {
        base: tuple(Target(path, stub) for stub, _, _, path in sorted(files))
        for base, files in found.items()
    }
