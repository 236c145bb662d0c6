"""The import graph of a small tree, the slow and plain way: every file, every link, no walk.

Promise: nothing here is shared with `impact.graph` but what a name means (docs/import-graph.md).
Files are drawn as statements, not as text, so no scanner is needed either.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

SUFFIXES = (".py", ".pyx", ".pxd")
PROJECT = ("pyproject.toml", "setup.py", "requirements.txt", "Dockerfile")


class Import(NamedTuple):
    """`import module` without names; else `from ..module import names`."""

    level: int
    module: str
    names: tuple[str, ...]
    inside: str = ""  # "", "def f():" or "if TYPE_CHECKING:"

    def text(self) -> str:
        """The statement as source."""
        plain = f"import {self.module}"
        if self.names:
            plain = f"from {'.' * self.level}{self.module} import {', '.join(self.names)}"
        return f"{self.inside}\n    {plain}\n" if self.inside else plain + "\n"


class File(NamedTuple):
    """What one file says."""

    imports: tuple[Import, ...] = ()
    exports: tuple[str, ...] = ()

    def text(self) -> str:
        """The file as source."""
        return "".join(one.text() for one in self.imports) + f"__all__ = {list(self.exports)}\n"


Tree: TypeAlias = Mapping[str, File]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def folder_of(path: str) -> str:
    """The folder of a path."""
    return "/".join(path.split("/")[:-1])


def folders_of(path: str) -> list[str]:
    """All folders of a path, nearest first, the top last."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]


class Whole:
    """All that can be said about one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.code = [path for path in tree if path.endswith((*SUFFIXES, ".pyi"))]
        self.packages = {
            folder_of(p) for p in self.code if p.split("/")[-1].startswith("__init__.")
        }
        self.projects = {folder_of(p) for p in tree if name_of(p) in PROJECT}

    def files(self, base: str) -> set[str]:
        """The files of a path without suffix."""
        ways = [base + suffix for suffix in (*SUFFIXES, ".pyi")] if base else []
        ways += [f"{base}/__init__{suffix}".strip("/") for suffix in (*SUFFIXES, ".pyi")]
        return {way for way in ways if way in self.tree}

    def runs(self, base: str) -> bool:
        """Whether Python would run one of its files."""
        return any(not path.endswith(".pyi") for path in self.files(base))

    def is_sure(self, folder: str) -> bool:
        """Whether a folder is a root whatever is done with its files."""
        named = folder == "" or name_of(folder) == "src"
        return named or (folder in self.projects and folder not in self.packages)

    def near(self, importer: str) -> list[str]:
        """The roots above a file."""
        return [
            folder
            for folder in folders_of(importer)
            if folder not in self.packages or folder in self.projects or self.is_sure(folder)
        ]

    def far(self) -> set[str]:
        """The roots anybody may use."""
        above = {folder for path in self.code for folder in folders_of(path)}
        tops = {folder_of(p) for p in self.packages if folder_of(p) not in self.packages}
        return {""} | self.projects | tops | {f for f in above if name_of(f) == "src"}

    def loose(self, top: str) -> set[str]:
        """The folders that hold a module of that name without being packages."""
        return {
            folder_of(path) for path in self.code
            if name_of(path).partition(".")[0] == top and folder_of(path) not in self.packages
        }  # fmt: skip

    def find(self, name: str, importer: str) -> list[str]:
        """What a dotted name may mean, as paths without suffix."""
        found = self.find_near(name, importer)
        sibling = base_in(folder_of(importer), name)
        return [*found, sibling] if self.files(sibling) else found

    def find_near(self, name: str, importer: str) -> list[str]:
        """Near roots first; what they settle is not looked for elsewhere."""
        top, near = name.partition(".")[0], self.near(importer)
        hits = [root for root in near if self.files(base_in(root, name))]
        regular = [
            r for r in hits if self.runs(base_in(r, name)) and self.runs(base_in(r, top))
        ]  # fmt: skip
        last = next((root for root in regular if self.is_sure(root)), None)
        if last is not None:
            hits = hits[: hits.index(last) + 1]
        bases = [base_in(root, name) for root in hits]
        if regular:
            return bases
        some = any(map(self.runs, bases))
        for roots in (self.far(), self.loose(top)):
            more = [root for root in roots if root not in near and self.files(base_in(root, name))]
            bases += [base_in(r, name) for r in more if self.runs(base_in(r, top)) or not some]
            if any(map(self.runs, bases)):
                break
        return bases

    def longest(self, name: str, importer: str) -> list[str]:
        """What the longest prefix means that means something."""
        parts = name.split(".")
        prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((bases for one in prefixes if (bases := self.find(one, importer))), [])

    def meant(self, one: Import, importer: str) -> Iterator[str]:
        """The paths without suffix that a statement needs."""
        if one.level:
            yield from self.meant_relatively(one, importer)
            return
        bases = self.find(one.module, importer)
        names = [name for name in one.names if name != "*"]
        below = {name: [f"{base}/{name}" for base in bases] for name in names}
        lost = [name for name, ways in below.items() if not any(map(self.files, ways))]
        elsewhere = [b for name in lost for b in self.find(f"{one.module}.{name}", importer)]
        everything = [*bases, *(way for ways in below.values() for way in ways), *elsewhere]
        yield from everything or self.longest(one.module, importer)

    def meant_relatively(self, one: Import, importer: str) -> Iterator[str]:
        """The same for leading dots."""
        start = folders_of(importer)[one.level - 1 :][:1]
        parts = one.module.split(".") if one.module else []
        for folder in start:
            base = "/".join(filter(None, [folder, *parts]))
            yield from ("/".join(filter(None, [base, name])) for name in one.names if name != "*")
            ways = ["/".join(filter(None, [folder, *parts[:n]])) for n in range(len(parts), 0, -1)]
            yield base
            yield from [way for way in ways if self.files(way)][:1]

    def starred(self, one: Import, importer: str) -> Iterator[str]:
        """What the exports of a starred module add."""
        if one.names != ("*",):
            return
        bases = self.find(one.module, importer)
        if one.level:
            bases = list(self.meant_relatively(one._replace(names=()), importer))[:1]
        for base in bases:
            runs = [path for path in self.files(base) if not path.endswith(".pyi")]
            names = {name for path in runs for name in self.tree[path].exports}
            yield from (base_in(base, name) for name in names)

    def links(self, path: str) -> set[str]:
        """Every file that one file needs at run time."""
        if path not in self.code:
            return set()
        above = [f for f in self.tree if folder_of(f) in folders_of(path)]
        loaded = {f for f in above if f in self.code and name_of(f).startswith("__init__.")}
        name = name_of(path)
        if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
            loaded |= {f for f in above if name_of(f) == "conftest.py"}
        for one in self.tree[path].imports:
            if "TYPE_CHECKING" not in one.inside:
                bases = [*self.meant(one, path), *self.starred(one, path)]
                files = {file for base in bases for file in self.files(base)}
                loaded |= {file for file in files if not file.endswith(".pyi")}
        return loaded - {path}

    def reached(self, seeds: Iterable[str]) -> set[str]:
        """Everything that some files need, themselves included."""
        every = {path: self.links(path) for path in self.tree}
        found = set(seeds)
        while more := {file for path in found for file in every[path]} - found:
            found |= more
        return found


def base_in(root: str, name: str) -> str:
    """The path without suffix of a dotted name below a root."""
    return "/".join(filter(None, [root, *name.split(".")]))
