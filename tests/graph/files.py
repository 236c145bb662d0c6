"""A tree of files as a drawing: plain values that stand for a repository in graph tests."""

from collections.abc import Mapping, Sequence

from impact.changes import Entry
from impact.graph import Graph, Unknown, reach_from
from impact.graph.modules import Modules
from impact.graph.symlinks import Symlink
from impact.graph.walking import Options, walk
from impact.imports import Scan, dotted_strings, scan
from impact.rules import DEFAULT_FOLLOW, DeclaredLink, LinkKind


class Files:
    """Both a Listing and its Sources; Symlink and Unknown stand for the odd files."""

    def __init__(self, files: Mapping[str, str | bytes | Symlink | Unknown]) -> None:
        self.files = dict(files)

    def get(self, path: str) -> Entry | None:
        """See impact.graph.listing.Listing."""
        return Entry("100644", "") if path in self.files else None

    def paths(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return sorted(self.files)

    def under(self, prefix: str) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return [path for path in self.paths() if path.startswith(prefix)]

    def symlinks(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return ()

    def submodules(self) -> Sequence[str]:
        """See impact.graph.listing.Listing."""
        return ()

    def scans(
        self, paths: Sequence[str], *, as_python: bool = False
    ) -> Mapping[str, Scan | Unknown | Symlink]:
        """See impact.graph.Sources."""
        found: dict[str, Scan | Unknown | Symlink] = {}
        for path in paths:
            content = self.files[path]
            if isinstance(content, Symlink | Unknown):
                found[path] = content
            elif as_python or path.endswith((".py", ".pyi", ".pyx", ".pxd")):
                found[path] = scan(_bytes(content))
        return found

    def strings(self, paths: Sequence[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """See impact.graph.Sources."""
        found = {}
        for path in paths:
            content = self.files[path]
            if isinstance(content, str | bytes):
                found[path] = dotted_strings(_bytes(content))
        return found


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def graph_of(
    files: Mapping[str, str | bytes | Symlink | Unknown],
    *seeds: str,
    follow: tuple[LinkKind, ...] = DEFAULT_FOLLOW,
    roots: tuple[str, ...] | None = None,
    declared: tuple[DeclaredLink, ...] = (),
) -> Graph:
    """The graph that the seeds reach."""
    drawn = Files(files)
    return walk(seeds, drawn, Modules(drawn, roots), drawn, Options(follow, declared))


def links(graph: Graph, importer: str) -> dict[str, str]:
    """What one file imports: path -> kind."""
    return {link.imported: link.kind for link in graph.links[importer]}


def reached(
    files: Mapping[str, str | bytes | Symlink | Unknown],
    *seeds: str,
    follow: tuple[LinkKind, ...] = DEFAULT_FOLLOW,
    roots: tuple[str, ...] | None = None,
) -> set[str]:
    """Every path that the seeds reach, themselves included."""
    return set(reach_from(seeds, graph_of(files, *seeds, follow=follow, roots=roots)).arrivals)
