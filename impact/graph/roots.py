"""The folders of a tree from which dotted names may start: its import roots.

Promise: a folder above a file, one that looks like the top of a project, and at last any folder
with loose modules; or exactly the folders that the rules list.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

from impact.graph.files import PROJECT_FILES, folders_above, parent


class Roots:
    """The import roots of one tree; `declared` replaces the search for them."""

    def __init__(
        self,
        paths: Sequence[str],
        python: Sequence[str],
        packages: Collection[str],
        submodules: Collection[str],
        declared: tuple[str, ...] | None,
    ) -> None:
        self._paths, self._python, self._packages = paths, python, packages
        self._submodules = submodules
        self._declared = frozenset(declared) if declared is not None else None
        self._near: dict[str, tuple[str, ...]] = {}

    def above(self, folder: str) -> tuple[str, ...]:
        """The roots among a folder and those above it, nearest first."""
        near = self._near.get(folder)
        if near is None:
            own = (folder, *folders_above(folder)) if folder else ("",)
            near = self._near[folder] = tuple(f for f in own if self._is_near(f))
        return near

    def is_sure(self, folder: str) -> bool:
        """Whether a folder is a root by a sign of its own, however a file in it is run."""
        if not folder or folder.rpartition("/")[2] == "src":
            return True
        return folder in self._projects and folder not in self._packages

    @cached_property
    def far(self) -> frozenset[str]:
        """Folders that hold a top-level package, project folders, and folders called `src`."""
        if self._declared is not None:
            return self._declared
        roots = {""}
        roots.update(parent(p) for p in self._packages if parent(p) not in self._packages)
        roots.update(self._projects)
        roots.update(map(parent, self._submodules))
        for folder in {parent(path) for path in self._python}:
            roots.update(f for f in (folder, *folders_above(folder)) if f.endswith("/src"))
            roots.update({"src"} if folder.startswith("src/") or folder == "src" else ())
        return frozenset(roots)

    def holding(self, name: str) -> Sequence[str]:
        """The far roots that hold the first part of a dotted name."""
        return self.tops.get(name.partition(".")[0], ())

    @cached_property
    def tops(self) -> dict[str, list[str]]:
        """Top-level name -> the far roots that hold it, sorted."""
        tops: dict[str, set[str]] = {}
        for path in self._python:
            folder = parent(path)
            while True:
                if folder in self.far:
                    inner = path[len(folder) + 1 :] if folder else path
                    tops.setdefault(inner.partition("/")[0].partition(".")[0], set()).add(folder)
                if not folder:
                    break
                folder = parent(folder)
        return {top: sorted(roots) for top, roots in tops.items()}

    @cached_property
    def loose(self) -> dict[str, list[str]]:
        """Top-level name -> the folders, no packages, that hold a module of that name.

        Such a folder is no root by any sign of its own (a layer of AWS Lambda, a folder somebody
        puts on `sys.path`); it is asked last, about names that nothing else has.
        """
        loose: dict[str, list[str]] = {}
        for path in self._python if self._declared is None else ():
            folder, _, name = path.rpartition("/")
            if folder not in self._packages:
                loose.setdefault(name.partition(".")[0], []).append(folder)
        return loose

    def _is_near(self, folder: str) -> bool:
        if self._declared is not None:
            return folder in self._declared
        return folder not in self._packages or self.is_sure(folder) or folder in self._projects

    @cached_property
    def _projects(self) -> frozenset[str]:
        """Folders that hold a project file."""
        split = (path.rpartition("/") for path in self._paths)
        return frozenset(folder for folder, _, name in split if name in PROJECT_FILES)
