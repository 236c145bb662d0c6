r"""The gitignore dialect: equal to pathspec, and to git wherever pathspec follows git.

Left out where pathspec is the referee: newlines (`.` and `$` of its engines treat them in their own
ways), and for its re2 engine bytes that are not UTF-8 and POSIX classes, which it cannot hold.

Left out where git is the referee, because pathspec decides otherwise by design:
- paths below a folder that git ignores: git never looks at them again, pathspec lets a later or a
  more exact `!` pattern bring them back;
- negated brackets and brackets next to `\` or `/`: pathspec lets them match a slash and reads
  a backslash in them as itself;
- two stars beside other characters of a segment (`a**/b`): git's own matcher is of two minds;
- a pattern that ends in `/**/`: git wants a folder in the folder, pathspec takes it for `/**`;
- characters beyond ASCII: git counts bytes, pathspec characters.
"""

import subprocess
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from impact.errors import PatternError
from impact.patterns import Decision, PatternSet
from tests.strategies.patterns import git, git_paths, gitignore, gitignore_paths

DECIDED = [
    # patterns, path, index of the pattern that decides, None for none
    (["foo"], "foo", 0),
    (["foo"], "a/foo/b", 0),
    (["foo"], "foobar", None),
    (["foo/"], "foo", None),
    (["foo/"], "a/foo/b", 0),
    (["/foo"], "a/foo", None),
    (["a/b"], "a/b/c", 0),
    (["a/b"], "x/a/b", None),
    (["*.py"], "a/b.py", 0),
    (["*.py"], "a\nb.py", 0),
    (["a*b"], "a\nb", 0),
    (["**/b"], "a\nc/b", 0),
    (["foo"], "foo\n", None),
    (["src/*"], "src/a/b", 0),
    (["src/**"], "src", None),
    (["a/**/b"], "a/b", 0),
    (["a/**/b"], "a/x/y/b", 0),
    (["**"], "a", 0),
    (["**/"], "a", None),
    (["**/"], "a/b", 0),
    (["*", "!*.md"], "a/b.md", 1),
    (["!*.md", "*"], "a/b.md", 1),
    (["docs/", "!docs/a.md"], "docs/a.md", 1),
    (["!docs/a.md", "docs/"], "docs/a.md", 0),  # the file itself weighs more than its folder
    (["docs/", "!docs/"], "docs/a.md", 1),
    (["[[]x"], "[x", 0),
    (["[]-]x"], "-x", 0),
    (["[!a]x"], "bx", 0),
    (["[^a]x"], "ax", None),
    (["[a-c]x"], "bx", 0),
    (["[a&&b]"], "&", 0),
    (["\\#a"], "#a", 0),
    (["\\!a"], "!a", 0),
    (["a\\ "], "a ", 0),
    (["a  "], "a", 0),
    (["?"], "é", 0),
    (["?"], "\udcff", 0),
    (["a\udcff"], "a\udcff", 0),
    ([], "a", None),
]


@pytest.mark.parametrize(("patterns", "path", "index"), DECIDED)
def test_decides(patterns: list[str], path: str, index: int | None) -> None:
    """The pattern that decides is named, with its place and what it said."""
    expected = None
    if index is not None:
        expected = Decision(not patterns[index].startswith("!"), index, patterns[index])

    assert PatternSet(patterns).decide(path) == expected


REFUSED = [
    ("", "is blank", "remove it"),
    ("  \t", "is blank", "remove it"),
    ("#a", "is a comment", "\\#a"),
    ("/", "names no path", "**"),
    ("!/", "names no path", "**"),
    ("!", "takes nothing away", "behind the !"),
    ("a\\", "ends in a backslash that escapes nothing", "\\\\"),
    ("a\\  ", "ends in a backslash that escapes nothing", "`\\ `"),
    ("[abc", "has a bracket that is not closed before the next slash", "\\["),
    ("[a/b]", "has a bracket that is not closed before the next slash", "\\["),
    ("[]", "has a bracket that is not closed before the next slash", "\\["),
    ("[z-a]", "has the reversed range z-a in a bracket", "a-z"),
    ("x[[:alpha:]]", "uses the class [:alpha:], which git and pathspec read differently",
     "[A-Za-z]"),
    ("a" * 5000, "has 5000 characters, more than the 1024 that are read", "split"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "reason", "advice"), REFUSED)
def test_refused(pattern: str, reason: str, advice: str) -> None:
    """A pattern that could only be a mistake raises, with its place, the reason and what to do."""
    with pytest.raises(PatternError) as caught:
        PatternSet(["fine", pattern, "["])

    assert caught.value.index == 1
    assert caught.value.reason == reason
    assert advice in caught.value.do


def by_pathspec(patterns: list[str], backend: str) -> GitIgnoreSpec | None:
    """Let pathspec read a list; None if it drops a pattern or fails on one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of brackets like [[a] and [a&&b]
        try:
            spec = GitIgnoreSpec.from_lines(patterns, backend=backend)
        except Exception:  # noqa: BLE001 (each of its engines has errors of its own)
            return None
    kept = [pattern for pattern in spec.patterns if pattern.include is not None]
    return spec if len(kept) == len(patterns) else None


def ours_or_none(patterns: list[str]) -> PatternSet | None:
    """Our reading of a list; None if we refuse a pattern."""
    try:
        return PatternSet(patterns)
    except PatternError:
        return None


def said(decision: Decision | None) -> tuple[bool | None, int | None]:
    """A decision in the words of pathspec's `check_file`."""
    return (None, None) if decision is None else (decision.included, decision.index)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(gitignore, min_size=1, max_size=5), st.lists(gitignore_paths, min_size=1, max_size=8)
)
def test_agrees_with_pathspec(patterns: list[str], paths: list[str]) -> None:
    """Include, index and refusals are those of pathspec's plain engine, `!/` apart."""
    theirs = by_pathspec(patterns, "simple")
    ours = ours_or_none(patterns)

    assert (ours is None) == (theirs is None or "!/" in map(str.rstrip, patterns))
    if ours is None or theirs is None:
        return
    for path in paths:
        result = theirs.check_file(path, separators=())

        assert said(ours.decide(path)) == (result.include, result.index), path


@settings(deadline=None, max_examples=200)
@given(
    st.lists(gitignore, min_size=1, max_size=5), st.lists(gitignore_paths, min_size=1, max_size=8)
)
@example(["!a/b", "a/"], ["a/b"])
def test_agrees_with_re2(patterns: list[str], paths: list[str]) -> None:
    """Include and index are those of pathspec's re2 engine wherever that is well defined.

    It is not where a positive pattern behind the deciding one matches a folder of the path: there
    the answer of pathspec hangs on the order in which re2 happens to report its matches.
    """
    ours, theirs = ours_or_none(patterns), by_pathspec(patterns, "re2")
    if ours is None or theirs is None:
        return
    singly = [PatternSet([pattern]) for pattern in patterns]
    for path in paths:
        decision = ours.decide(path)
        behind = singly[decision.index + 1 :] if decision else []
        if not any(pattern.includes(path) for pattern in behind):
            result = theirs.check_file(path, separators=())

            assert said(decision) == (result.include, result.index), path


@pytest.fixture(scope="module")
def work_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository whose .gitignore is rewritten for every list."""
    folder = tmp_path_factory.mktemp("ignoring")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def by_git(work_tree: Path, patterns: list[str], paths: list[str]) -> dict[str, str]:
    """The pattern git would name for each path, as written; "" where it names none."""
    (work_tree / ".gitignore").write_text("\n".join(patterns))
    done = subprocess.run(
        ["git", "check-ignore", "-v", "-n", "--no-index", "-z", "--stdin"],
        cwd=work_tree,
        input="\0".join(paths),
        capture_output=True,
        text=True,
    )
    fields = done.stdout.split("\0")
    return dict(zip(fields[3::4], fields[2::4], strict=True))


def folders_of(path: str) -> list[str]:
    """The folders a path stands in, from the top, each with its slash."""
    parts = path.split("/")
    return ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]


@settings(deadline=None, max_examples=150)
@given(
    patterns=st.lists(git, min_size=1, max_size=5),
    paths=st.lists(git_paths, min_size=1, max_size=20, unique=True),
)
def test_agrees_with_git(work_tree: Path, patterns: list[str], paths: list[str]) -> None:
    """Git ignores exactly what we include, for positive lists and outside ignored folders."""
    ours = ours_or_none(patterns)
    if ours is None or any(pattern.endswith("/**/") for pattern in patterns):
        return
    everything = sorted({*paths, *(folder for path in paths for folder in folders_of(path))})
    answers = by_git(work_tree, patterns, everything)
    ignored = {path for path, by in answers.items() if by and not by.startswith("!")}
    only_positive = not any(pattern.startswith("!") for pattern in patterns)
    for path in paths:
        if only_positive or ignored.isdisjoint(folders_of(path)):
            assert ours.includes(path) == (path in ignored), path
