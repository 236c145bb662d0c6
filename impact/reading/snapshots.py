"""The code of trees that were walked before, kept for the next question.

Promise: what is given back equals what a walk would find now. It is kept under everything a walk
depends on: the tree, what the rules say about the graph, and the versions of the code that reads
and walks. Another tree gets it only by way of its differences (see `carrying`), and where anything
is in doubt it gets nothing, and is walked.
"""

import zlib
from collections.abc import Mapping

from impact import __version__
from impact.errors import RepositoryError
from impact.graph import Idle, Reach, Unknown
from impact.graph.found import WALK
from impact.imports import EXTRACTOR
from impact.patterns import PatternSet
from impact.reading.carrying import carried
from impact.reading.code import AppCode, Code
from impact.repository import Repository
from impact.rules import Rules
from impact.store import Store
from impact.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from impact.reading.walks import Before, Walked

FAR: Final = 64  # differences, above which the way from the last walk is worth shortening


class Snapshots:
    """The kept code of one repository's trees under one set of rules."""

    def __init__(self, rules: Rules, repository: Repository, store: Store) -> None:
        self._rules, self._repository = rules, repository
        self._values, self._scans = store.values, store.scans
        self._key, self._links_key = _key(rules), _links_key(rules)
        key = zlib.crc32(repr(self._key).encode())
        self._name = f"code-{key:08x}"
        owner = zlib.crc32(repository.identity.encode("utf-8", "surrogateescape"))
        self._latest = f"walked-{key:08x}-{owner:08x}"
        self._links = f"links-{zlib.crc32(repr(self._links_key).encode()):08x}-{owner:08x}"

    def code_at(self, sha: str, beside: str = "") -> Code | None:
        """The code of a commit, if what is kept tells it for sure.

        `beside` is a commit that hardly differs, such as the other end of what is compared.
        """
        tree = self._repository.commit_tree_id(sha)
        near = self._repository.commit_tree_id(beside) if beside else ""
        return self._load(tree) or self._carried_to(tree, near)

    def before(self, sha: str) -> "Before | None":
        """What the last walk found, for the walk of a commit, if it can help there."""
        from impact.reading.last_walk import thaw_graph
        from impact.reading.walks import Before

        value: Any = self._values.load(self._links)
        if not isinstance(value, tuple) or value[:1] != (self._links_key,):
            return None
        try:
            tree, *links = value[1:]
            changes = self._repository.changes(tree, self._repository.commit_tree_id(sha))
            return Before(thaw_graph(*links), changes)
        except (RepositoryError, AttributeError, TypeError, ValueError):
            return None

    def keep(self, sha: str, walked: "Walked") -> None:
        """Keep what a walk of a commit found."""
        from impact.reading.last_walk import freeze_graph

        tree = self._repository.commit_tree_id(sha)
        self._save(tree, walked.code)
        if walked.plain:
            self._values.save(self._links, (self._links_key, tree, *freeze_graph(walked.graph)))

    def _carried_to(self, tree: str, near: str) -> Code | None:
        """The code by way of the near tree, if that is kept, else of the one walked last."""
        walked: Any = near
        code = self._load(near) if near else None
        if code is None:
            walked = self._values.load(self._latest)
            code = self._load(walked) if isinstance(walked, str) else None
        if code is None:
            return None
        try:
            changes = self._repository.changes(str(walked), tree)
        except RepositoryError:  # this clone has not got the tree that was walked
            return None
        found = carried(code, changes, self._rules, self._repository, self._scans)
        if found is not None and len(changes) > FAR:
            self._save(tree, found)
        return found

    def _load(self, tree: str) -> Code | None:
        value: Any = self._values.load(f"{self._name}-{tree}")
        if not isinstance(value, tuple) or value[:1] != (self._key,):
            return None
        try:
            return _thawed(*value[1:])
        except (TypeError, ValueError):
            return None

    def _save(self, tree: str, code: Code) -> None:
        self._values.save(f"{self._name}-{tree}", (self._key, *_frozen(code)))
        self._values.save(self._latest, tree)


def _links_key(rules: Rules) -> tuple[object, ...]:
    """What the links of a tree's files depend on beside the tree, as plain data."""
    graph = rules.graph
    return (
        (__version__, EXTRACTOR, WALK, rules.dialect, graph.roots, graph.follow, graph.max_blob),
        tuple((_plain(link.importer), _plain(link.imported)) for link in rules.links),
    )


def _key(rules: Rules) -> tuple[object, ...]:
    """What the code of a tree depends on beside the tree, as plain data."""
    return (
        *_links_key(rules),
        tuple((_plain(cut.importer), _plain(cut.imported)) for cut in rules.graph.cut),
        tuple(
            (app.name, tuple((entry.text, _plain(entry.patterns)) for entry in app.entrypoints))
            for app in rules.apps
        ),
        tuple(
            (_plain(row.patterns), row.deploy)
            for row in rules.rows
            if any(not app.entrypoints and row.deploy == (app.name,) for app in rules.apps)
        ),
    )


def _plain(patterns: PatternSet | None) -> tuple[str, ...]:
    return () if patterns is None else patterns.patterns


def _frozen(code: Code) -> tuple[object, ...]:
    apps = tuple(
        (
            name,
            app.uncut.entrypoints,
            _plain_arrivals(app.uncut),
            None if app.reach == app.uncut else _plain_arrivals(app.reach),
            app.missing,
        )
        for name, app in code.apps.items()
    )
    return (
        apps,
        tuple(map(tuple, code.unknown)),
        tuple(map(tuple, code.computed)),
        code.searched,
        tuple(map(tuple, code.idle)),
        code.linked,
    )


def _plain_arrivals(reach: Reach) -> dict[str, object]:
    return {path: arrival and tuple(arrival) for path, arrival in reach.arrivals.items()}


def _thawed(
    apps: tuple[Any, ...],
    unknown: tuple[Any, ...],
    computed: tuple[Any, ...],
    searched: int,
    idle: tuple[Any, ...],
    linked: bool,
) -> Code:
    thawed: Mapping[str, AppCode] = {
        name: _app_code(entrypoints, uncut, reach, missing)
        for name, entrypoints, uncut, reach, missing in apps
    }
    unclear, named_late = (tuple(map(Unknown._make, some)) for some in (unknown, computed))
    return Code(thawed, unclear, named_late, searched, tuple(map(Idle._make, idle)), linked)


def _app_code(
    entrypoints: tuple[str, ...], uncut: dict[str, Any], reach: Any, missing: tuple[str, ...]
) -> AppCode:
    whole = Reach(entrypoints, uncut)
    return AppCode(whole if reach is None else Reach(entrypoints, reach), whole, missing)
