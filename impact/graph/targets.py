"""Targets: the files of one tree that an import statement means.

Promise: the same for every file of a folder, so that what many files import is looked up once.
"""

from itertools import islice

from impact.graph.files import below, folders_above, parent
from impact.graph.modules import Modules, Target
from impact.imports import FoundImport
from impact.typed import TypeAlias

# What an import means hangs on these: whence it starts, what it says of a module, its names.
_Key: TypeAlias = tuple[str, str | int, tuple[str, ...]]


class Targets:
    """The targets of imports, remembered."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._known: dict[_Key, tuple[Target, ...]] = {}

    def of(self, found: FoundImport, path: str) -> tuple[Target, ...]:
        """Every file an import in the file at `path` needs, each once; stars bring no more."""
        key: _Key
        if found.level:
            base = relative_base(path, found.level, found.module)
            if base is None:
                return ()
            key = (base, _depth(found), found.names)
        else:
            key = (parent(path), found.module, found.names)
        known = self._known.get(key)
        if known is None:
            bases = self._needed(found, path)
            targets = (target for base in bases for target in self.modules.files(base))
            known = self._known[key] = tuple(dict.fromkeys(targets))
        return known

    def bases(self, found: FoundImport, path: str) -> tuple[str, ...]:
        """The bases of the module an import names."""
        if found.level:
            base = relative_base(path, found.level, found.module)
            return () if base is None else (base,)
        return self.modules.find(found.module, path)

    def _needed(self, found: FoundImport, path: str) -> tuple[str, ...]:
        """Every base an import needs: the module and the submodules among its names.

        Of a module that is not known its longest known prefix.
        """
        places = None if found.level else self.modules.places(found.module, path)
        if places == ():
            return self.modules.find_longest(found.module, path)
        bases = self.bases(found, path)
        names = [name for name in found.names if name != "*"]
        needed = [*bases, *(below(base, name) for base in bases for name in names)]
        if found.level:
            return (*needed, *self._relative_prefix(found, bases))
        for name in names:  # a namespace package has modules under other roots, or no file itself
            if not self._stands(name, bases) and (places is None or self._stands(name, places)):
                needed += self.modules.find(f"{found.module}.{name}", path)
        return tuple(needed) or self.modules.find_longest(found.module, path)

    def _stands(self, name: str, folders: tuple[str, ...]) -> bool:
        return any(self.modules.files(below(folder, name)) for folder in folders)

    def _relative_prefix(self, found: FoundImport, bases: tuple[str, ...]) -> tuple[str, ...]:
        """What still loads of `from .a.missing import x`: the longest prefix that has a file."""
        for base in bases:
            for candidate in islice((base, *folders_above(base)), _depth(found)):
                if self.modules.files(candidate):
                    return (candidate,)
        return ()


def relative_base(path: str, level: int, module: str) -> str | None:
    """The base a relative import means (PEP 328): one dot is the file's own package."""
    folder = parent(path)
    for _ in range(level - 1):
        if not folder:
            return None
        folder = parent(folder)
    return below(folder, module.replace(".", "/")) if module else folder


def _depth(found: FoundImport) -> int:
    return found.module.count(".") + 1 if found.module else 0
