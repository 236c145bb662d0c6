"""A submodule that moves touches whoever leads into it, although nothing inside it can be read."""

import pytest

from impact.context import Context
from impact.pipeline import Question, answer
from impact.report import Report
from impact.repository import open_repository
from impact.store import Store
from tests.conftest import RepositoryBuilder

RULES = """\
version: 1
apps: {{web: {{entrypoints: [{entry}], images: [Dockerfile]}}}}
graph: {{roots: {roots}}}
"""


def moved(repo: RepositoryBuilder, path: str, commit: str) -> None:
    """Set a submodule to a commit, and commit that."""
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit * 40},{path}")
    repo.git("commit", "-q", "-m", "move")


def ask(repo: RepositoryBuilder, span: str, *touched: str) -> Report:
    """Ask with a memory beside the repository."""
    with open_repository(str(repo.path)) as repository:
        store = Store(str(repo.path.parent / "memory"), repository.identity)
        context = Context(repository, store, lambda *_: None)
        report = answer(Question(span, touch=touched), context)
        store.save()
    return report


def touches(repo: RepositoryBuilder, source: str, path: str, entry: str, roots: str) -> bool:
    """Whether the app is touched when the submodule at a path moves on."""
    rules = RULES.format(entry=entry, roots=roots)
    repo.commit({"rules.yaml": rules, "web/main.py": source, "pkg/__init__.py": ""})
    moved(repo, path, "1")
    moved(repo, path, "2")
    evidence = ask(repo, "HEAD~1..HEAD").impact.apps[0].evidence

    assert {one.path for one in evidence} <= {path}
    return bool(evidence)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("import libs.sub.deep.mod\n", "libs/sub"),
        ("from libs import sub\n", "libs/sub"),
        ("from libs.sub import x\n", "libs/sub"),
        ("import sub.mod\n", "libs/sub"),
        ("import my_sub\n", "libs/my-sub"),
        ("import pkg.sub.mod\n", "pkg/sub"),
        ("from .sub import x\n", "web/sub"),
        ("from . import sub\n", "web/sub"),
        ("from sub import *\n", "web/sub"),
        ("import importlib\nimportlib.import_module('libs.' + x)\n", "libs/sub"),
        ("import importlib\nimportlib.import_module(f'libs.sub.{x}')\n", "libs/sub"),
        ("import importlib\nimportlib.import_module('sub.mod')\n", "libs/sub"),
    ],
)
def test_imports_lead_into_a_submodule(repo: RepositoryBuilder, source: str, path: str) -> None:
    """Every way to name what is inside means the submodule."""
    assert touches(repo, source, path, "web/main.py", "auto")


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("import requests\n", "libs/sub"),
        ("import json\n", "libs/json"),
        ("import libs.other\n", "libs/sub"),
        ("from . import subs\n", "web/sub"),
    ],
)
def test_other_imports_do_not(repo: RepositoryBuilder, source: str, path: str) -> None:
    """A name that leads elsewhere, or to the standard library, is none of a submodule's."""
    assert not touches(repo, source, path, "web/main.py", "auto")


def test_entry_points_and_roots_lead_into_a_submodule(repo: RepositoryBuilder) -> None:
    """An entry point inside it is the app's own; a declared root inside it may hold any name."""
    assert touches(repo, "", "libs/sub", "libs/sub/app/main.py", "auto")
    assert touches(repo, "", "libs/one", "libs.one.app:main", "auto")
    assert touches(repo, "import anything\n", "libs/two", "web/main.py", "[., libs/two/src]")


def test_links_lead_into_a_submodule(repo: RepositoryBuilder) -> None:
    """A link to a file or folder of a submodule is needed as the submodule is."""
    (repo.path / "web").mkdir()
    (repo.path / "web/vendor").symlink_to("../libs/sub/src")
    (repo.path / "web/tool.py").symlink_to("../libs/sub/tool.py")

    assert touches(repo, "import vendor.x\n", "libs/sub", "web/main.py", "auto")
    assert touches(repo, "import tool\n", "libs/sub", "web/main.py", "auto")


def test_an_image_copies_from_a_submodule(repo: RepositoryBuilder) -> None:
    """What a Dockerfile copies from inside a submodule means the submodule."""
    repo.write({"Dockerfile": "FROM x\nCOPY libs/sub/data /data\n"})

    assert touches(repo, "", "libs/sub", "web/main.py", "auto")


def test_a_submodule_that_comes_or_goes_counts(repo: RepositoryBuilder) -> None:
    """It is added at the head and deleted from the base as a file is, memory or not."""
    rules = RULES.format(entry="web/main.py", roots="auto")
    repo.commit({"rules.yaml": rules, "web/main.py": "import sub\n"})
    repo.commit({"web/main.py": "import sub\n\n"})
    ask(repo, "HEAD~1..HEAD")
    moved(repo, "libs/sub", "1")
    repo.git("rm", "-q", "--cached", "libs/sub")
    repo.git("commit", "-q", "-m", "gone")

    for span in ("HEAD~2..HEAD~1", "HEAD~1..HEAD"):
        assert [one.path for one in ask(repo, span).impact.apps[0].evidence] == ["libs/sub"]


def test_a_touched_path_inside_a_submodule_means_the_submodule(repo: RepositoryBuilder) -> None:
    """Nobody can change a file of another repository but by moving to it."""
    rules = RULES.format(entry="web/main.py", roots="auto")
    repo.commit({"rules.yaml": rules, "web/main.py": "import libs.sub\n"})
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},libs/sub")
    (repo.path / "libs/sub").mkdir(parents=True)
    for touched in ("libs/sub", "libs/sub/a.py", "libs/sub/"):
        report = ask(repo, "", touched)

        assert [change.path for change in report.changes] == ["libs/sub"]
        assert report.impact.apps[0].impacted
