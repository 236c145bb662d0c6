"""The import graph somebody asked to see: of apps, or of any files, with or without rules."""

from collections.abc import Iterable, Sequence

from impact.bases import place_of
from impact.context import Context
from impact.errors import UsageError
from impact.graph import Graph
from impact.graph.entrypoints import EntryPoints, find_entrypoints
from impact.graph.files import named_files
from impact.graph.listing import Listing
from impact.graph.modules import Modules
from impact.graph.walking import Options, walk
from impact.reading.rulebook import find_rules, no_rules, read_rules
from impact.reading.sources import TreeSources, followed
from impact.reading.touching import touched_changes
from impact.rules import DEFAULT_FOLLOW, LINK_KINDS, GraphRules, LinkKind, Rules
from impact.typed import NamedTuple


class Picture(NamedTuple):
    """A graph and where it was entered."""

    starts: tuple[str, ...]
    follow: tuple[LinkKind, ...]
    graph: Graph
    missing: tuple[tuple[str, str], ...] = ()  # (app, entry point that names nothing)


class Subject(NamedTuple):
    """One word somebody asked about: an app's name, or a path (given from the top folder too)."""

    word: str
    path: str


class Follow(NamedTuple):
    """The kinds of links to follow: these alone, or these beside those of the rules."""

    kinds: tuple[LinkKind, ...] = ()
    added: bool = True

    def beside(self, own: tuple[LinkKind, ...]) -> tuple[LinkKind, ...]:
        """The kinds to follow, given those of the rules."""
        return tuple(dict.fromkeys((*own, *self.kinds))) if self.added else self.kinds


def read_follow(text: str) -> Follow:
    """Read `module,lazy` (these alone) or `+string,+typing` (these too)."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    added = all(word.startswith("+") for word in words)
    names = [word.removeprefix("+") if added else word for word in words]
    if not set(names) <= set(LINK_KINDS):
        raise UsageError(
            f"cannot read {text!r}",
            where="--follow",
            expected=f"names among {', '.join(LINK_KINDS)}; all of them with a +, or none",
        )
    return Follow(tuple(kind for kind in LINK_KINDS if kind in names), added)


def picture_of(
    subjects: Sequence[Subject], at: str, rules_path: str, follow: Follow, context: Context
) -> Picture:
    """Walk from what the subjects name, or from every app of the rules."""
    where = place_of(context.repository, at)
    found = find_rules(context.repository, where.place, rules_path)
    rules = read_rules(found, context.store.values) if found is not None else None
    if rules is None and not subjects:
        raise no_rules(where)
    listing = followed(context.repository.tree(where.place), context.repository)
    options = rules.graph if rules is not None else GraphRules(follow=DEFAULT_FOLLOW)
    modules = Modules(listing, options.roots)
    entries = _entrypoints(subjects, rules, listing, modules)
    own = (path for found in entries.values() for path in found.paths)
    starts = sorted({*own, *_paths(subjects, entries, rules, listing)})
    repository, store, progress, _ = context
    sources = TreeSources(
        repository, listing, store.scans, options.max_blob, progress, _named(rules)
    )
    kinds = follow.beside(options.follow)
    declared = rules.links if rules is not None else ()
    graph = walk(starts, listing, modules, sources, Options(kinds, declared))
    missing = ((app, entry) for app, found in entries.items() for entry in found.missing)
    return Picture(tuple(starts), kinds, graph, tuple(missing))


def _named(rules: Rules | None) -> frozenset[str]:
    return named_files(rules) if rules is not None else frozenset()


def _entrypoints(
    subjects: Sequence[Subject], rules: Rules | None, listing: Listing, modules: Modules
) -> dict[str, EntryPoints]:
    """Where the apps that are asked about start: those named, or all if nothing is."""
    apps = {app.name: app for app in rules.apps} if rules is not None else {}
    names = [subject.word for subject in subjects if subject.word in apps] if subjects else apps
    return {
        name: find_entrypoints(apps[name], rules, listing, modules)
        for name in names
        if rules is not None
    }


def _paths(
    subjects: Sequence[Subject], apps: Iterable[str], rules: Rules | None, listing: Listing
) -> Iterable[str]:
    known = [app.name for app in rules.apps] if rules is not None else []
    for subject in subjects:
        if subject.word not in apps:
            yield from _files_of(subject, known, listing)


def _files_of(subject: Subject, apps: Iterable[str], listing: Listing) -> Iterable[str]:
    changes = touched_changes([subject.path], listing)
    if any(change.status == "added" for change in changes):  # a file that is only imagined
        raise UsageError(
            f"{subject.word!r} is no app, no file, no folder and no glob of a file",
            expected=f"a path, or an app: {', '.join(apps) or 'none, there are no rules'}",
        )
    return [change.path for change in changes]
