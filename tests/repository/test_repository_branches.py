"""Branches, upstreams and defaults, and words that may be names or not."""

from impact.changes import Revision
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder


def test_branches_upstream_and_default(repo: RepositoryBuilder) -> None:
    """origin/HEAD decides the default branch, else main before master and origin's before local."""
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    with open_repository(str(repo.path)) as repository:
        assert repository.default_branch() == Revision("main", second)
        assert repository.branches("main") == (Revision("main", second),)
    repo.git("update-ref", "refs/remotes/origin/master", first)
    with open_repository(str(repo.path)) as repository:
        assert repository.default_branch() == Revision("origin/master", first)
    repo.git("update-ref", "refs/remotes/origin/main", first)
    repo.git("config", "remote.origin.url", "nowhere")
    repo.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    repo.git("branch", "-q", "--set-upstream-to", "origin/main")
    with open_repository(str(repo.path)) as repository:
        assert repository.default_branch() == Revision("origin/main", first)
        assert repository.upstream() == Revision("origin/main", first)
        assert repository.branches("main") == (
            Revision("origin/main", first),
            Revision("main", second),
        )
        assert repository.branches("nope") == ()
        assert repository.resolve("@{upstream}").sha == first
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/dev")
    repo.git("update-ref", "refs/remotes/origin/dev", second)
    repo.git("update-ref", "-d", "refs/remotes/origin/main")
    with open_repository(str(repo.path)) as repository:
        assert repository.default_branch() == Revision("origin/dev", second)
        assert repository.upstream() is None


def test_a_detached_head_is_on_no_branch(repo: RepositoryBuilder) -> None:
    """Without a branch there is no upstream either."""
    repo.commit({"a": "1"})
    repo.git("checkout", "-q", "--detach")
    with open_repository(str(repo.path)) as repository:
        assert repository.branch() is None
        assert repository.upstream() is None
        assert not repository.is_unborn()


def test_words_that_may_be_names(repo: RepositoryBuilder) -> None:
    """Asking whether a word is a commit, a tag or a path raises nothing."""
    repo.commit({"dir/a.py": "1"})
    repo.git("tag", "v1")
    with open_repository(str(repo.path)) as repository:
        assert [repository.names_commit(word) for word in ("main", "v1", "dir", "-x", "a\nb")] == [
            True, True, False, False, False,
        ]  # fmt: skip
        assert [repository.has_tag(word) for word in ("v1", "main", "", "a\nb")] == [
            True, False, False, False,
        ]  # fmt: skip
        assert [repository.has_path(word) for word in ("dir/a.py", "dir", "dir/", "x", "../x")] == [
            True, True, True, False, False,
        ]  # fmt: skip
