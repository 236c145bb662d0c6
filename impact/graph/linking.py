"""From one file's imports to links: the edges that leave a file.

Promise: everything an import makes Python run is linked: the module itself, `p.n` and `p` for
`from p import n`, the submodules a literal `__all__` adds to a star, and, as kind `package`, every
ancestor `__init__` (leaving these out costs the engines of the field 15 to 60 % of what really
loads). A star's `__all__` stands in another file, so stars are given back apart.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from impact.graph.files import below, folders_above, parent
from impact.graph.modules import Modules
from impact.imports import Computed, FoundImport, Scan
from impact.report import Link
from impact.rules import LinkKind
from impact.typed import NamedTuple


class Star(NamedTuple):
    """`from p import *`: whoever wrote it also gets the submodules in p's literal `__all__`."""

    importer: str
    base: str  # of p
    kind: LinkKind
    line: int


class Linked(NamedTuple):
    """What leaves one file."""

    links: tuple[Link, ...]
    stars: tuple[Star, ...]


def strongest(links: Iterable[Link]) -> tuple[Link, ...]:
    """One link per imported file, the strongest kind on the earliest line, sorted by file."""
    best: dict[str, Link] = {}
    for link in links:
        known = best.get(link.imported)
        if known is None or _rank(link) < _rank(known):
            best[link.imported] = link
    return tuple(best[imported] for imported in sorted(best))


_STRENGTH: dict[LinkKind, int] = {
    "module": 0, "conditional": 1, "lazy": 2, "dynamic": 3,
    "package": 4, "declared": 5, "string": 6, "typing": 7,
}  # fmt: skip


def _rank(link: Link) -> tuple[int, int]:
    return _STRENGTH[link.kind], link.line


def link_file(path: str, scan: Scan, modules: Modules) -> Linked:
    """Resolve what one file imports; `path` tells where relative names and near roots start."""
    links: list[Link] = []
    stars: list[Star] = []
    for found in scan.imports:
        bases = _bases(found, path, modules)
        targets = _targets(found, bases, path, modules)
        links += _links(path, targets, found.kind, found.line, modules)
        if found.names == ("*",):
            stars += [Star(path, base, found.kind, found.line) for base in bases]
    for computed in scan.computed:
        bases_below = _below_prefix(computed, path, modules)
        links += _links(path, bases_below, "dynamic", computed.line, modules)
    links += [Link(path, init, "package", 0) for init in modules.ancestors(path)]
    links += [Link(path, conftest, "package", 0) for conftest in modules.conftests(path)]
    return Linked(tuple(links), tuple(stars))


def link_star(star: Star, exports: Sequence[str], modules: Modules) -> tuple[Link, ...]:
    """The links a star import adds once the literal `__all__` of its package is known."""
    bases = [below(star.base, name) for name in exports if name.isidentifier()]
    return tuple(_links(star.importer, bases, star.kind, star.line, modules))


def link_strings(
    path: str, strings: Iterable[tuple[str, int]], modules: Modules
) -> tuple[Link, ...]:
    """Links of kind `string`: literals that spell the dotted name of a first-party module."""
    links: list[Link] = []
    for text, line in strings:
        name = text.partition(":")[0]
        links += _links(path, modules.find_longest(name, path), "string", line, modules)
    return tuple(links)


def _bases(found: FoundImport, path: str, modules: Modules) -> tuple[str, ...]:
    """The bases of the module an import names; of its longest known prefix if it is unknown."""
    if found.level:
        base = relative_base(path, found.level, found.module)
        return () if base is None else (base,)
    return modules.find(found.module, path)


def relative_base(path: str, level: int, module: str) -> str | None:
    """The base a relative import means (PEP 328): one dot is the file's own package."""
    folder = parent(path)
    for _ in range(level - 1):
        if not folder:
            return None
        folder = parent(folder)
    return below(folder, module.replace(".", "/")) if module else folder


def _targets(
    found: FoundImport, bases: tuple[str, ...], path: str, modules: Modules
) -> tuple[str, ...]:
    """Every base an import needs: the module and the submodules among its names."""
    names = [name for name in found.names if name != "*"]
    targets = [*bases, *(below(base, name) for base in bases for name in names)]
    if found.level:
        return tuple(targets) + _relative_prefix(found, bases, modules)
    for name in names:  # a namespace package has modules under other roots, or no file of its own
        if not any(modules.files(below(base, name)) for base in bases):
            targets += modules.find(f"{found.module}.{name}", path)
    return tuple(targets) or modules.find_longest(found.module, path)


def _relative_prefix(
    found: FoundImport, bases: tuple[str, ...], modules: Modules
) -> tuple[str, ...]:
    """What still loads of `from .a.missing import x`: the longest prefix that has a file."""
    depth = found.module.count(".") + 1 if found.module else 0
    for base in bases:
        for candidate in islice((base, *folders_above(base)), depth):
            if modules.files(candidate):
                return (candidate,)
    return ()


def is_boundless(computed: Computed) -> bool:
    """Whether nothing literal says where a computed import may lead."""
    return not computed.level and not computed.prefix


def _below_prefix(computed: Computed, path: str, modules: Modules) -> list[str]:
    """Every module a computed import can mean, given the literal start of its name."""
    if is_boundless(computed):
        return []
    package, _, start = computed.prefix.rpartition(".")
    if computed.level:
        base = relative_base(path, computed.level, package)
        folders: Sequence[str] = () if base is None else (base,)
    elif not package:
        return modules.starting(start, path)
    else:
        folders = modules.folders(package, path)
    return [base for folder in folders for base in modules.bases_below(below(folder, start))]


def _links(
    importer: str, bases: Iterable[str], kind: LinkKind, line: int, modules: Modules
) -> list[Link]:
    return [
        Link(importer, target.path, "typing" if target.stub else kind, line)
        for base in bases
        for target in modules.files(base)
    ]
