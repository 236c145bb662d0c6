"""Answers that use an earlier walk again are the answers a fresh walk gives.

Repositories live through random edits; every question is asked twice, with a cache that remembers
everything and without any, and both reports must be equal.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.context import Context
from impact.imports import scan
from impact.pipeline import Question, answer
from impact.reading.carrying import moved_lines
from impact.reading.sources import TreeSources
from impact.reading.walks import Walked, read_code
from impact.report import ImportEvidence, Report
from impact.repository import Repository, open_repository
from impact.store import Store, ValueCache
from tests.conftest import RepositoryBuilder
from tests.strategies.histories import story, write_history


class Asker:
    """Somebody who asks one repository, and counts the walks."""

    def __init__(self, repo: RepositoryBuilder, folder: str | None) -> None:
        self.repo, self.folder = repo, folder

    def ask(self, base: str, head: str) -> Report:
        """Ask in a process of its own, as far as anything can remember."""
        with open_repository(str(self.repo.path)) as repository:
            return asked(repository, f"{base}..{head}", self.folder)


def asked(repository: Repository, span: str, folder: str | None) -> Report:
    """Ask about a range with what a folder remembers."""
    store = Store(folder, repository.identity)
    report = answer(Question(span), Context(repository, store, quiet))
    store.save()
    return report


def quiet(_what: str, _count: int) -> None:
    """Tell nobody."""


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note every walk."""
    walks: list[str] = []

    def noted(*arguments: object) -> Walked:
        walks.append("")
        return read_code(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("impact.reading.walks.read_code", noted)
        yield walks


@settings(max_examples=5)
@given(rng=st.randoms(use_true_random=False))
def test_what_is_remembered_never_changes_an_answer(
    rng: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Random edits, asked in order, backwards and across, with and without a memory."""
    repo = RepositoryBuilder(tmp_path_factory.mktemp("story") / "repo")
    commits = write_history(repo, story(rng, 7))
    pairs = [*pairwise(commits), *zip(commits[2:], commits, strict=False)]
    pairs += [(rng.choice(commits), rng.choice(commits)) for _ in range(4)]
    memory = str(repo.path.parent / "memory")
    with open_repository(str(repo.path)) as repository:
        for base, head in pairs:
            cold, warm = (asked(repository, f"{base}..{head}", at) for at in (None, memory))

            assert warm == cold, repo.git("diff", base, head)


SMALL = {
    "rules.yaml": "version: 1\napps: {web: {entrypoints: [web/main.py], paths: ['web/**']}}\n",
    "web/main.py": "import shared\n",
    "shared.py": "import other\n",
    "other.py": "x = 1\n",
    "unread.py": "x = 1\n",
    "docs/a.md": "words",
}
REUSED: dict[str, dict[str, str | None]] = {
    "a body": {"other.py": "x = 2\n"},
    "a line above an import": {"shared.py": "# words\nimport other\n"},
    "a file nobody reads": {"unread.py": "import web\n"},
    "documents": {"docs/a.md": None, "docs/b.md": "words", "web/main.py": "import shared\nx = 1\n"},
}
WALKED: dict[str, dict[str, str | None]] = {
    "an import more": {"other.py": "import unread\n"},
    "an import less": {"shared.py": "x = 1\n"},
    "another kind": {"shared.py": "if x:\n    import other\n"},
    "a file more": {"web/shared.py": ""},
    "a file less": {"unread.py": None, "other.py": "x = 2\n"},
    "a new root": {"web/setup.cfg": "", "other.py": "x = 2\n"},
    "a lost place": {"shared.py": "'''\nimport other\n"},
}


def edited(asker: Asker, edit: dict[str, str | None]) -> tuple[str, str]:
    """Two commits, of which the first was asked about, and the second makes the edit."""
    repo = asker.repo
    first = repo.commit(SMALL)
    second = repo.commit({"web/main.py": "import shared\n\n"})
    asker.ask(first, second)
    new = {path: text for path, text in edit.items() if text is not None}
    return second, repo.commit(new, delete=[path for path in edit if path not in new])


@pytest.mark.parametrize(
    ("edit", "walks"),
    [*((edit, 0) for edit in REUSED.values()), *((edit, 1) for edit in WALKED.values())],
    ids=[*REUSED, *WALKED],
)
def test_a_walk_is_made_only_where_its_result_may_differ(
    edit: dict[str, str | None],
    walks: int,
    repo: RepositoryBuilder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of all commits change no import: they pay for no walk."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    second, third = edited(asker, edit)
    with counted(monkeypatch) as made:
        asker.ask(second, third)

    assert len(made) == walks


def test_what_strings_say_is_not_compared(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where names in strings are followed, every edit of a file that was read means a walk."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    rules = SMALL["rules.yaml"] + "graph: {follow: [module, string]}\n"
    first = repo.commit({**SMALL, "rules.yaml": rules, "pkg/unread.py": ""})
    second = repo.commit({"web/main.py": "import shared\n\n"})
    third = repo.commit({"other.py": "x = 'pkg.unread'\n"})
    asker.ask(first, second)
    with counted(monkeypatch) as walks:
        report = asker.ask(second, third)

    assert (len(walks), report.searched) == (1, 4)


def test_where_a_link_leads_may_vanish(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that only a symbolic link reaches was read too, whatever its name."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    repo.write(SMALL)
    (repo.path / "shared.py").unlink()
    (repo.path / "shared.py").symlink_to("tool.txt")
    first = repo.commit({"tool.txt": "words"})
    second = repo.commit({"web/main.py": "import shared\n\n"})
    third = repo.commit({"web/main.py": "import shared\n"}, delete=["tool.txt"])
    asker.ask(first, second)
    with counted(monkeypatch) as walks:
        report = asker.ask(second, third)

    assert (len(walks), report.searched) == (1, 3)  # the base's code holds the vanished file, too


def test_evidence_names_the_lines_of_the_asked_commit(repo: RepositoryBuilder) -> None:
    """An import that moved is shown where it stands now, although nothing was walked."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    first = repo.commit(SMALL)
    second = repo.commit({"web/main.py": "import shared\n\n"})
    third = repo.commit({"shared.py": "# words\n\nimport other\n", "other.py": "x = 2\n"})
    asker.ask(first, second)
    evidence = asker.ask(second, third).impact.apps[0].evidence

    assert [[link.line for link in one.chain] for one in evidence
            if isinstance(one, ImportEvidence)] == [[1, 3], [1]]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("import a\n", "import a\n", {1: 1}),
        ("import a\nimport b\n", "\nimport a\n\nimport b\n", {1: 2, 2: 4}),
        ("import a\nimport b\n", "import a, b\n", {1: 1, 2: 1}),
        ("import a, b\n", "import a\nimport b\n", None),
        ("import a\n", "import b\n", None),
        ("import a\n", "from a import b\n", None),
        ("from a import b, c\n", "from a import c, b\n", None),
        ("import a\n", "if x:\n    import a\n", None),
        ("import a\nimport b\n", "import b\nimport a\n", None),
        ("import_module(x)\nimport a\n", "import a\nimport_module(x)\n", None),
        ("__all__ = ['a']\n", "__all__ = ['b']\n", None),
        ("'''\nimport a\n", "'''\n\nimport a\n", None),
        ("", "", {}),
    ],
)
def test_lines_move_only_in_order(before: str, after: str, lines: dict[int, int] | None) -> None:
    """Only scans that differ in nothing but lines correspond, and no line overtakes another."""
    assert moved_lines(scan(before.encode()), scan(after.encode())) == lines


def test_the_other_end_is_the_nearest_tree(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a push that deleted something, and so had both ends walked, an edit needs no walk."""
    rules = "version: 1\napps:\n  a: {entrypoints: [src/**/*.py]}\n"
    plain = {f"src/{name}.py": "import os\n" for name in "abc"}
    commits = [
        repo.commit({"rules.yaml": rules, **plain}),
        repo.commit({"src/a.py": "import sys\n"}, delete=["src/c.py"]),
        repo.commit({"src/b.py": "import os\n\n\ndef f():\n    return 1\n"}),
    ]
    memory = Asker(repo, str(repo.path.parent / "memory"))
    memory.ask(commits[0], commits[1])
    with counted(monkeypatch) as walks:
        found = memory.ask(commits[1], commits[2])

    assert walks == []
    assert found == Asker(repo, None).ask(commits[1], commits[2])


def test_a_walk_is_remembered_for_its_rules_alone(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the rules say of workflows has no part in the graph; an entry point has."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    commits = [repo.commit(SMALL), repo.commit({"other.py": "x = 2\n"})]
    asker.ask(*commits)
    titled = SMALL["rules.yaml"].replace("paths:", "title: W, paths:")
    commits.append(repo.commit({"rules.yaml": titled, "other.py": "x = 3\n"}))
    entered = titled.replace("web/main.py", "shared.py")
    commits.append(repo.commit({"rules.yaml": entered, "other.py": "x = 4\n"}))
    made = []
    for base, head in pairwise(commits):
        with counted(monkeypatch) as walks:
            asker.ask(base, head)
        made.append(len(walks))

    assert made == [0, 0, 1]


def test_a_tree_this_clone_has_not_got_is_no_obstacle(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree that was walked last may be gone: then the asked one is walked."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    first, second = repo.commit(SMALL), repo.commit({"other.py": "x = 2\n"})
    asker.ask(first, second)
    repo.git("reset", "-q", "--hard", first)
    third = repo.commit({"other.py": "x = 3\n"})
    repo.git("reflog", "expire", "--expire=all", "--all")
    repo.git("gc", "-q", "--prune=now")
    with counted(monkeypatch) as walks:
        report = asker.ask(first, third)

    assert len(walks) == 1
    assert report.impact.apps[0].impacted


@contextmanager
def scanned(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Note every path whose scan is asked for."""
    asked_for: set[str] = set()
    scans = TreeSources.scans

    def noted(self: TreeSources, paths: Sequence[str], **how: bool) -> object:
        asked_for.update(paths)
        return scans(self, paths, **how)

    with monkeypatch.context() as patch:
        patch.setattr(TreeSources, "scans", noted)
        yield asked_for


LINKED: dict[str, tuple[dict[str, str | None], set[str]]] = {
    "an import more": ({"other.py": "import unread\n"}, {"other.py", "unread.py"}),
    "a file nobody names": ({"web/brand_new.py": ""}, set()),
    "a file that an import names": ({"web/other.py": ""}, {"shared.py"}),
    "a file that it means": ({"web/shared.py": ""}, {"web/main.py", "web/shared.py"}),
    "a file less": ({"unread.py": None}, set()),
    "a package above": ({"web/__init__.py": ""}, {"web/main.py", "web/__init__.py"}),
    "another root": (
        {"web/setup.cfg": "", "other.py": ""},
        {"web/main.py", "shared.py", "other.py"},
    ),
}


@pytest.mark.parametrize(("edit", "read"), list(LINKED.values()), ids=list(LINKED))
def test_a_walk_reads_only_files_whose_links_may_differ(
    edit: dict[str, str | None],
    read: set[str],
    repo: RepositoryBuilder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of all other files the walk before knows what they need; and the answer is a fresh one's."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    second, third = edited(asker, edit)
    with scanned(monkeypatch) as asked_for:
        report = asker.ask(second, third)

    assert asked_for == read
    assert report == Asker(repo, None).ask(second, third)


def test_what_a_walk_knew_is_not_used_where_links_show_files_twice(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to a folder gives files a second name, which no difference of trees tells."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    repo.write(SMALL)
    (repo.path / "again").symlink_to("web")
    first = repo.commit({})
    second = repo.commit({"other.py": "import again.main\n"})
    third = repo.commit({"other.py": "import again.extra\n", "web/extra.py": "import unread\n"})
    asker.ask(first, second)
    with scanned(monkeypatch) as asked_for:
        report = asker.ask(second, third)

    assert {"web/main.py", "shared.py", "again/extra.py", "unread.py"} <= asked_for
    assert report == Asker(repo, None).ask(second, third)


@pytest.mark.parametrize(
    "links", [(), ((), (), (), ()), ((), {"other.py": 1}, (), ()), ((), {"a": ((),)}, (), (), ())]
)
def test_a_kept_graph_of_another_form_is_none(
    links: tuple[object, ...], repo: RepositoryBuilder
) -> None:
    """What a version in the making has left costs a walk, and no answer."""
    asker = Asker(repo, str(repo.path.parent / "memory"))
    first = repo.commit(SMALL)
    second = repo.commit({"web/main.py": "import shared\n\n"})
    third = repo.commit({"other.py": "import unread\n"})
    asker.ask(first, second)
    (kept,) = (repo.path.parent / "memory").glob("value-links-*")
    values, name = ValueCache(str(kept.parent)), kept.name.removeprefix("value-")
    value = values.load(name)
    assert isinstance(value, tuple)
    values.save(name, (*value[:2], *links))

    assert asker.ask(second, third) == Asker(repo, None).ask(second, third)
