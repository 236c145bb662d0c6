"""Names that are easy to resolve too narrowly: each of these once meant a missed deploy."""

import pytest

from impact.graph import Graph, reach_from
from impact.graph.entrypoints import files_of
from impact.graph.linking import strongest
from impact.graph.modules import Modules
from impact.graph.roots import Roots
from impact.graph.symlinks import Symlink
from impact.report import Link
from impact.rules import EntryPoint
from tests.graph.files import Files, graph_of, links, reached

INIT = "svc/__init__.py"


def entry(text: str, *paths: str) -> tuple[str, ...]:
    """The files a module string names in a tree of empty files."""
    files = Files(dict.fromkeys(paths, ""))
    return files_of(EntryPoint(text, None, 1), files, Modules(files))


@pytest.mark.parametrize("text", ["svc.hander:main", "svc.gone.main", "svc.handlers.gone.main"])
def test_a_mistyped_or_deleted_module_is_not_its_package(text: str) -> None:
    """An entry that names no module names nothing; its package's __init__ is no answer."""
    assert entry(text, INIT, "svc/handler.py", "svc/handlers/__init__.py") == ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("svc.handler", "svc/handler.py"),
        ("svc.handler:main", "svc/handler.py"),
        ("svc.handler.main", "svc/handler.py"),
        ("svc.handler.App.run", "svc/handler.py"),
        ("svc:app", INIT),
        ("email.handler", "src/email.py"),
    ],
)
def test_a_module_string_names_its_module(text: str, path: str) -> None:
    """With a colon, with a function, with a method; first-party names may equal the library's."""
    assert entry(text, INIT, "svc/handler.py", "src/email.py") == (path,)


def test_a_package_as_an_entry_runs_its_main() -> None:
    """`python -m svc` runs svc/__init__.py and svc/__main__.py."""
    assert entry("svc", INIT, "svc/__main__.py") == (INIT, "svc/__main__.py")


def test_a_package_may_go_on_under_another_root() -> None:
    """pkgutil-style namespaces: the second half of a package has its modules elsewhere."""
    files = {"app/m.py": "from company import bmod", "libs/a/company/__init__.py": "",
             "libs/b/company/__init__.py": "", "libs/b/company/bmod.py": ""}  # fmt: skip

    assert "libs/b/company/bmod.py" in reached(files, "app/m.py")


def test_a_sibling_counts_beside_a_module_of_the_same_name() -> None:
    """A script in a package folder gets its sibling, an import of the package the other one."""
    files = {"functions/orders/m.py": "import util", "functions/orders/__init__.py": "",
             "functions/orders/util.py": "", "util.py": ""}  # fmt: skip

    assert {"functions/orders/util.py", "util.py"} <= reached(files, "functions/orders/m.py")


def test_a_loose_module_is_found_where_nothing_else_has_its_name() -> None:
    """A folder that only sys.path makes a root: a layer of AWS Lambda."""
    files = {"fn/a/m.py": "import common", "layers/shared/python/common.py": ""}

    assert "layers/shared/python/common.py" in reached(files, "fn/a/m.py")


def test_a_loose_module_is_asked_last() -> None:
    """Where a root has the name, folders that are no roots do not count."""
    files = {"fn/m.py": "import common", "common.py": "", "layers/common.py": ""}

    assert reached(files, "fn/m.py") == {"fn/m.py", "common.py"}


def test_a_near_stub_hides_no_far_source() -> None:
    """What runs is looked for until something that runs is found."""
    files = {"app/m.py": "import shared", "app/shared.pyi": "", "lib/shared/__init__.py": ""}

    assert "lib/shared/__init__.py" in reached(files, "app/m.py")


def test_a_submodule_the_library_does_not_have_is_ours() -> None:
    """`profile` is a module of the library, `profile.models` can only be first-party."""
    files = {"app/m.py": "from profile.models import M", "src/profile/models.py": ""}

    assert "src/profile/models.py" in reached(files, "app/m.py")


def test_a_weaker_kind_counts_where_the_stronger_is_not_followed() -> None:
    """Kinds are chosen among the followed ones, not before."""
    source = "try:\n    import u\nexcept ImportError:\n    pass\ndef f():\n    import u\n"
    graph = graph_of({"m.py": source, "u.py": ""}, "m.py", follow=("module", "lazy"))

    assert links(graph, "m.py") == {"u.py": "lazy"}


def test_a_bare_folder_hides_no_regular_package_under_a_far_root() -> None:
    """PEP 420: a regular package anywhere on sys.path comes before a bare folder."""
    files = {"tests/app/core.py": "", "tests/test_x.py": "import app.core",
             "lib/app/__init__.py": "", "lib/app/core.py": ""}  # fmt: skip

    assert {"lib/app/core.py", "tests/app/core.py"} <= reached(files, "tests/test_x.py")


def test_two_bare_packages_of_one_name_stay_apart() -> None:
    """Each service gets its own folder `common`, also where nobody writes an __init__."""
    files = {"services/a/src/main.py": "import common.core", "services/a/src/common/core.py": "",
             "services/b/src/common/core.py": ""}  # fmt: skip

    assert "services/b/src/common/core.py" not in reached(files, "services/a/src/main.py")


def test_a_module_above_counts_beside_a_sibling_in_a_bare_folder() -> None:
    """The sibling is what a script gets; an import from the top folder gets the one above."""
    files = {"api/users.py": "import util", "api/util.py": "", "util.py": ""}

    assert reached(files, "api/users.py") == set(files)


@pytest.mark.parametrize("sign", ["api/pyproject.toml", "api/Dockerfile", "api/requirements.txt"])
def test_a_project_folder_is_a_root_of_its_own(sign: str) -> None:
    """What is built or run by itself gets its own module, never one from outside."""
    files = {"api/users.py": "import util", "api/util.py": "", "util.py": "", sign: ""}

    assert reached(files, "api/users.py") == {"api/users.py", "api/util.py"}


def test_a_project_folder_with_an_init_is_a_root_all_the_same() -> None:
    """A stray __init__.py at the top of a project does not make it a package only."""
    files = {"backend/__init__.py": "", "backend/manage.py": "", "backend/app/__init__.py": "",
             "backend/app/main.py": "from app.db import x", "backend/app/db.py": "",
             "other/app/__init__.py": "", "other/app/db.py": ""}  # fmt: skip
    found = reached(files, "backend/app/main.py")

    assert "backend/app/db.py" in found
    assert "other/app/db.py" not in found


def test_a_computed_import_of_a_script_starts_beside_it_too() -> None:
    """A script in a package folder finds its plugins where it lies."""
    files = {"pkg/run.py": "import_module(f'plugins.{name}')", "pkg/__init__.py": "",
             "pkg/plugins/one.py": ""}  # fmt: skip

    assert "pkg/plugins/one.py" in reached(files, "pkg/run.py")


def test_a_symbolic_link_imports_from_its_own_place() -> None:
    """Python does not resolve the link: its package and relative names are its own place's."""
    files = {"m.py": "import a.x", "a/__init__.py": "", "a/x.py": Symlink("b/x.py"), "a/y.py": "",
             "b/x.py": "from . import y", "b/y.py": ""}  # fmt: skip

    assert reached(files, "m.py") == set(files)


def test_of_several_imports_of_one_file_the_surest_is_the_proof() -> None:
    """The kind that runs most surely, on its earliest line, whatever stands before it."""
    found = [Link("a.py", "b.py", kind, line) for kind, line in
             (("lazy", 1), ("module", 9), ("module", 5), ("package", 0))]  # fmt: skip

    assert strongest(found) == (Link("a.py", "b.py", "module", 5),)


def test_a_chain_does_not_depend_on_the_order_of_entry_points() -> None:
    """Of two that could start it the first by name does, whatever order they are given in."""
    way = {name: (Link(name, "shared.py", "module", 1),) for name in ("a.py", "b.py")}
    reach = reach_from(["b.py", "a.py", "b.py"], Graph(way, (), ()))

    assert reach.entrypoints == ("a.py", "b.py")
    assert reach.entrypoint("shared.py") == "a.py"


def test_a_package_that_is_a_root_leaves_the_library_to_the_root_above() -> None:
    """Its own `json` hardly shadows the library's; one at the top plainly comes first."""
    files = {"web/pyproject.toml": "", "web/__init__.py": "", "web/json.py": "",
             "web/sub/m.py": "import json", "json.py": ""}  # fmt: skip

    assert links(graph_of(files, "web/sub/m.py"), "web/sub/m.py").keys() & {
        "web/json.py", "json.py",
    } == {"json.py"}  # fmt: skip


def test_what_only_a_stub_exports_is_a_typing_link() -> None:
    """A star runs what the module's own `__all__` says; the stub's is for type checkers."""
    files = {"m.py": "from p import *", "p/__init__.py": "", "p/leaf.py": "",
             "p/__init__.pyi": "__all__ = ['leaf']"}  # fmt: skip
    typed = graph_of(files, "m.py", follow=("module", "typing"))

    assert links(typed, "m.py")["p/leaf.py"] == "typing"
    assert "p/leaf.py" not in reached(files, "m.py")


@pytest.mark.parametrize(
    ("folder", "sure"),
    [("", True), ("src", True), ("a/src", True), ("project", True), ("project/inner", False),
     ("mysrc", False), ("src/a", False), ("package", False), ("plain", False)],
)  # fmt: skip
def test_a_sure_root_has_a_sign_of_its_own(folder: str, sure: bool) -> None:
    """The top, a `src`, a project; not one that is a package too, nor one that just holds files."""
    paths = ["project/pyproject.toml", "project/inner/a.py", "package/pyproject.toml",
             "package/__init__.py", "plain/a.py", "src/a/a.py"]  # fmt: skip
    python = [path for path in paths if path.endswith(".py")]

    assert Roots(paths, python, {"package"}, (), None).is_sure(folder) is sure
