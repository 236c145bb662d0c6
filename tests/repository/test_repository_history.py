"""How commits descend from each other, and what a shallow clone must not say about it."""

from pathlib import Path

import pytest

from impact.errors import MissingObject, ShallowHistory, UnknownRevision
from impact.repository import open_repository
from tests.conftest import RepositoryBuilder


def fork(repo: RepositoryBuilder) -> tuple[str, str, str]:
    """A commit and two children of it on branches `main` and `side`."""
    start = repo.commit({"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit({"b": "1"})
    repo.git("checkout", "-q", "main")
    return start, repo.commit({"c": "1"}), side


def shallow_clone(repo: RepositoryBuilder, target: Path, *arguments: str) -> None:
    """Clone with a history that is cut."""
    repo.git("clone", "-q", "--no-single-branch", *arguments, f"file://{repo.path}", str(target))


def test_the_merge_base_is_the_best_common_ancestor(repo: RepositoryBuilder) -> None:
    """Of two branches it is where they parted; of a commit and its ancestor, the ancestor."""
    start, main, side = fork(repo)
    with open_repository(str(repo.path)) as repository:
        assert repository.merge_base(main, side) == start
        assert repository.merge_base(main, start) == start
        assert repository.merge_base(main, main) == main
        assert repository.is_ancestor(start, side)
        assert repository.is_ancestor(side, side)
        assert not repository.is_ancestor(side, main)


def test_of_several_tips_the_newest_counts(repo: RepositoryBuilder) -> None:
    """The base is that of a commit and a merge of all the others, in whatever order they come."""
    start, main, side = fork(repo)
    repo.git("checkout", "-q", "side")
    repo.git("merge", "-q", "-m", "merge", "main")
    merged = repo.git("rev-parse", "HEAD")
    with open_repository(str(repo.path)) as repository:
        assert repository.merge_base(merged, start, main) == main
        assert repository.merge_base(merged, main, start) == main
        assert repository.merge_base(merged, start) == start
        assert repository.parents(merged) == (side, main)
        assert repository.parents(start) == ()
        assert repository.parents("a1" * 20) == ()


def test_a_commit_beyond_the_cut_is_still_named(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A cut clone has no parents to walk to; what the commit says of them stays."""
    _, main, _ = fork(repo)
    before = repo.git("rev-parse", "main~1")
    shallow_clone(repo, tmp_path / "cut", "--depth=1")
    with open_repository(str(tmp_path / "cut")) as repository:
        assert repository.parents(main) == (before,)
        assert not repository.names_commit(before)


def test_unrelated_histories_have_no_merge_base(repo: RepositoryBuilder) -> None:
    """In a whole clone, None is the truth."""
    one = repo.commit({"a": "1"})
    repo.git("checkout", "-q", "--orphan", "other")
    other = repo.commit({"b": "1"})
    with open_repository(str(repo.path)) as repository:
        assert repository.merge_base(one, other) is None
        assert not repository.is_ancestor(one, other)
        assert not repository.shallow


def test_a_shallow_clone_does_not_guess(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """What a cut history cannot show is ShallowHistory, which names the cure."""
    start, main, side = fork(repo)
    shallow_clone(repo, tmp_path / "cut", "--depth=1")
    with open_repository(str(tmp_path / "cut")) as repository:
        assert repository.shallow
        for ask in (repository.merge_base, repository.is_ancestor):
            with pytest.raises(ShallowHistory) as caught:
                ask(main, side)
            assert "fetch-depth: 0" in caught.value.do
        assert repository.merge_base(main, main) == main
        assert repository.is_ancestor(side, side)
        with pytest.raises(UnknownRevision) as unknown:
            repository.resolve(start)
        assert "fetch-depth: 0" in unknown.value.do


def test_a_shallow_clone_answers_what_it_can_see(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A merge base above the cut is an answer."""
    start, main, side = fork(repo)
    shallow_clone(repo, tmp_path / "cut", "--depth=2")
    with open_repository(str(tmp_path / "cut")) as repository:
        assert repository.merge_base(main, side) == start
        assert repository.is_ancestor(start, side)


def test_grafts_and_replacements_are_ignored(repo: RepositoryBuilder) -> None:
    """refs/replace cannot make a commit say something else."""
    first = repo.commit({"a": "1"})
    second = repo.commit({"a": "2"})
    third = repo.commit({"a": "3"})
    repo.git("replace", second, third)
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{third}\n")
    with open_repository(str(repo.path)) as repository:
        assert [change.path for change in repository.changes(first, second)] == ["a"]
        assert repository.read_path(second, "a", max_size=9) == (
            repository.tree(second).get("a"),
            b"2",
        )
        assert repository.is_ancestor(first, third)


def test_the_tag_before_is_the_nearest(repo: RepositoryBuilder) -> None:
    """A tag never comes before one that descends from it; on one commit names decide."""
    first = repo.commit({"a": "1"})
    repo.git("tag", "zero")
    second = repo.commit({"a": "2"})
    repo.git("tag", "-a", "-m", "x", "b")
    repo.git("tag", "a")
    repo.git("tag", "-a", "-m", "x", "again", "b")
    repo.git("tag", "tree", "HEAD^{tree}")
    third = repo.commit({"a": "3"})
    repo.git("tag", "é\u2028x")
    repo.commit({"a": "4"})
    repo.git("tag", "later")
    with open_repository(str(repo.path)) as repository:
        assert repository.tag_before(repo.git("rev-parse", "HEAD"), bool) == ("é\u2028x", third)
        assert repository.tag_before(third, bool) == ("a", second)
        assert repository.tag_before(third, lambda tag: tag in ("b", "again")) == ("again", second)
        assert repository.tag_before(third, lambda tag: tag == "zero") == ("zero", first)
        assert repository.tag_before(third, lambda tag: tag == "later") is None
        assert repository.tag_before(first, bool) is None


def test_tags_of_side_branches_count_once_merged(repo: RepositoryBuilder) -> None:
    """A tag on a merged branch is an ancestor's; one on an unmerged branch is not."""
    _, _, side = fork(repo)
    repo.git("tag", "merged", side)
    repo.git("merge", "-q", "-m", "merge", "side")
    merge = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "-q", "-b", "other", side)
    repo.commit({"z": "1"})
    repo.git("tag", "unmerged")
    with open_repository(str(repo.path)) as repository:
        assert repository.tag_before(merge, bool) == ("merged", side)


def test_without_tags_there_is_none_before(repo: RepositoryBuilder) -> None:
    """No tag is an answer."""
    head = repo.commit({"a": "1"})
    with open_repository(str(repo.path)) as repository:
        assert repository.tag_before(head, bool) is None


@pytest.mark.parametrize("broken", ["commit", "tag object", "empty", "junk"])
def test_a_tag_that_is_lost_is_no_tag_that_never_was(repo: RepositoryBuilder, broken: str) -> None:
    """Where what came before is damaged nobody says that nothing came before; of other tags, it is.

    A tag of a tree or a file is no such loss.
    """
    old = repo.commit({"a": "1"})
    repo.git("tag", "-a", "-m", "x", "v1")
    new = repo.commit({"a": "2"})
    repo.git("tag", "tree", "HEAD^{tree}")
    repo.git("tag", "-a", "-m", "x", "file", "HEAD:a")
    tag = repo.path / ".git/refs/tags/v1"
    if broken in ("commit", "tag object"):
        lost = old if broken == "commit" else tag.read_text().strip()
        (repo.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    else:
        tag.write_text("" if broken == "empty" else "junk\n")
    with open_repository(str(repo.path)) as repository:
        with pytest.raises(MissingObject, match="the tag 'v1' leads to no object"):
            repository.tag_before(new, lambda name: name[0] == "v")
        assert repository.tag_before(new, lambda name: name in ("tree", "file")) is None
