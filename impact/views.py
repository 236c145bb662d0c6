"""What the apps are made of in one tree: the meeting of rules, repository and import graph.

Promise: files are read through one door, each content is scanned once ever (the cache knows blobs,
not paths), and a file that cannot be read becomes an Unknown, or an error where a fetch would cure
it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from impact.analysis import AppView, cut_of
from impact.changes import Change, Entry
from impact.context import Progress
from impact.dockerfile import Image, read_image
from impact.errors import MissingObject
from impact.graph import Graph, Reach, Unknown, reach_from
from impact.graph.entrypoints import find_entrypoints
from impact.graph.files import is_python, parent
from impact.graph.modules import Listing, Modules
from impact.graph.walking import Options, Symlink, walk
from impact.imports import Scan, dotted_strings, scan
from impact.report import Link
from impact.repository import Repository, Unreadable
from impact.rules import Rules
from impact.store import ScanCache

MAX_DOCKERFILE: Final = 1 << 20


class TreeSources:
    """The scans of one tree's files: the cache first, then the repository in one batch."""

    def __init__(
        self,
        repository: Repository,
        listing: Listing,
        cache: ScanCache,
        max_blob: int,
        progress: Progress,
    ) -> None:
        self._repository, self._listing, self._cache = repository, listing, cache
        self._max_blob, self._progress = max_blob, progress
        self._done = 0

    def scans(self, paths: Sequence[str]) -> Mapping[str, Scan | Unknown | Symlink]:
        """See impact.graph.Sources."""
        found: dict[str, Scan | Unknown | Symlink] = {}
        unread: dict[str, list[str]] = {}
        for path in paths:
            entry = self._listing.get(path)
            if entry is None or not _may_hold_python(path, entry):
                continue
            if entry.mode == "120000":
                found[path] = self._symlink(path, entry)
            elif not entry.oid or not is_python(path):
                found[path] = self._read_alone(path, entry)
            elif (known := self._cache.get(entry.oid, max_size=self._max_blob)) is not None:
                found[path] = known
            else:
                unread.setdefault(entry.oid, []).append(path)
        for oid, content in self._repository.read(sorted(unread), max_size=self._max_blob):
            result = self._scan(unread[oid][0], content)
            if isinstance(result, Scan):
                self._cache.put(oid, result, size=len(content) if isinstance(content, bytes) else 0)
            for path in unread[oid]:
                found[path] = result._replace(path=path) if isinstance(result, Unknown) else result
        return found

    def strings(self, paths: Sequence[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """See impact.graph.Sources."""
        found = {}
        for path in paths:
            entry = self._listing.get(path)
            if entry is not None and entry.mode.startswith("100") and is_python(path):
                content = self._repository.read_entry(path, entry, max_size=self._max_blob)
                if isinstance(content, bytes):
                    found[path] = dotted_strings(content)
        return found

    def _scan(self, path: str, content: bytes | Unreadable) -> Scan | Unknown:
        self._done += 1
        self._progress("Python files", self._done)
        if isinstance(content, bytes):
            return scan(content)
        if content.reason == "missing" and self._repository.partial:
            raise MissingObject(
                "its content is not in this partial clone",
                where=path,
                expected="the contents of the Python files the apps reach",
                do="git fetch --refetch --filter=blob:none is not enough; clone without --filter",
            )
        return Unknown(path, 0, _reason(content, self._max_blob))

    def _read_alone(self, path: str, entry: Entry) -> Scan | Unknown:
        """Files the cache cannot know: of the work tree, scripts without suffix, notebooks."""
        content = self._repository.read_entry(path, entry, max_size=self._max_blob)
        if isinstance(content, Unreadable) and content.reason == "missing" and not entry.oid:
            return Scan()  # a file that is only imagined, or gone from disk since it was listed
        if isinstance(content, bytes) and path.endswith(".ipynb"):
            from impact.imports.notebooks import code_cells

            content = code_cells(content)
        elif isinstance(content, bytes) and not is_python(path) and not _is_python_script(content):
            return Scan()
        return self._scan(path, content)

    def _symlink(self, path: str, entry: Entry) -> Symlink | Unknown:
        content = self._repository.read_entry(path, entry, max_size=4096)
        if isinstance(content, Unreadable):
            return Unknown(path, 0, _reason(content, 4096))
        return Symlink(_joined(parent(path), content.decode("utf-8", "surrogateescape")))


def _may_hold_python(path: str, entry: Entry) -> bool:
    if not entry.mode.startswith("1") or entry.mode == "160000":
        return False
    return is_python(path) or path.endswith(".ipynb") or "." not in path.rpartition("/")[2]


def _is_python_script(content: bytes) -> bool:
    first = content.partition(b"\n")[0]
    return first.startswith(b"#!") and b"python" in first


def _reason(content: Unreadable, max_size: int) -> str:
    if content.reason == "too-large":
        return f"its {content.size:,} bytes are more than graph.max_blob ({max_size:,})"
    return "its content is missing" if content.reason == "missing" else "it is not a file"


def _joined(folder: str, target: str) -> str:
    """The path a symbolic link's text means; one that leaves the repository means nothing here."""
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "" if target.startswith("/") else "/".join(parts)


class TreeView(NamedTuple):
    """Every app's view of one tree, and what has to be said about it."""

    apps: Mapping[str, AppView]
    graph: Graph
    missing: tuple[tuple[str, str], ...]  # (app, entry point or image that names nothing)


def view_tree(
    rules: Rules, listing: Listing, sources: TreeSources, images: Mapping[str, tuple[Image, ...]]
) -> TreeView:
    """Build the apps' views of one tree from its files."""
    modules = Modules(listing, rules.graph.roots)
    entrypoints = {app.name: find_entrypoints(app, rules, listing, modules) for app in rules.apps}
    seeds = {path for found in entrypoints.values() for path in found.paths}
    options = Options(rules.graph.follow, rules.links)
    graph = walk(seeds, listing, modules, sources, options)
    unknown = graph.unknown
    if rules.graph.unknown == "deploy":
        unknown += graph.computed
    apps = {}
    for app in rules.apps:
        uncut = reach_from(entrypoints[app.name].paths, graph)
        apps[app.name] = AppView(_cut(rules, uncut, graph), uncut, images[app.name], unknown)
    missing = [(name, entry) for name, found in entrypoints.items() for entry in found.missing]
    return TreeView(apps, graph, (*missing, *_missing_images(rules, images)))


def _missing_images(
    rules: Rules, images: Mapping[str, tuple[Image, ...]]
) -> Iterator[tuple[str, str]]:
    for app in rules.apps:
        found = {image.path for image in images[app.name]}
        yield from ((app.name, path) for path in app.images if path not in found)


def _cut(rules: Rules, uncut: Reach, graph: Graph) -> Reach:
    if not rules.graph.cut:
        return uncut

    def is_cut(link: Link) -> bool:
        return cut_of(rules, link) is not None

    return reach_from(uncut.entrypoints, graph, is_cut)


def unwalked_view(rules: Rules, images: Mapping[str, tuple[Image, ...]]) -> TreeView:
    """A view without the import graph, for changes that no import can reach."""
    nothing = Reach((), {})
    apps = {app.name: AppView(nothing, nothing, images[app.name], ()) for app in rules.apps}
    return TreeView(apps, Graph({}, (), ()), tuple(_missing_images(rules, images)))


def read_images(
    rules: Rules, repository: Repository, listing: Listing
) -> Mapping[str, tuple[Image, ...]]:
    """The images of every app; one whose Dockerfile is absent from this tree is left out."""

    def read(path: str) -> bytes | None:
        entry = listing.get(path)
        if entry is None:
            return None
        content = repository.read_entry(path, entry, max_size=MAX_DOCKERFILE)
        return content if isinstance(content, bytes) else None

    images: dict[str, Image] = {}
    for path in dict.fromkeys(path for app in rules.apps for path in app.images):
        text = read(path)
        if text is not None:
            ignore = read(f"{path}.dockerignore")
            images[path] = read_image(
                path, text, read(".dockerignore") if ignore is None else ignore
            )
    return {
        app.name: tuple(images[path] for path in app.images if path in images) for app in rules.apps
    }


def needs_graph(rules: Rules, changes: Iterable[Change]) -> bool:
    """Whether an import could reach any of the changes; mere documents read no code."""
    entries = [entry.patterns for app in rules.apps for entry in app.entrypoints if entry.patterns]
    wanted = [*entries, *(link.imported for link in rules.links)]
    return any(
        is_python(change.path) or any(patterns.includes(change.path) for patterns in wanted)
        for change in changes
    )
