"""From one file's imports to links: the edges that leave a file.

Promise: everything an import makes Python run is linked: the module itself, `p.n` and `p` for
`from p import n`, the submodules a literal `__all__` adds to a star, and, as kind `package`, every
ancestor `__init__` (leaving these out costs the engines of the field 15 to 60 % of what really
loads). A star's `__all__` stands in another file, so stars are given back apart.
"""

from collections.abc import Iterable, Sequence

from impact.graph.files import below
from impact.graph.modules import Modules
from impact.graph.targets import Targets, relative_base
from impact.imports import Computed, Scan
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


def link_file(path: str, scan: Scan, targets: Targets) -> Linked:
    """Resolve what one file imports; `path` tells where relative names and near roots start."""
    first: dict[tuple[str, LinkKind], int] = {}  # of a file and a kind the first line is enough
    stars: list[Star] = []
    for found in scan.imports:
        for target in targets.of(found, path):
            first.setdefault((target.path, "typing" if target.stub else found.kind), found.line)
        if found.names == ("*",):
            bases = targets.bases(found, path)
            stars += [Star(path, base, found.kind, found.line) for base in bases]
    links = [Link(path, imported, kind, line) for (imported, kind), line in first.items()]
    modules = targets.modules
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
