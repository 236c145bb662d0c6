"""The edge cases on which the import-graph engines of the field differ, one test each.

Files are drawn as dictionaries; `main.py` or the file named first is where the walk starts.
"""

import pytest

from impact.graph import Unknown
from impact.graph.symlinks import Symlink
from impact.patterns import PatternSet
from impact.rules import DEFAULT_FOLLOW, LINK_KINDS, DeclaredLink
from tests.graph.files import graph_of, links, reached

P = "pkg/__init__.py"


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("from . import a", "pkg/sub/a.py"),
        ("from .a import x", "pkg/sub/a.py"),
        ("from .. import b", "pkg/b.py"),
        ("from ..b import x", "pkg/b.py"),
        ("from ...top import x", "top.py"),
    ],
)
def test_relative_imports_of_every_level(statement: str, imported: str) -> None:
    """A relative import is resolved from the importer's own path."""
    files = {
        "pkg/sub/m.py": statement,
        "pkg/sub/a.py": "",
        "pkg/b.py": "",
        "top.py": "",
        P: "",
        "pkg/sub/__init__.py": "",
    }

    assert imported in links(graph_of(files, "pkg/sub/m.py"), "pkg/sub/m.py")


def test_a_relative_import_beyond_the_top_leads_nowhere() -> None:
    """Too many dots are an error in Python and no link here."""
    assert links(graph_of({"m.py": "from ... import x", "x.py": ""}, "m.py"), "m.py") == {}


def test_from_package_import_submodule_links_the_submodule_and_the_package() -> None:
    """`from pkg import sub` runs pkg/__init__.py and pkg/sub.py."""
    graph = graph_of({"m.py": "from pkg import sub", P: "", "pkg/sub.py": ""}, "m.py")

    assert links(graph, "m.py") == {P: "module", "pkg/sub.py": "module"}


def test_every_file_needs_the_inits_of_its_ancestors() -> None:
    """Importing a.b.c runs a/__init__.py and a/b/__init__.py first."""
    files = {"m.py": "import a.b.c", "a/__init__.py": "import hidden", "a/b/__init__.py": "",
             "a/b/c.py": "", "hidden.py": ""}  # fmt: skip
    graph = graph_of(files, "m.py")

    assert links(graph, "a/b/c.py") == {"a/__init__.py": "package", "a/b/__init__.py": "package"}
    assert "hidden.py" in graph.links


def test_an_ancestor_init_counts_across_a_namespace_folder() -> None:
    """A folder without __init__ between two packages does not hide the upper one."""
    files = {"m.py": "import a.ns.c", "a/__init__.py": "", "a/ns/c.py": ""}

    assert "a/__init__.py" in reached(files, "m.py")


def test_an_attribute_of_a_package_links_its_init() -> None:
    """`from pkg import attr` needs pkg/__init__.py alone."""
    graph = graph_of({"m.py": "from pkg import attr", P: "attr = 1"}, "m.py")

    assert links(graph, "m.py") == {P: "module"}


def test_a_re_export_is_followed_through_the_init() -> None:
    """What a facade imports is reached by whoever imports the facade."""
    files = {"m.py": "from facade import T", "facade/__init__.py": "from .impl import T",
             "facade/impl.py": ""}  # fmt: skip

    assert "facade/impl.py" in reached(files, "m.py")


@pytest.mark.parametrize("first", ["m.py", "a.py"])
def test_a_star_brings_the_submodules_of_a_literal_all(first: str) -> None:
    """A star loads the submodules of a literal __all__, whichever file is read first."""
    files = {"m.py": "from pkg import *", "a.py": "import pkg, m", P: "__all__ = ['m1', 'x']",
             "pkg/m1.py": "", "pkg/m2.py": ""}  # fmt: skip
    graph = graph_of(files, first)

    assert links(graph, "m.py") == {P: "module", "pkg/m1.py": "module"}


def test_a_star_reads_the_init_that_was_scanned_before() -> None:
    """The __all__ of a package that is already known is used at once."""
    files = {"a.py": "import pkg\nimport b", "b.py": "import c", "c.py": "from pkg import *",
             P: "__all__ = ('m1',)", "pkg/m1.py": ""}  # fmt: skip

    assert "pkg/m1.py" in links(graph_of(files, "a.py"), "c.py")


def test_a_namespace_package_needs_no_init() -> None:
    """PEP 420: a folder with Python files below it is a package."""
    files = {"m.py": "import ns.deep.mod\nfrom ns import other", "ns/deep/mod.py": "",
             "ns/other.py": ""}  # fmt: skip

    assert reached(files, "m.py") == {"m.py", "ns/deep/mod.py", "ns/other.py"}


def test_a_nested_source_root_is_found() -> None:
    """A package below libs/x/src is importable by its own name."""
    files = {"app/main.py": "import shared.util", "libs/x/src/shared/__init__.py": "",
             "libs/x/src/shared/util.py": ""}  # fmt: skip

    assert "libs/x/src/shared/util.py" in reached(files, "app/main.py")


def test_a_namespace_package_below_a_src_folder_is_found() -> None:
    """A folder called src is a root even where no __init__.py says so."""
    files = {"app/main.py": "import ns.util", "libs/x/src/ns/util.py": ""}

    assert "libs/x/src/ns/util.py" in reached(files, "app/main.py")


TWO_ROOTS = {
    "services/a/src/main.py": "from common import core",
    "services/a/src/common/__init__.py": "",
    "services/a/src/common/core.py": "",
    "services/b/src/main.py": "from common import core",
    "services/b/src/common/__init__.py": "",
    "services/b/src/common/core.py": "",
    "tools/run.py": "from common import core",
}


@pytest.mark.parametrize("service", ["a", "b"])
def test_a_name_under_two_roots_is_the_nearest_one(service: str) -> None:
    """Each service gets its own `common`, never the other's."""
    found = reached(TWO_ROOTS, f"services/{service}/src/main.py")

    assert found == {
        f"services/{service}/src/{name}" for name in
        ("main.py", "common/__init__.py", "common/core.py")
    }  # fmt: skip


def test_a_name_under_two_roots_is_both_where_none_is_nearer() -> None:
    """Where nothing tells the candidates apart, both are linked: over, never under."""
    found = reached(TWO_ROOTS, "tools/run.py")

    assert {"services/a/src/common/core.py", "services/b/src/common/core.py"} <= found


def test_a_nearer_namespace_folder_does_not_hide_a_package() -> None:
    """A bare folder that happens to have the name never hides the regular package."""
    files = {"tests/app/core.py": "", "tests/test_x.py": "import app.core",
             "app/__init__.py": "", "app/core.py": ""}  # fmt: skip

    assert {"app/core.py", "tests/app/core.py"} <= reached(files, "tests/test_x.py")


@pytest.mark.parametrize("name", ["src.core.x", "core.x"])
def test_a_file_may_have_several_names(name: str) -> None:
    """With src a package and a root, both spellings mean the same file."""
    files = {"src/main.py": f"import {name}", "src/__init__.py": "", "src/core/__init__.py": "",
             "src/core/x.py": ""}  # fmt: skip

    assert "src/core/x.py" in reached(files, "src/main.py")


def test_declared_roots_replace_the_found_ones() -> None:
    """graph.roots: only these folders are looked in."""
    files = {"m.py": "import a\nimport b", "one/a.py": "", "two/b.py": ""}

    assert reached(files, "m.py", roots=("one",)) == {"m.py", "one/a.py"}


def test_a_type_checking_import_is_followed_only_if_asked() -> None:
    """`typing` is a kind of its own, off by default."""
    files = {"m.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import t\n",
             "t.py": ""}  # fmt: skip

    assert reached(files, "m.py") == {"m.py"}
    assert reached(files, "m.py", follow=LINK_KINDS) == {"m.py", "t.py"}


def test_an_aliased_type_checking_import_is_typing_too() -> None:
    """Any attribute called TYPE_CHECKING counts."""
    files = {"m.py": "import typing as t\nif t.TYPE_CHECKING:\n    import x\n", "x.py": ""}

    assert reached(files, "m.py") == {"m.py"}


def test_the_else_of_type_checking_is_runtime() -> None:
    """What runs when TYPE_CHECKING is false is linked."""
    files = {"m.py": "if TYPE_CHECKING:\n    import a\nelse:\n    import b\nif not TYPE_CHECKING:\n"
             "    import c\n", "a.py": "", "b.py": "", "c.py": ""}  # fmt: skip

    assert links(graph_of(files, "m.py"), "m.py") == {"b.py": "conditional", "c.py": "conditional"}


def test_both_arms_of_a_try_are_linked() -> None:
    """Which arm runs is known at run time only."""
    files = {
        "m.py": "try:\n    import a\nexcept ImportError:\n    import b\n",
        "a.py": "",
        "b.py": "",
    }

    assert links(graph_of(files, "m.py"), "m.py") == {"a.py": "conditional", "b.py": "conditional"}


def test_an_import_inside_a_function_is_lazy_and_counts() -> None:
    """A Lambda cold-start habit: most first-party imports stand inside functions."""
    graph = graph_of({"m.py": "def f():\n    import a\n", "a.py": ""}, "m.py")

    assert links(graph, "m.py") == {"a.py": "lazy"}


@pytest.mark.parametrize(
    "call",
    [
        "__import__('a.b')",
        "importlib.import_module('a.b')",
        "import_module('a.b')",
        "importlib.import_module('.b', package='a')",
        "importlib.import_module('.a.b', 'x'.upper()) or import_module('a.b')",
    ],
)
def test_a_literal_dynamic_import_is_a_link(call: str) -> None:
    """A call whose name is written out is as good as a statement."""
    graph = graph_of({"m.py": call, "a/__init__.py": "", "a/b.py": ""}, "m.py")

    assert links(graph, "m.py")["a/b.py"] == "dynamic"


def test_a_computed_import_links_all_below_its_literal_prefix() -> None:
    """What cannot be known exactly is over-approximated."""
    files = {"m.py": "import_module(f'plugins.{name}')", "plugins/__init__.py": "",
             "plugins/one.py": "", "plugins/deep/two.py": "", "other.py": ""}  # fmt: skip

    assert reached(files, "m.py") == set(files) - {"other.py"}


def test_a_computed_import_may_begin_with_a_part_of_a_name() -> None:
    """A literal start without a dot is the start of a top-level name, under any root."""
    plugins = {"plugin_a.py", "src/plugin_b/__init__.py", "src/plugin_b/c.py", "lib/plugin_d.py"}
    files = dict.fromkeys((*plugins, "src/other.py", "plug.py", "src/pkg/plugin_e.py"), "")
    files |= {"app/m.py": "import_module('plugin_' + name)", "src/pkg/__init__.py": ""}
    graph = graph_of(files, "app/m.py")

    assert set(graph.links) == {"app/m.py", *plugins}
    assert graph.computed == ()


def test_a_computed_import_without_prefix_is_reported() -> None:
    """Nothing can be linked, so the place is told."""
    graph = graph_of({"m.py": "x = 1\nimport_module(name)\n", "other.py": ""}, "m.py")

    assert graph.computed == (Unknown("m.py", 2, "the imported name is computed"),)
    assert list(graph.links) == ["m.py"]


def test_a_dotted_string_is_a_link_only_if_asked() -> None:
    """Django's "a.b.C" settings: a kind of its own, off by default."""
    files = {"m.py": "BACKEND = 'a.b.C'\nAPP = 'a.web:app'", "a/b.py": "", "a/web.py": ""}

    assert reached(files, "m.py") == {"m.py"}
    assert reached(files, "m.py", follow=(*DEFAULT_FOLLOW, "string")) == set(files)


def test_a_stub_beside_a_module_is_for_type_checkers() -> None:
    """The .py is what runs; a .pyi is linked with kind typing."""
    files = {"m.py": "import a\nimport b", "a.py": "", "a.pyi": "", "b.pyi": ""}

    assert reached(files, "m.py") == {"m.py", "a.py"}
    assert reached(files, "m.py", follow=LINK_KINDS) == set(files)


def test_a_file_with_broken_syntax_keeps_its_imports() -> None:
    """Broken syntax alone is never a reason to lose a link or to be unsure."""
    graph = graph_of({"m.py": "import a\ndef broken(:\n  pass\nfrom b import c\n", "a.py": "",
                      "b.py": ""}, "m.py")  # fmt: skip

    assert links(graph, "m.py") == {"a.py": "module", "b.py": "module"}
    assert graph.unknown == ()


@pytest.mark.parametrize(
    "source",
    [
        "print 'python 2'\nexec 'x' in {}\nimport a\n",
        "def f[T](x: T) -> T: ...\ntry:\n    pass\nexcept A, B:\n    pass\nimport a\n",
        "x = t'{y}'\nlazy import a\n",
        "type X = int\nmatch x:\n    case 1: import a\n",
    ],
)
def test_old_and_new_python_is_read(source: str) -> None:
    """The answer does not depend on the Python that runs the tool."""
    assert "a.py" in reached({"m.py": source, "a.py": ""}, "m.py")


@pytest.mark.parametrize(
    "source",
    [
        b"# -*- coding: latin-1 -*-\nname = '\xe9'\nimport a\n",
        b"name = '\xff\xfe'\nimport a\n",
        b"\xef\xbb\xbfimport a\n",
        b"x = 1\r\nimport a\r\n",
        b"x = 1\rimport a\r",
        b"x = 1\nimport a\n\0",
        b"import \\\n a\n",
        b"x = 1; import a\n",
        b"if x: import a",
    ],
)
def test_any_bytes_are_read(source: bytes) -> None:
    """Encodings, line ends, BOM, NUL, backslashes and semicolons change nothing."""
    assert "a.py" in reached({"m.py": source, "a.py": ""}, "m.py")


def test_import_a_comma_b_links_both() -> None:
    """Every module of the statement is linked."""
    assert reached({"m.py": "import a, b as c", "a.py": "", "b.py": ""}, "m.py") == {
        "m.py", "a.py", "b.py",
    }  # fmt: skip


def test_import_text_in_a_docstring_is_no_link() -> None:
    """Strings are not code."""
    files = {"m.py": '"""Usage:\n\nimport a\n"""\n', "a.py": ""}

    assert reached(files, "m.py") == {"m.py"}


def test_pytest_loads_the_conftests_above_a_test() -> None:
    """A conftest.py touches the tests below it."""
    files = {"tests/unit/test_x.py": "", "tests/conftest.py": "import helper", "conftest.py": "",
             "tests/helper.py": "", "tests/unit/other.py": ""}  # fmt: skip

    assert {"tests/conftest.py", "conftest.py", "tests/helper.py"} <= reached(
        files, "tests/unit/test_x.py"
    )
    assert reached(files, "tests/unit/other.py") == {"tests/unit/other.py"}


def test_cython_files_are_read_and_found() -> None:
    """.pyx and .pxd files import like Python, and `cimport` is an import."""
    files = {"m.py": "import fast", "fast.pyx": "cimport decl\nfrom other cimport x\n",
             "decl.pxd": "", "other.pxd": ""}  # fmt: skip

    assert reached(files, "m.py") == set(files)


@pytest.mark.parametrize("name", ["a.b.py", "run-me.py"])
def test_a_file_that_cannot_be_imported_can_import(name: str) -> None:
    """Odd names are importers all the same."""
    assert reached({name: "import a", "a.py": ""}, name) == {name, "a.py"}


def test_a_script_imports_its_sibling() -> None:
    """A script's own folder is the first root."""
    files = {"scripts/run.py": "import helper", "scripts/helper.py": ""}

    assert reached(files, "scripts/run.py") == set(files)


def test_a_script_inside_a_package_imports_its_sibling() -> None:
    """Python 2's implicit relative import, and a script run from a package folder."""
    files = {"pkg/run.py": "import helper", "pkg/helper.py": "", P: ""}

    assert "pkg/helper.py" in reached(files, "pkg/run.py")


def test_a_top_level_file_shadows_the_standard_library_where_its_root_comes_first() -> None:
    """json.py beside the script is what `import json` means."""
    files = {"m.py": "import json", "json.py": "", "pkg/types.py": "", P: "", "pkg/m.py":
             "import types", "far/src/types/__init__.py": ""}  # fmt: skip

    assert reached(files, "m.py") == {"m.py", "json.py"}
    assert reached(files, "pkg/m.py") == {"pkg/m.py", P}


def test_a_package_and_a_module_of_one_name_are_both_linked() -> None:
    """The package wins in Python; both stay linked."""
    files = {"m.py": "import dup", "dup.py": "", "dup/__init__.py": ""}

    assert reached(files, "m.py") == set(files)


def test_a_package_with_lazy_getattr_is_followed_by_name() -> None:
    """PEP 562: `from services import notify` names the submodule even if __getattr__ loads it."""
    init = """
def __getattr__(name):
    import importlib
    return importlib.import_module("." + name, __name__)
"""
    files = {"m.py": "from services import notify", "services/__init__.py": init,
             "services/notify.py": ""}  # fmt: skip

    assert "services/notify.py" in reached(files, "m.py")


def test_a_missing_leaf_links_the_longest_prefix() -> None:
    """`import a.sub.nope` still runs a/sub/__init__.py."""
    files = {"m.py": "import a.sub.nope.deeper", "a/__init__.py": "", "a/sub/__init__.py": ""}

    assert links(graph_of(files, "m.py"), "m.py") == {"a/sub/__init__.py": "module"}


def test_a_missing_relative_leaf_links_the_longest_prefix() -> None:
    """The same for `from .sub.nope import x`."""
    files = {"a/m.py": "from .sub.nope import x", "a/__init__.py": "", "a/sub/__init__.py": ""}

    assert "a/sub/__init__.py" in links(graph_of(files, "a/m.py"), "a/m.py")


def test_a_symbolic_link_leads_to_its_target() -> None:
    """A path that only points elsewhere reaches what it points to."""
    files = {"m.py": "import alias", "alias.py": Symlink("real.py"), "real.py": "import deep",
             "deep.py": ""}  # fmt: skip

    assert reached(files, "m.py") == set(files)


def test_a_symbolic_link_out_of_the_repository_leads_nowhere() -> None:
    """A target that is not in the tree is no link."""
    assert reached({"m.py": Symlink("")}, "m.py") == {"m.py"}


def test_a_cycle_ends() -> None:
    """Files that import each other are walked once."""
    files = {"a.py": "import b", "b.py": "import c", "c.py": "import a"}

    assert reached(files, "a.py") == set(files)


def test_an_unreadable_file_is_an_unknown_of_the_graph() -> None:
    """It is in reach, and nobody knows what it imports."""
    hidden = Unknown("big.py", 0, "its 50,000,000 bytes are more than graph.max_blob (1,048,576)")
    graph = graph_of({"m.py": "import big", "big.py": hidden}, "m.py")

    assert graph.unknown == (hidden,)
    assert "big.py" in graph.links


def test_nothing_is_read_where_no_import_is_followed() -> None:
    """With declared links alone the files' own words do not matter, readable or not."""
    declared = DeclaredLink(PatternSet(["m.py"]), PatternSet(["data.csv"]), "read at run time", 9)
    files = {"m.py": Unknown("m.py", 0, "its content is missing"), "data.csv": "1"}
    graph = graph_of(files, "m.py", follow=("declared",), declared=(declared,))

    assert sorted(graph.links) == ["data.csv", "m.py"]
    assert (graph.unknown, graph.computed) == ((), ())
