"""The table of bases, row by row, against real repositories."""

from collections.abc import Iterator

import pytest

from impact.bases import (
    Content,
    place_of,
    span_of,
    tag_span,
    tagged_commit,
    touched_span,
    widest_span,
)
from impact.changes import INDEX, WORK_TREE
from impact.errors import RepositoryError, UnknownRevision, UsageError
from impact.patterns import PatternSet
from impact.repository import Repository, open_repository
from tests.conftest import RepositoryBuilder

WEB = PatternSet(["v-web-*"], dialect="github")


@pytest.fixture
def opened(repo: RepositoryBuilder) -> Iterator[Repository]:
    """The repository, opened after `forked` or before any commit."""
    with open_repository(str(repo.path)) as repository:
        yield repository


def forked(repo: RepositoryBuilder) -> dict[str, str]:
    """`main` with two commits; `topic`, checked out, leaves the first and adds one."""
    first = repo.commit({"a": "1"})
    main = repo.commit({"b": "1"})
    repo.git("checkout", "-q", "-b", "topic", first)
    return {"first": first, "main": main, "topic": repo.commit({"c": "1"})}


@pytest.mark.parametrize(
    ("text", "base", "head", "rule"),
    [
        ("main..topic", "main", "topic", "two-dot"),
        ("main..", "main", "topic", "two-dot"),
        ("..main", "topic", "main", "two-dot"),
        ("main...topic", "first", "topic", "three-dot"),
        ("main...", "first", "topic", "three-dot"),
        ("topic...main", "first", "main", "three-dot"),
        ("main", "first", "topic", "three-dot"),
        ("", "first", "topic", "default-branch"),
    ],
)
def test_ranges(
    repo: RepositoryBuilder, opened: Repository, text: str, base: str, head: str, rule: str
) -> None:
    """`..` compares trees, `...` and a single name start at the merge base, nothing at default."""
    ids = forked(repo)
    span = span_of(opened, text)

    assert span.base is not None
    assert (span.base.sha, span.head.sha, span.rule) == (ids[base], ids[head], rule)
    assert span.why


def test_a_commit_id_is_said_by_its_start(repo: RepositoryBuilder, opened: Repository) -> None:
    """A job names commits by whole ids; nobody reads forty digits twice on a line."""
    ids = forked(repo)
    main, topic = ids["main"], ids["topic"]
    two, three = span_of(opened, f"{main}..{topic}"), span_of(opened, f"{main}...{topic[:9]}")

    assert two.why == f"the trees of {main[:12]} and {topic[:12]}, as they are"
    assert three.why == f"where {topic[:12]} left {main[:12]}"
    assert (str(two.head), two.head.name) == (topic[:12], topic)


def test_the_upstream_comes_before_the_default_branch(
    repo: RepositoryBuilder, opened: Repository
) -> None:
    """A branch that follows another is compared with that one."""
    forked(repo)
    repo.git("branch", "other", "topic")
    repo.git("branch", "--set-upstream-to=other", "topic")
    repo.commit({"d": "1"})
    span = span_of(opened, "")

    assert span.rule == "upstream"
    assert span.base is not None
    assert span.base.name == "other"


@pytest.mark.parametrize("words", ["main", "-b same main", "--detach main"])
def test_nothing_to_compare_with_is_said(
    repo: RepositoryBuilder, opened: Repository, words: str
) -> None:
    """The default branch is never its own base, nor is one that stands on the same commit."""
    forked(repo)
    repo.git("checkout", "-q", *words.split())

    with pytest.raises(UsageError, match="nothing to compare with"):
        span_of(opened, "")


@pytest.mark.parametrize(("content", "at"), [("index", INDEX), ("work-tree", WORK_TREE)])
def test_uncommitted_work(
    repo: RepositoryBuilder, opened: Repository, content: Content, at: str
) -> None:
    """Against HEAD, or from where HEAD left a named commit; a second end makes no sense."""
    ids = forked(repo)
    alone, named = span_of(opened, "", content), span_of(opened, "main", content)

    assert alone.base is not None
    assert named.base is not None
    assert (alone.base.sha, alone.head.place, alone.rule) == (ids["topic"], at, "uncommitted")
    assert (named.base.sha, named.head.place) == (ids["first"], at)
    with pytest.raises(UsageError, match="two ends"):
        span_of(opened, "main..topic", content)


def test_before_the_first_commit_everything_is_new(opened: Repository) -> None:
    """An unborn branch has no base; ranges are refused."""
    span = span_of(opened, "", "work-tree")

    assert (span.base, span.rule) == (None, "unborn")
    with pytest.raises(UnknownRevision):
        span_of(opened, "")


def test_unrelated_histories_have_no_merge_base(
    repo: RepositoryBuilder, opened: Repository
) -> None:
    """Three dots are refused, with the two dots that work."""
    forked(repo)
    repo.git("checkout", "-q", "--orphan", "alien")
    repo.commit({"z": "1"})

    with pytest.raises(RepositoryError, match="share no history") as caught:
        span_of(opened, "main...alien")
    assert caught.value.do.endswith("main..alien")
    assert span_of(opened, "main..alien").rule == "two-dot"


@pytest.mark.parametrize("text", ["..", "...", "..HEAD", "...HEAD", "..@"])
def test_a_range_of_nothing(repo: RepositoryBuilder, opened: Repository, text: str) -> None:
    """An empty base before HEAD is a slip, not a range in which nothing changed."""
    forked(repo)

    with pytest.raises(UsageError, match="compares HEAD with itself"):
        span_of(opened, text)


def test_what_if_compares_a_tree_with_itself(repo: RepositoryBuilder, opened: Repository) -> None:
    """The work tree, or the commit that `--at` names."""
    ids = forked(repo)

    assert touched_span(opened, "").head.place == WORK_TREE
    span = touched_span(opened, "main")
    assert span.base == span.head
    assert span.head.sha == ids["main"]


def test_a_bare_repository_has_only_commits(repo: RepositoryBuilder) -> None:
    """HEAD stands for the work tree that is not there."""
    ids = forked(repo)
    repo.git("clone", "-q", "--bare", ".", "../bare.git")

    with open_repository(str(repo.path.parent / "bare.git")) as bare:
        assert place_of(bare, "").sha == ids["topic"]


def test_the_previous_tag_is_the_nearest_ancestor_of_the_same_app(
    repo: RepositoryBuilder, opened: Repository
) -> None:
    """Neither the newest date nor the highest version counts, nor another app's tag."""
    ids = forked(repo)
    repo.git("tag", "v-web-1.0.0", ids["first"])
    repo.git("tag", "-a", "v-web-9.0.0", ids["main"], "-m", "on main, newer, no ancestor")
    repo.git("tag", "v-api-1.5.0", ids["topic"])
    repo.commit({"d": "1"})
    repo.git("tag", "v-web-1.1.0")
    span = tag_span(opened, "v-web-1.1.0", WEB)

    assert span.base is not None
    assert (span.base.name, span.base.sha, span.rule) == (
        "v-web-1.0.0",
        ids["first"],
        "previous-tag",
    )


def test_the_first_tag_has_no_base(repo: RepositoryBuilder, opened: Repository) -> None:
    """Then everything counts, and the span says so."""
    forked(repo)
    repo.git("tag", "v-api-1.0.0", "HEAD~1")
    span = tag_span(opened, "v-web-1.0.0", WEB)

    assert (span.base, span.rule) == (None, "first-tag")


def test_a_tag_that_is_only_thought_of_stands_on_head(
    repo: RepositoryBuilder, opened: Repository
) -> None:
    """A release can be asked about before it is tagged; a branch of that name is no tag."""
    ids = forked(repo)
    repo.git("branch", "v-web-2", "main")

    assert tagged_commit(opened, "v-web-2").sha == ids["topic"]
    repo.git("tag", "v-web-3", "main")
    assert tagged_commit(opened, "v-web-3") == ("v-web-3", ids["main"])


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_tags_the_one_without_a_base_counts(
    repo: RepositoryBuilder, opened: Repository, order: int
) -> None:
    """Whoever releases the first version and the next together releases everything."""
    repo.commit({"a": "1"})
    repo.git("tag", "v1")
    repo.commit({"b": "1"})
    repo.git("tag", "v2")
    wanted = PatternSet(["v*"], dialect="github")
    spans = [tag_span(opened, tag, wanted) for tag in ("v1", "v2")]
    widest = widest_span(opened, spans[::order])

    assert (widest.base, widest.head.name) == (None, "v2")
