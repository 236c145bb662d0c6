"""Walking the import graph outwards from entry points, reading files as they come into reach.

Promise: files are asked for in waves (one wave, one batch of reads), in sorted order; a file that
cannot be read is never passed over in silence: it is an Unknown of the graph.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from impact.changes import Entry, decode_path
from impact.graph.files import parent
from impact.graph.found import Graph, Unknown
from impact.graph.linking import (
    Star,
    is_boundless,
    link_file,
    link_star,
    link_strings,
    strongest,
)
from impact.graph.modules import Listing, Modules, matching
from impact.imports import Scan
from impact.report import Link
from impact.rules import DeclaredLink, LinkKind

# What stands where a file is only imagined: git's mode for nothing, and nothing to read anywhere.
IMAGINED: Final = Entry("000000", "")


class Symlink(NamedTuple):
    """A path that only points to another one."""

    target: str


def linked_path(path: str, text: bytes) -> str:
    """Where a symbolic link at a path leads by its text; "" for the top and for what is outside."""
    target = decode_path(text)
    parts = parent(path).split("/") if parent(path) else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "" if target.startswith("/") else "/".join(parts)


class Sources(Protocol):
    """Where scans come from: one door, one batch per wave."""

    def scans(self, paths: Sequence[str]) -> Mapping[str, Scan | Unknown | Symlink]:
        """What each path's bytes say; paths that hold no Python are left out."""
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
        self, listing: Listing, modules: Modules, sources: Sources, options: Options
    ) -> None:
        self.listing, self.modules, self.sources, self.options = listing, modules, sources, options
        self.links: dict[str, list[Link]] = {}
        self.scans: dict[str, Scan] = {}
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
                if link.kind in self.options.follow:
                    self.links[link.importer].append(link)
                    wave.add(link.imported)
            wave.difference_update(self.links)
        links = {path: strongest(found) for path, found in sorted(self.links.items())}
        return Graph(links, tuple(sorted(self.unknown)), tuple(sorted(self.computed)))

    def _read(self, wave: Sequence[str]) -> Iterator[Link]:
        for path, scan in self.sources.scans(wave).items():
            match scan:
                case Unknown():
                    self.unknown.append(scan)
                case Symlink(target):
                    yield from self._pointed(path, target)
                case Scan():
                    yield from self._scanned(path, scan)
        if "string" in self.options.follow:
            for path, strings in self.sources.strings(wave).items():
                yield from link_strings(path, strings, self.modules)
        for path in wave:
            yield from self._declared(path)

    def _pointed(self, path: str, target: str) -> Iterator[Link]:
        """What a symbolic link needs: its target, and what that imports, seen from the link.

        Python does not resolve the link: packages and relative names are those of its own place.
        The lines of these imports are the target's, so the links have none.
        """
        if self.listing.get(target) is None:
            return
        yield Link(path, target, "module", 0)
        scan = self.sources.scans((target,)).get(target)
        if isinstance(scan, Scan):
            yield from (link._replace(line=0) for link in link_file(path, scan, self.modules).links)

    def _scanned(self, path: str, scan: Scan) -> Iterator[Link]:
        self.scans[path] = scan
        self.unknown += [Unknown(path, line, "the scanner lost its place") for line in scan.lost]
        self.computed += [
            Unknown(path, computed.line, "the imported name is computed")
            for computed in scan.computed
            if is_boundless(computed)
        ]
        linked = link_file(path, scan, self.modules)
        yield from linked.links
        for star in linked.stars:
            yield from self._starred(star)
        for star in self.waiting.pop(path, ()):
            yield from link_star(star, scan.exports, self.modules)

    def _starred(self, star: Star) -> Iterator[Link]:
        for target in self.modules.files(star.base):
            if target.path in self.scans:
                yield from link_star(star, self.scans[target.path].exports, self.modules)
            else:
                self.waiting.setdefault(target.path, []).append(star)

    def _declared(self, path: str) -> Iterator[Link]:
        for index, declared in enumerate(self.options.declared):
            if declared.importer.includes(path):
                for imported in self._imported(index):
                    if imported != path:
                        yield Link(path, imported, "declared", 0)

    def _imported(self, index: int) -> list[str]:
        """The paths one declared link leads to, matched once per walk."""
        known = self.declared[index]
        if known is None:
            known = matching(self.options.declared[index].imported, self.listing)
            self.declared[index] = known
        return known


def walk(
    seeds: Iterable[str], listing: Listing, modules: Modules, sources: Sources, options: Options
) -> Graph:
    """Everything the seeds (paths) reach by links of the followed kinds."""
    return _Walk(listing, modules, sources, options).run(seeds)
