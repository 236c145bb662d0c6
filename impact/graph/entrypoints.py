"""Where an app starts: the files its entry points name in one tree.

Promise: an entry with `/` or ending in `.py` is a path pattern, anything else a module string
(`a.b:f` as uvicorn and pyproject scripts write it, `a.b.f` as AWS Lambda handlers do). An entry
that names nothing is told, not forgotten.
"""

from collections.abc import Iterable

from impact.graph.files import below, is_python
from impact.graph.listing import Listing, candidates, matching
from impact.graph.modules import Modules
from impact.patterns import PatternSet
from impact.rules import App, EntryPoint, Rules
from impact.typed import NamedTuple


class EntryPoints(NamedTuple):
    """The entry points of one app in one tree."""

    paths: tuple[str, ...]
    missing: tuple[str, ...]  # entries that name nothing in this tree


def find_entrypoints(app: App, rules: Rules, listing: Listing, modules: Modules) -> EntryPoints:
    """The files an app starts from; without `entrypoints`, those of the rows that are its alone."""
    if not app.entrypoints:
        return EntryPoints(tuple(sorted(_own_python_files(app, rules, listing))), ())
    paths: set[str] = set()
    missing: list[str] = []
    for entry in app.entrypoints:
        found = files_of(entry, listing, modules)
        paths.update(found)
        if not found:
            missing.append(entry.text)
    return EntryPoints(tuple(sorted(paths)), tuple(missing))


def files_of(entry: EntryPoint, listing: Listing, modules: Modules) -> tuple[str, ...]:
    """The files one entry names."""
    if entry.patterns is not None:
        found = (*matching(entry.patterns, listing), *_in_submodules(entry.patterns, listing))
        return found or _handler_file(entry.text, listing)
    bases = _module_bases(entry.text, modules)
    return tuple(t.path for base in bases for t in modules.files(base) if not t.stub)


def _in_submodules(patterns: PatternSet, listing: Listing) -> Iterable[str]:
    """The submodules that patterns look into."""
    starts = patterns.prefixes()
    return (
        path
        for path in listing.submodules()
        if any(start.startswith(path + "/") for start in starts)
    )


def _module_bases(text: str, modules: Modules) -> list[str]:
    """The module of `a.b:f`, of `a.b.f` (a function) or of `a.b.C.m` (a method of a class).

    Only a module is taken for what is left of a longer name: falling back to a package would hide
    a mistyped or deleted module behind its `__init__`. A package also runs its `__main__`.
    """
    name, colon, _ = text.partition(":")
    exact = list(modules.find_anywhere(name))
    if exact or colon:
        return [*exact, *(below(base, "__main__") for base in exact)]
    for _ in range(2):
        name = name.rpartition(".")[0]
        found = [base for base in modules.find_anywhere(name) if not modules.is_package(base)]
        if name and found:
            return found
    return []


def _handler_file(entry: str, listing: Listing) -> tuple[str, ...]:
    """AWS Lambda's other spelling, a path and a function: `src/handlers/sync.handler`."""
    path = entry.partition(":")[0].rpartition(".")[0] + ".py"
    return (path,) if listing.get(path) is not None else ()


def _own_python_files(app: App, rules: Rules, listing: Listing) -> Iterable[str]:
    for row in rules.rows:
        if row.deploy == (app.name,):
            python = filter(is_python, candidates(row.patterns, listing))
            yield from filter(row.patterns.includes, python)
