"""Changes of every kind git knows, through the whole program; paths as values."""

import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.changes import (
    STATUSES,
    Change,
    Entry,
    Revision,
    decode_path,
    encode_path,
    is_utf8,
    merge_changes,
    sort_changes,
)
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES, Small

TAGGED = "  - {file: jobs-prod.yml, app: jobs, environment: prod, when: {tag: [v-jobs-*]}}\n"


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit, and `asking` in it."""
    repo.commit(FILES)
    return Small(repo, capsys, repo.path)


def last(small: Small) -> tuple[dict[str, str], set[str]]:
    """The changes of the last commit, path and status, and the apps they touch."""
    answer = small.ask("diff", "HEAD~1..HEAD", "--format", "json")

    assert answer.status == 0, answer.err
    document: dict[str, Any] = json.loads(answer.out)
    touched = {app["app"] for app in document["apps"] if app["impacted"]}
    return {change["path"]: change["status"] for change in document["changes"]}, touched


@given(st.binary())
def test_paths_of_any_bytes_come_back(raw: bytes) -> None:
    """Decoding loses nothing, and tells what can be printed."""
    path = decode_path(raw)

    assert encode_path(path) == raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        assert not is_utf8(path)
    else:
        assert is_utf8(path)


drawn = st.tuples(st.text(max_size=3), st.sampled_from(STATUSES)).map(lambda d: Change(*d))


@given(st.lists(drawn, max_size=6))
def test_changes_have_one_order(changes: list[Change]) -> None:
    """By path, then status, whatever order they came in."""
    assert sort_changes(reversed(changes)) == sort_changes(changes)
    assert list(sort_changes(changes)) == sorted(changes, key=lambda c: (c.path, c.status))


def test_changes_of_several_spans_are_one_list() -> None:
    """What two spans share stands once, whatever it was before; each status is a change."""
    old, new = Entry("100644", "1" * 40), Entry("100644", "2" * 40)
    one = [Change("z", "modified", old, new), Change("a", "added")]
    other = [Change("z", "modified", new, new), Change("z", "added")]

    merged = [(change.path, change.status) for change in merge_changes([one, other])]
    assert merged == [("a", "added"), ("z", "added"), ("z", "modified")]


def test_releases_together_list_each_change_once(small: Small) -> None:
    """Two apps with previous tags of their own share a changed path: the answer names it once."""
    small.write({"rules.yaml": RULES + TAGGED})
    for tags, number in ((["v-web-1"], "1"), (["v-jobs-1"], "2"), (["v-web-2", "v-jobs-2"], "3")):
        small.commit({"z.txt": number})
        for tag in tags:
            small.git("tag", tag)
    words = ["diff", "--event", "tag:v-web-2", "--event", "tag:v-jobs-2", "--format", "json"]
    document = json.loads(small.ask(*words).out)

    assert document["changes"] == document["unclaimed"] == [{"path": "z.txt", "status": "modified"}]


def test_a_revision_says_where_it_is_read() -> None:
    """A commit shows its id; index and work tree have only a name."""
    assert str(Revision("main", "a" * 40)) == "main " + "a" * 12
    assert str(Revision("(index)", "")) == Revision("(index)", "").place == "(index)"


def test_a_rename_is_a_deletion_and_an_addition(small: Small) -> None:
    """Both ends of a rename count: the old place in the base, the new one in the head."""
    small.commit({"docs/db.py": "VALUE = 1\n"}, delete=["shared/db.py"])

    assert last(small) == ({"docs/db.py": "added", "shared/db.py": "deleted"}, {"web"})


def test_a_mode_is_a_change(small: Small) -> None:
    """A file that becomes executable is modified."""
    (small.where / "shared/db.py").chmod(0o755)
    small.commit()

    assert last(small) == ({"shared/db.py": "modified"}, {"web"})


def test_a_file_that_becomes_a_link_changes_its_type(small: Small) -> None:
    """The app reaches what the link points at from now on."""
    (small.where / "shared/db.py").unlink()
    os.symlink("quiet.py", small.where / "shared/db.py")
    small.commit()

    assert last(small) == ({"shared/db.py": "type-changed"}, {"web"})
    small.write({"rules.yaml": RULES.replace("skip: [jobs]", "deploy: [jobs]")})
    small.commit({"shared/quiet.py": "VALUE = 3\n"})
    assert last(small)[1] == {"web", "jobs"}


def test_a_link_that_points_elsewhere_is_modified(small: Small) -> None:
    """The text of a link is its content; one that leaves the repository is read no further."""
    os.symlink("db.py", small.where / "shared/link.py")
    small.commit({"web/main.py": "from shared import link\n"})
    (small.where / "shared/link.py").unlink()
    os.symlink("../../../etc/passwd", small.where / "shared/link.py")
    small.commit()

    assert last(small) == ({"shared/link.py": "modified"}, {"web"})


def test_a_file_that_becomes_a_package(small: Small) -> None:
    """`db.py` gives way to `db/`: both paths change, and its importers are touched."""
    small.commit({"shared/db/__init__.py": "VALUE = 1\n"}, delete=["shared/db.py"])

    assert last(small) == (
        {"shared/db.py": "deleted", "shared/db/__init__.py": "added"},
        {"web"},
    )


def test_a_submodule_that_moves_is_a_change(small: Small) -> None:
    """Its path is matched by the rows; its files belong to another repository."""
    first, second = small.git("rev-parse", "HEAD"), "1" * 40
    for oid in (first, second):
        small.git("update-index", "--add", "--cacheinfo", f"160000,{oid},web/vendored")
        small.git("commit", "-q", "-m", "submodule")

    assert last(small) == ({"web/vendored": "modified"}, {"web"})


def test_a_merge_is_compared_as_its_trees_are(small: Small) -> None:
    """What a merge brought is what differs from its first parent."""
    small.git("checkout", "-q", "-b", "side")
    small.commit({"jobs/main.py": "x = 1\n"})
    small.git("checkout", "-q", "main")
    small.commit({"docs/index.md": "more\n"})
    small.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    assert last(small) == ({"jobs/main.py": "modified"}, {"jobs"})


def test_a_change_and_its_opposite_are_nothing(small: Small) -> None:
    """A reverted edit leaves an empty range, which is told from a range of documents."""
    small.commit({"web/main.py": "x = 1\n"})
    small.commit({"web/main.py": FILES["web/main.py"]})

    assert "changed  0 paths" in small.ask("diff", "HEAD~2..HEAD").out


def test_workflow_files_touch_the_app_they_deploy(small: Small) -> None:
    """A changed workflow is a change of its app; one the rules do not know is nobody's."""
    small.commit({".github/workflows/jobs-dev.yml": "on: push\n", ".github/workflows/x.yml": ""})

    changed, touched = last(small)
    assert set(changed) == {".github/workflows/jobs-dev.yml", ".github/workflows/x.yml"}
    assert touched == {"jobs"}
