"""The layers of the package: who may import whom, and which module may use which library.

The tables below are the rule; the package's own scanner finds the imports, inside functions too.
A module is meant as a whole: `graph` is everything under `impact/graph/`.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from impact.imports import Scan, scan

TOP = Path(__file__).parent.parent
PACKAGE = TOP / "impact"

# Rows from top to bottom. Imports point down: to a lower row, or to a later tier of the same row.
# Modules of one tier do not know each other. `__init__` is the package's own, with its version.
LAYERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "edges": (("__main__",), ("cli",)),
    "show": (("render",),),
    "compose": (
        ("answers",),
        ("pipeline",),
        ("recording",),
        ("reading",),
        ("bases", "context"),
    ),
    "doors": (("github", "ledger", "repository", "store"), ("database",)),
    "decide": (
        ("checking", "promotion", "proposals"),
        ("native",),
        ("analysis", "planning"),
        ("graph",),
    ),
    "values": (
        ("comments", "deployments", "filters", "findings", "report"),
        ("handlers", "rules", "workflows"),
        ("dockerfile",),
        ("changes", "events", "imports", "nodes", "patterns"),
    ),
    "ground": (("errors", "__init__"), ("typed",)),
}

# Pointing down, and yet forbidden: the first row must know nothing of the second.
STRANGERS = {
    ("show", "doors"): "a renderer gets a report and nothing else",
    ("doors", "decide"): "a door brings facts; what they mean is decided without it",
}

# The one module that may use a library. Nothing else from outside, the service and its framework
# included, may be imported anywhere.
LIBRARIES = {
    "git": "repository",
    "jwt": "github",
    "networkx": "graph",
    "pathspec": "patterns",
    "psycopg": "database",
    "yaml": "nodes",
}

# Parts of the standard library that are held in the same way.
RESERVED = {
    "sqlite3": "database",
    "ast": "the tests, as a referee: answers do not depend on the Python that runs the tool",
    "subprocess": "repository",
    "typing": "typed",
    "impact_api": "cli",  # the command that serves; what the service may know: tests/api
}

RANKS = {
    module: rank
    for rank, tier in enumerate(tier for row in LAYERS.values() for tier in row)
    for module in tier
}
ROWS = {module: row for row, tiers in LAYERS.items() for tier in tiers for module in tier}


class Import(NamedTuple):
    """One import of the package: `importer` is a module of the table, `imported` a dotted name."""

    importer: str
    imported: str
    where: str = "example"

    @property
    def package(self) -> str:
        """The top-level name that is imported."""
        return self.imported.partition(".")[0]

    @property
    def module(self) -> str:
        """The module of the table that is imported; a name of `impact` itself is its `__init__`."""
        name = self.imported.removeprefix("impact.").partition(".")[0]
        return name if name in RANKS else "__init__"


def modules_on_disk() -> set[str]:
    """The modules the table has to list: files and folders of the package that hold Python."""
    relative = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return {path.parts[0].removesuffix(".py") for path in relative}


def imported_names(path: Path, found: Scan, top: Path = PACKAGE) -> Iterator[tuple[str, int]]:
    """Every absolute dotted name a file may mean by its imports, with the line; ? ends a guess."""
    package = (top.name, *path.relative_to(top).parent.parts)
    for statement in found.imports:
        target = absolute(package, statement.level, statement.module)
        for name in statement.names or ("",):
            yield f"{target}.{name}".rstrip(".*"), statement.line
    for computed in found.computed:
        yield absolute(package, computed.level, computed.prefix) + "?", computed.line


def absolute(package: tuple[str, ...], level: int, name: str) -> str:
    """The dotted name that so many leading dots and a name mean inside a package."""
    base = package[: len(package) + 1 - level] if level else ()
    return ".".join((*base, name) if name else base)


def read_imports(top: Path = PACKAGE) -> tuple[Import, ...]:
    """Every import of the package, in the order of paths and lines."""
    imports = []
    for path in sorted(top.rglob("*.py")):
        importer = path.relative_to(top).parts[0].removesuffix(".py")
        found = scan(path.read_bytes())
        assert not found.lost, f"{path} has lines the scanner could not read"

        for name, line in imported_names(path, found, top):
            imports.append(Import(importer, name, f"{path.relative_to(TOP)}:{line}"))
    return tuple(imports)


def objection(found: Import) -> str:
    """What the tables have against one import; empty if nothing."""
    if found.imported.endswith("?") and found.module == "__init__":
        return "the name is computed, so it could be anything"
    if found.package == "impact":
        return layer_objection(found.importer, found.module)
    owner = {**LIBRARIES, **RESERVED}.get(found.package)
    if owner is None and found.package not in sys.stdlib_module_names:
        return f"{found.package} is in no table"
    if owner not in (None, found.importer):
        return f"{found.package} belongs to {owner}"
    return ""


def layer_objection(importer: str, imported: str) -> str:
    """What the layers have against one module knowing another."""
    if importer == imported:
        return ""
    if importer not in RANKS:
        return f"{importer} has no place in the table"
    if RANKS[importer] >= RANKS[imported]:
        return f"{importer} stands below or beside {imported}"
    return STRANGERS.get((ROWS[importer], ROWS[imported]), "")


def test_every_module_has_one_place_in_the_table() -> None:
    """The table lists each module of the package once, and none that is gone."""
    listed = [module for row in LAYERS.values() for tier in row for module in tier]

    assert sorted(listed) == sorted(modules_on_disk())


def test_every_import_is_allowed_by_the_tables() -> None:
    """Imports point down, strangers stay strangers, and libraries stay with their one module."""
    found = read_imports()
    objections = [f"{i.where}: {i.imported}: {objection(i)}" for i in found if objection(i)]

    assert len(found) > len(RANKS), "too few imports to be true"
    assert objections == []


@pytest.mark.parametrize(
    "forbidden",
    [
        Import("errors", "impact.cli"),
        Import("changes", "impact.report.Link"),
        Import("repository", "impact.store"),
        Import("render", "impact.repository"),
        Import("store", "impact.graph"),
        Import("pipeline", "git"),
        Import("analysis", "networkx.algorithms"),
        Import("cli", "yaml"),
        Import("cli", "subprocess"),
        Import("pipeline", "fastapi"),
        Import("pipeline", "api"),
        Import("cli", "?"),
        Import("cli", "impact.rend?"),
    ],
    ids=lambda example: f"{example.importer}-{example.imported}",
)
def test_the_tables_forbid(forbidden: Import) -> None:
    """An import that breaks a rule is seen as one: this test could fail."""
    assert objection(forbidden)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (b"def f():\n    import yaml\n", ["yaml"]),
        (b"from impact import changes, errors\n", ["impact.changes", "impact.errors"]),
        (b"from . import reach\n", ["impact.graph.reach"]),
        (b"from ..report import Link\n", ["impact.report.Link"]),
        (b"from importlib import import_module\nimport_module('git')\n", ["git"]),
    ],
)
def test_no_form_of_import_escapes(source: bytes, names: list[str]) -> None:
    """Imports inside functions, relative ones and those by a literal call are all seen."""
    found = [name for name, _ in imported_names(PACKAGE / "graph" / "x.py", scan(source))]

    assert [name for name in found if not name.startswith("importlib")] == names


def test_every_dependency_is_a_library_in_use() -> None:
    """What an installation brings is what the table lists, and the package imports all of it."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    texts = [*project["dependencies"], *extras["postgres"], *extras["github"]]
    declared = {canonicalize_name(Requirement(text).name) for text in texts}
    installed = packages_distributions()

    assert {canonicalize_name(installed[name][0]) for name in LIBRARIES} == declared
    assert {found.package for found in read_imports()} >= set(LIBRARIES)
