"""What stands behind a symbolic link belongs to the app that goes through it.

Real repositories, asked through the one function behind every command.
"""

import pytest

from impact.context import Context
from impact.pipeline import Question, answer
from impact.report import Evidence, Report
from impact.repository import open_repository
from impact.store import Store
from tests.conftest import RepositoryBuilder

RULES = "version: 1\napps: {web: {entrypoints: [web/main.py, 'web/data/**']}}\n"


def ask(repo: RepositoryBuilder, span: str, *touched: str) -> Report:
    """Ask about a range, or about touched paths, with no memory."""
    with open_repository(str(repo.path)) as repository:
        context = Context(repository, Store(None, repository.identity), lambda *_: None)
        return answer(Question(span, touch=touched), context)


def evidence(repo: RepositoryBuilder, span: str = "HEAD~1..HEAD") -> list[tuple[str, str]]:
    """The evidence for app web: path and kind."""
    return [(one.path, kind(one)) for one in ask(repo, span).impact.apps[0].evidence]


def kind(one: Evidence) -> str:
    """The name of an evidence."""
    return type(one).__name__.removesuffix("Evidence").lower()


def link(repo: RepositoryBuilder, path: str, target: str) -> None:
    """Make a symbolic link, or lead it elsewhere."""
    place = repo.path / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        place.unlink()
    place.symlink_to(target)


@pytest.fixture
def linked(repo: RepositoryBuilder) -> RepositoryBuilder:
    """An app that imports through a link to a folder, and another such folder beside it."""
    link(repo, "web/vendor", "../third/lib")
    link(repo, "old", "third/old")
    repo.commit(
        {
            "rules.yaml": RULES,
            "web/main.py": "import vendor.tool\n",
            "third/lib/__init__.py": "",
            "third/lib/tool.py": "from . import part\nfrom vendor.deep import *\n",
            "third/lib/part.py": "",
            "third/lib/deep/__init__.py": "__all__ = ['leaf']\n",
            "third/lib/deep/leaf.py": "",
            "third/lib/unused.py": "",
            "third/old/tool.py": "",
        }
    )
    return repo


@pytest.mark.parametrize(
    "path", ["third/lib/tool.py", "third/lib/part.py", "third/lib/deep/leaf.py",
             "third/lib/__init__.py"]
)  # fmt: skip
def test_a_link_to_a_folder_is_a_package(linked: RepositoryBuilder, path: str) -> None:
    """Files below the folder count by their own paths, however the app names them."""
    linked.commit({path: (linked.path / path).read_text() + "x = 1\n"})

    assert evidence(linked) == [(path, "import")]


def test_what_nobody_imports_through_a_link_stays_unclaimed(linked: RepositoryBuilder) -> None:
    """A link to a folder imports nothing by itself."""
    linked.commit({"third/lib/unused.py": "x = 1\n"})

    assert evidence(linked) == []
    assert [one.path for one in ask(linked, "HEAD~1..HEAD").impact.unclaimed] == [
        "third/lib/unused.py"
    ]


def test_a_link_that_is_led_elsewhere_is_evidence(linked: RepositoryBuilder) -> None:
    """The link is one of the files that an import goes through."""
    link(linked, "web/vendor", "../old")
    linked.commit()

    assert evidence(linked) == [("web/vendor", "import")]
    linked.commit({"third/old/tool.py": "x = 1\n"})

    assert evidence(linked) == [("third/old/tool.py", "import")]
    link(linked, "old", "third/lib/deep")
    linked.commit()

    assert evidence(linked) == [("old", "import")]


def test_a_link_that_leads_to_nothing_now_is_looked_up_at_the_base(
    linked: RepositoryBuilder,
) -> None:
    """What the app went through before counts, as a deleted file does."""
    link(linked, "web/vendor", "../nowhere")
    linked.commit()

    assert evidence(linked) == [("web/vendor", "import")]


def test_a_vanished_file_behind_a_link_counts(linked: RepositoryBuilder) -> None:
    """A deletion is looked up at the base, where the link showed the file."""
    linked.commit(delete=["third/lib/part.py"])

    assert evidence(linked) == [("third/lib/part.py", "import")]


def test_entry_points_are_found_below_links(linked: RepositoryBuilder) -> None:
    """A pattern of the rules names what a link shows, too, whatever its suffix."""
    link(linked, "web/data", "../third/tables")
    linked.commit({"third/tables/a.csv": "1"})
    linked.commit({"third/tables/b.csv": "1"})

    assert evidence(linked) == [("third/tables/b.csv", "import")]


def test_a_module_may_be_a_link_to_a_file_of_another_name(linked: RepositoryBuilder) -> None:
    """What is imported is read, whatever its own name is; a second link on the way counts."""
    link(linked, "web/tool.py", "../bin")
    link(linked, "bin", "third/script.txt")
    linked.commit({"web/main.py": "import tool\n", "third/script.txt": "import third.lib.unused\n"})
    linked.commit({"third/script.txt": "import third.lib.unused\nx = 1\n"})

    assert evidence(linked) == [("third/script.txt", "import")]
    linked.commit({"third/lib/unused.py": "x = 1\n"})

    assert evidence(linked) == [("third/lib/unused.py", "import")]


def test_a_star_sees_the_exports_of_a_package_that_is_a_link(linked: RepositoryBuilder) -> None:
    """An `__init__` that is a link adds the submodules that its content exports."""
    link(linked, "pkg/__init__.py", "../third/lib/deep/__init__.py")
    linked.commit({"web/main.py": "from pkg import *\n", "pkg/leaf.py": ""})
    linked.commit({"pkg/leaf.py": "x = 1\n"})

    assert evidence(linked) == [("pkg/leaf.py", "import")]


@pytest.mark.parametrize("target", [".", "..", "../web", "loop", "/etc", "../../..", "../third/b"])
def test_links_into_themselves_end(linked: RepositoryBuilder, target: str) -> None:
    """Links to a folder above them, to each other or outside are followed to their end."""
    link(linked, "web/loop", target)
    link(linked, "third/b", "../web")
    linked.commit({"web/main.py": "import loop.other\nimport vendor.tool\n", "web/other.py": ""})
    linked.commit({"third/lib/part.py": "x = 1\n"})

    assert evidence(linked) == [("third/lib/part.py", "import")]


def test_a_link_to_the_top_shows_the_whole_repository(linked: RepositoryBuilder) -> None:
    """The top folder is a folder as any other."""
    link(linked, "web/top", "..")
    linked.commit({"web/main.py": "import top.third.lib.part\n"})
    linked.commit({"third/lib/part.py": "x = 1\n"})

    assert evidence(linked) == [("third/lib/part.py", "import")]


def test_a_touched_path_below_a_link_is_the_file_behind_it(linked: RepositoryBuilder) -> None:
    """A file may be named by the way somebody goes to it, whether it exists or not."""
    for touched, path in (
        ("web/vendor/part.py", "third/lib/part.py"),
        ("old/x.py", "third/old/x.py"),
    ):
        report = ask(linked, "", touched)

        assert [change.path for change in report.changes] == [path]
    assert ask(linked, "", "web/vendor/part.py").impact.apps[0].impacted


def test_links_of_the_work_tree_are_read_from_disk(linked: RepositoryBuilder) -> None:
    """An uncommitted link is followed like any other."""
    link(linked, "web/vendor", "../third/old")
    linked.write({"third/old/tool.py": "x = 2\n"})
    with open_repository(str(linked.path)) as repository:
        context = Context(repository, Store(None, repository.identity), lambda *_: None)
        report = answer(Question(content="work-tree"), context)

    assert [one.path for one in report.impact.apps[0].evidence] == [
        "third/old/tool.py",
        "web/vendor",
    ]
