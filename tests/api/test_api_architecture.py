"""The layers of the service: who may import whom, and which library stands in which module."""

import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_architecture import TOP, Import, read_imports

SERVICE = TOP / "api"

# From top to bottom; imports point down. Modules of one row do not know each other.
LAYERS = (
    ("serving",),
    ("app",),
    ("jobs",),
    ("observing", "openapi", "routes"),
    ("answering", "queries"),
    ("services",),
    ("tokens",),
    ("problems", "mirrors"),
    ("analyses",),
    ("answers", "asking", "limits", "models"),
    ("metrics",),
    ("database",),
    ("github", "logs", "questions"),
    ("settings",),
    ("__init__",),
)

# What each library is for, and the only modules that may use it.
LIBRARIES = {
    "anyio": {"answering", "app", "asking", "jobs", "routes", "services"},
    "fastapi": {
        "answering",
        "app",
        "observing",
        "openapi",
        "problems",
        "routes",
        "services",
        "tokens",
    },
    "prometheus_client": {"metrics"},
    "pydantic": {"models", "queries", "routes", "settings"},
    "pydantic_settings": {"settings"},
    "starlette": {"observing", "problems"},
    "structlog": {"jobs", "logs", "observing", "problems", "services"},
    "uvicorn": {"serving"},
}
COME_ALONG = {"anyio", "pydantic", "starlette"}  # FastAPI is made of them

# Of `impact`, the service knows what answers and what shows; the command line is a neighbour.
FORBIDDEN = {"cli", "__main__"}

RANKS = {module: rank for rank, row in enumerate(LAYERS) for module in row}


def objection(found: Import) -> str:
    """What the tables have against one import; empty if nothing."""
    library, _, rest = found.imported.partition(".")
    if library == "api":
        module = rest.partition(".")[0] or "__init__"
        below = RANKS[found.importer] < RANKS.get(module, -1)
        return "" if below or module == found.importer else f"{module} does not stand below"
    if library == "impact":
        return "the command line is a neighbour" if rest.partition(".")[0] in FORBIDDEN else ""
    if library in sys.stdlib_module_names:
        return ""
    return "" if found.importer in LIBRARIES.get(library, ()) else f"{library} is not for it"


def test_every_module_of_the_service_has_one_place() -> None:
    """The table lists each module once, and none that is gone."""
    on_disk = {path.relative_to(SERVICE).parts[0] for path in SERVICE.rglob("*.py")}

    assert sorted(RANKS) == sorted(name.removesuffix(".py") for name in on_disk)
    assert sum(map(len, LAYERS)) == len(RANKS)


def test_every_import_of_the_service_is_allowed() -> None:
    """Imports point down, and a library stays with the modules it is for."""
    found = read_imports(SERVICE)

    assert len(found) > len(RANKS)
    assert [f"{i.where}: {i.imported}: {objection(i)}" for i in found if objection(i)] == []


def test_the_extra_brings_what_the_service_uses() -> None:
    """The extra `service` lists the libraries of the table, and no other."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["service"]
    declared = {canonicalize_name(Requirement(text).name) for text in extra}
    installed = packages_distributions()

    used = {canonicalize_name(installed[name][0]) for name in LIBRARIES.keys() - COME_ALONG}
    assert used == declared
