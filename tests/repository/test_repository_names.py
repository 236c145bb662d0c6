"""Names of commits, fixed at the door."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.changes import Revision
from impact.errors import ImpactError, MissingObject, UnknownRevision
from impact.repository import Repository, open_repository
from impact.repository.unknown import near_names
from tests.conftest import RepositoryBuilder


def opened(repo: RepositoryBuilder) -> Repository:
    """The repository under test."""
    return open_repository(str(repo.path))


def two_commits_with_an_ambiguous_start(repo: RepositoryBuilder) -> str:
    """Commit until two commits share their first four digits, and give those."""
    seen: set[str] = set()
    tree = repo.git("mktree")
    for number in range(10_000):
        sha = repo.git("commit-tree", "-m", str(number), tree)
        if sha[:4] in seen:
            return sha[:4]
        seen.add(sha[:4])
    raise AssertionError("no collision")


def test_every_usual_form_resolves(repo: RepositoryBuilder) -> None:
    """Branches, tags of both kinds, ids, ancestors, reflogs and searches mean what git says."""
    first = repo.commit({"a": "1"}, message="the first step")
    second = repo.commit({"a": "2"}, message="the second step")
    repo.git("tag", "light", first)
    repo.git("tag", "-a", "-m", "x", "heavy", first)
    repo.git("tag", "-a", "-m", "x", "heavier", "heavy")
    repo.git("branch", "feature/x", first)
    expected = {
        "HEAD": second, "@": second, "main": second, "refs/heads/main": second,
        "HEAD~1": first, "HEAD^": first, "HEAD@{1}": first, "main@{0}": second, "@{0}": second,
        "light": first, "heavy": first, "heavier": first, "heavy^{}": first, "feature/x": first,
        second: second, second[:12]: second, ":/the first": first, "HEAD^{/first}": first,
    }  # fmt: skip
    with opened(repo) as repository:
        found = {name: repository.resolve(name) for name in expected}

    assert found == {name: Revision(name, sha) for name, sha in expected.items()}


def test_an_unknown_name_comes_with_near_ones(repo: RepositoryBuilder) -> None:
    """Up to five names that may have been meant, and how to get what is not here."""
    head = repo.commit({"a": "1"})
    for name in ("develop", "feature/login", "release"):
        repo.git("branch", name)
    repo.git("update-ref", "refs/remotes/origin/staging", head)
    repo.git("tag", "v-line-1.2.3")
    with opened(repo) as repository:
        expected = {}
        for name in ("devlop", "login", "staging", "v-line-1.2.4", "zzzzzz"):
            with pytest.raises(UnknownRevision) as caught:
                repository.resolve(name)
            expected[name] = caught.value.expected
            assert "--fetch" in caught.value.do

    assert expected == {
        "devlop": "perhaps develop",
        "login": "perhaps feature/login",
        "staging": "perhaps origin/staging",
        "v-line-1.2.4": "perhaps v-line-1.2.3",
        "zzzzzz": "",
    }


def test_references_that_nobody_can_read_give_no_names(repo: RepositoryBuilder) -> None:
    """Near names are a kindness; a reference of odd bytes does not turn it into a traceback."""
    repo.commit({"a": "1"})
    repo.git("branch", b"odd\xff")
    repo.git("pack-refs", "--all")
    with opened(repo) as repository, pytest.raises(UnknownRevision) as caught:
        repository.resolve("mian")

    assert caught.value.expected == ""


def test_near_names_are_at_most_five() -> None:
    """A long list of look-alikes helps nobody."""
    assert len(near_names("main", [f"main{number}" for number in range(50)])) == 5


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("HEAD:a", "it names a file"),
        ("HEAD:", "it names a folder"),
        ("HEAD^{tree}", "it names a folder"),
        (":a", "it names a file"),
        ("tree-tag", "it names a folder"),
        ("heavy-tree-tag", "it names a tag"),
        ("blob-tag", "it names a file"),
        ("@{upstream}", "no upstream configured for branch 'main'"),
        ("HEAD@{99}", "log for 'HEAD' only has 1 entries"),
    ],
)
def test_the_reason_is_the_true_one(name: str, reason: str, repo: RepositoryBuilder) -> None:
    """Why a name is no commit is found out and said; git's own words where it gave up."""
    repo.commit({"a": "1"})
    repo.git("tag", "tree-tag", "HEAD^{tree}")
    repo.git("tag", "-a", "-m", "x", "heavy-tree-tag", "HEAD^{tree}")
    repo.git("tag", "blob-tag", "HEAD:a")
    with opened(repo) as repository:
        with pytest.raises(UnknownRevision, match="no commit is named") as caught:
            repository.resolve(name)

        assert caught.value.what.endswith(reason)
        assert repository.resolve("HEAD").sha


@pytest.mark.parametrize(
    "name", ["HEAD..main", "HEAD^@", "^HEAD", "HEAD^9", "a b", " ", "*", "main~99999"]
)
def test_what_is_not_one_commit_is_unknown(name: str, repo: RepositoryBuilder) -> None:
    """Ranges, exclusions, globs and ancestors beyond the first commit name no commit."""
    repo.commit({"a": "1"})
    with opened(repo) as repository, pytest.raises(UnknownRevision):
        repository.resolve(name)


def test_a_name_of_two_things_is_refused(repo: RepositoryBuilder) -> None:
    """A branch and a tag of one name: git takes the tag with a warning, we take neither."""
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    repo.git("branch", "v1", first)
    repo.git("tag", "v1", second)
    repo.git("config", "core.warnAmbiguousRefs", "false")
    with opened(repo) as repository:
        for name in ("v1", "v1~0", "v1^{commit}"):
            with pytest.raises(UnknownRevision, match="name of several things"):
                repository.resolve(name)

        assert repository.resolve("refs/heads/v1").sha == first
        assert repository.resolve("refs/tags/v1").sha == second


def test_what_looks_like_an_id_is_never_the_name_of_a_branch(repo: RepositoryBuilder) -> None:
    """A branch named like an id of the other length would move under answers that are kept."""
    first = repo.commit({"a": "1"})
    name = "ab" * 32
    repo.git("update-ref", f"refs/heads/{name}", first)
    with opened(repo) as repository:
        with pytest.raises(UnknownRevision, match="looks like a commit id"):
            repository.resolve(name)

        assert repository.resolve(f"refs/heads/{name}").sha == first


def test_head_is_the_head_whatever_is_called_so(repo: RepositoryBuilder) -> None:
    """A branch named HEAD changes neither HEAD nor its ancestors."""
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    repo.git("update-ref", "refs/heads/HEAD", first)
    with opened(repo) as repository:
        assert [repository.resolve(name).sha for name in ("HEAD", "HEAD~1")] == [second, first]


def test_a_branch_named_like_an_id_does_not_hide_the_commit(repo: RepositoryBuilder) -> None:
    """Forty hex digits are always the object of that id."""
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    repo.git("update-ref", f"refs/heads/{first}", second)
    with opened(repo) as repository:
        assert repository.resolve(first).sha == first


def test_an_ambiguous_short_id_is_refused(repo: RepositoryBuilder) -> None:
    """A short id of two objects is never guessed."""
    repo.commit({"a": "1"})
    start = two_commits_with_an_ambiguous_start(repo)
    with opened(repo) as repository, pytest.raises(UnknownRevision, match="start like this"):
        repository.resolve(start)


@pytest.mark.parametrize("name", ["HEAD", "@", "main", "HEAD~1"])
def test_before_the_first_commit_that_is_said(name: str, repo: RepositoryBuilder) -> None:
    """An unborn branch is not an unknown name."""
    with opened(repo) as repository:
        with pytest.raises(UnknownRevision, match="branch main has no commit yet"):
            repository.resolve(name)

        assert repository.is_unborn()
        assert repository.branch() == "main"
        assert repository.default_branch() is None
        assert repository.upstream() is None


def test_a_commit_that_was_lost_is_missing_not_unknown(repo: RepositoryBuilder) -> None:
    """A branch whose commit object is gone exists; the object is what is missing."""
    head = repo.commit({"a": "1"})
    (repo.path / ".git/objects" / head[:2] / head[2:]).unlink()
    with opened(repo) as repository:
        with pytest.raises(MissingObject):
            repository.resolve("main")
        with pytest.raises(MissingObject):
            repository.commit_tree_id(head)
        assert not repository.is_unborn()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.characters(codec=None), max_size=30))
def test_any_text_resolves_or_is_an_error_of_ours(name: str, shared_repository: Repository) -> None:
    """No name, however odd, brings another exception, or spoils the next question."""
    with_head = shared_repository.resolve("HEAD")
    try:
        found = shared_repository.resolve(name)
    except ImpactError:
        found = None

    assert found is None or len(found.sha) == 40
    assert shared_repository.resolve("HEAD") == with_head


@pytest.fixture
def shared_repository(tmp_path: Path) -> Iterator[Repository]:
    """One open repository for many questions."""
    repo = RepositoryBuilder(tmp_path / "shared")
    repo.commit({"a": "1"})
    with opened(repo) as repository:
        yield repository
