"""Walking the import graph outwards from entry points, reading files as they come into reach.

Promise: files are asked for in waves (one wave, one batch of reads), in sorted order; a file that
cannot be read is never passed over in silence: it is an Unknown of the graph.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from impact.changes import Entry
from impact.graph.earlier import NOTHING, Earlier
from impact.graph.files import is_python
from impact.graph.found import Graph, Unknown
from impact.graph.linking import (
    Star,
    is_boundless,
    link_file,
    link_star,
    link_strings,
    strongest,
)
from impact.graph.listing import Listing, matching
from impact.graph.modules import Modules
from impact.graph.symlinks import Symlink
from impact.graph.targets import Targets
from impact.imports import Scan
from impact.report import Link
from impact.rules import DeclaredLink, LinkKind
from impact.typed import Final, NamedTuple, Protocol

# What stands where a file is only imagined: git's mode for nothing, and nothing to read anywhere.
IMAGINED: Final = Entry("000000", "")


class Sources(Protocol):
    """Where scans come from: one door, one batch per wave."""

    def scans(
        self, paths: Sequence[str], *, as_python: bool = False
    ) -> Mapping[str, Scan | Unknown | Symlink]:
        """What each path's bytes say; paths that hold no Python are left out.

        `as_python`: they are read whatever their names are.
        """
        ...

    def strings(self, paths: Sequence[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """The dotted string literals of each path."""
        ...


class Options(NamedTuple):
    """What to follow."""

    follow: tuple[LinkKind, ...]
    declared: tuple[DeclaredLink, ...] = ()


class _Walk:
    """The state of one walk; `run` is its story."""

    def __init__(
        self,
        listing: Listing,
        modules: Modules,
        sources: Sources,
        options: Options,
        earlier: Earlier,
    ) -> None:
        self.listing, self.modules, self.sources, self.options = listing, modules, sources, options
        self.earlier = earlier
        self.targets = Targets(modules)
        self.links: dict[str, list[Link]] = {}
        self.scans: dict[str, Scan] = {}
        self.named: set[str] = set()
        self.unknown: list[Unknown] = []
        self.computed: list[Unknown] = []
        self.waiting: dict[str, list[Star]] = {}  # by the file whose `__all__` they wait for
        self.declared: list[list[str] | None] = [None] * len(options.declared)

    def run(self, seeds: Iterable[str]) -> Graph:
        wave = set(seeds)
        while wave:
            ordered = sorted(wave)
            self.links.update((path, []) for path in ordered)
            wave = set()
            for link in self._read(ordered):
                if link.kind in self.options.follow and link.imported != link.importer:
                    self.links[link.importer].append(link)
                    wave.add(link.imported)
            wave.difference_update(self.links)
        links = {path: strongest(found) for path, found in sorted(self.links.items())}
        unknown, computed = tuple(sorted(self.unknown)), tuple(sorted(self.computed))
        return Graph(links, unknown, computed, frozenset(self.named), self.modules.roots)

    def _read(self, wave: Sequence[str]) -> Iterator[Link]:
        for path in wave:
            if path in self.earlier.links:
                yield from self._again(path)
        yield from self._read_fresh([path for path in wave if path not in self.earlier.links])

    def _again(self, path: str) -> Iterator[Link]:
        """What is known of a file already."""
        self.named.add(path)
        self.unknown += self.earlier.unknown.get(path, ())
        self.computed += self.earlier.computed.get(path, ())
        yield from self.earlier.links[path]
        for star in self.waiting.pop(path, ()):
            yield from link_star(star, self._exports(path), self.modules)

    def _read_fresh(self, wave: Sequence[str]) -> Iterator[Link]:
        for path, scan in self._scans(wave).items():
            match scan:
                case Unknown():
                    self.unknown.append(scan)
                case Symlink():
                    yield from self._pointed(path, scan)
                case Scan():
                    yield from self._scanned(path, scan)
                    self._name(path, scan)
        if "string" in self.options.follow:
            for path, strings in self.sources.strings(wave).items():
                yield from link_strings(path, strings, self.modules)
        for path in wave:
            yield from self._declared(path)

    def _scans(self, wave: Sequence[str]) -> Mapping[str, Scan | Unknown | Symlink]:
        """What the files say, if anything that files say is followed."""
        if set(self.options.follow) <= {"declared"}:
            return {}
        return self.sources.scans(wave)

    def _pointed(self, path: str, symlink: Symlink) -> Iterator[Link]:
        """What a symbolic link needs: its target, and what that imports, seen from the link.

        Python does not resolve the link: packages and relative names are those of its own place.
        The lines of these imports are the target's, so the links have none.
        """
        for end in (*symlink.links, symlink.target):
            if end and self.listing.get(end) is not None:
                yield Link(path, end, "module", 0)
        if symlink.target:
            scan = self.sources.scans((symlink.target,), as_python=is_python(path)).get(
                symlink.target
            )
            if isinstance(scan, Scan):
                yield from self._scanned(path, _without_lines(scan))

    def _scanned(self, path: str, scan: Scan) -> Iterator[Link]:
        self.scans[path] = scan
        self.unknown += [Unknown(path, line, "the scanner lost its place") for line in scan.lost]
        self.computed += [
            Unknown(path, computed.line, "the imported name is computed")
            for computed in scan.computed
            if is_boundless(computed)
        ]
        linked = link_file(path, scan, self.targets)
        yield from linked.links
        for star in linked.stars:
            yield from self._starred(star)
        for star in self.waiting.pop(path, ()):
            yield from link_star(star, scan.exports, self.modules)

    def _starred(self, star: Star) -> Iterator[Link]:
        for target in self.modules.files(star.base):
            own = star._replace(kind="typing") if target.stub else star
            if target.path in self.scans or target.path in self.named:
                yield from link_star(own, self._exports(target.path), self.modules)
            else:
                self.waiting.setdefault(target.path, []).append(own)

    def _exports(self, path: str) -> tuple[str, ...]:
        """The `__all__` of a file that was read, now or by the earlier walk."""
        if path not in self.scans:
            scan = self.sources.scans((path,)).get(path)
            self.unknown += [scan] if isinstance(scan, Unknown) else []
            self.scans[path] = scan if isinstance(scan, Scan) else Scan()
        return self.scans[path].exports

    def _name(self, path: str, scan: Scan) -> None:
        """Note a file whose links hang on nothing but names."""
        stars = any(found.names == ("*",) for found in scan.imports)
        if is_python(path) and not stars and all(map(is_boundless, scan.computed)):
            self.named.add(path)

    def _declared(self, path: str) -> Iterator[Link]:
        for index, declared in enumerate(self.options.declared):
            if declared.importer.includes(path):
                for imported in self._imported(index):
                    yield Link(path, imported, "declared", 0)

    def _imported(self, index: int) -> list[str]:
        """The paths one declared link leads to, matched once per walk."""
        known = self.declared[index]
        if known is None:
            known = matching(self.options.declared[index].imported, self.listing)
            self.declared[index] = known
        return known


def _without_lines(scan: Scan) -> Scan:
    """What a file imports; its lines, and what cannot be seen, are told of its own path."""
    imports = tuple(found._replace(line=0) for found in scan.imports)
    led = tuple(one._replace(line=0) for one in scan.computed if not is_boundless(one))
    return scan._replace(imports=imports, computed=led, lost=())


def walk(
    seeds: Iterable[str],
    listing: Listing,
    modules: Modules,
    sources: Sources,
    options: Options,
    earlier: Earlier = NOTHING,
) -> Graph:
    """Everything the seeds (paths) reach by links of the followed kinds.

    What an `earlier` walk knows is not read again; it followed the same kinds.
    """
    return _Walk(listing, modules, sources, options, earlier).run(seeds)
