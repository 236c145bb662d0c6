"""A pattern set as a value: equality, storage without any compiler, prefixes for bisection."""

import marshal
import subprocess
import sys
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.errors import PatternError
from impact.patterns import Decision, Dialect, PatternSet
from tests.strategies.patterns import dialects, plain, plain_paths


def test_equality() -> None:
    """Two sets are equal if their patterns and their dialect are."""
    one = PatternSet(iter(["a", "!b"]))

    assert one.patterns == ("a", "!b")
    assert one.dialect == "gitignore"
    assert one == PatternSet(["a", "!b"])
    assert hash(one) == hash(PatternSet(["a", "!b"]))
    assert one != PatternSet(["!b", "a"])
    assert one != PatternSet(["a", "!b"], dialect="github")
    assert one != ("a", "!b")


def test_repr() -> None:
    """A set shows the call that makes it."""
    assert repr(PatternSet(["a"], dialect="github")) == "PatternSet(['a'], dialect='github')"


def test_includes() -> None:
    """A path is included if a positive pattern decides; nobody deciding is not inclusion."""
    patterns = PatternSet(["*.md", "!README.md"])

    assert patterns.includes("a.md")
    assert not patterns.includes("README.md")
    assert not patterns.includes("a.py")


@pytest.mark.parametrize("dialect", ["gitignore", "github"])
def test_no_patterns(dialect: Dialect) -> None:
    """A list without patterns says nothing, and nothing is included."""
    empty = PatternSet([], dialect=dialect)

    assert empty.decide("a") is None
    assert empty.prefixes() == ()


def test_error_says_what_to_do() -> None:
    """A refused pattern reads as a sentence, with the way out below it."""
    with pytest.raises(PatternError) as caught:
        PatternSet(["a", "[z-a]", ""])

    assert str(caught.value) == (
        "pattern '[z-a]' has the reversed range z-a in a bracket\n  do: write a-z"
    )


@settings(deadline=None, max_examples=200)
@given(st.lists(plain, max_size=4), dialects, st.lists(plain_paths, max_size=8))
def test_thawed_set_is_the_same(patterns: list[str], dialect: Dialect, paths: list[str]) -> None:
    """What went through `marshal` is equal and gives equal answers."""
    try:
        made = PatternSet(patterns, dialect=dialect)
    except PatternError:
        return
    thawed = PatternSet.thaw(marshal.loads(marshal.dumps(made.freeze())))  # noqa: S302 (our own)

    assert thawed == made
    assert thawed.prefixes() == made.prefixes()
    assert [thawed.decide(path) for path in paths] == [made.decide(path) for path in paths]


@pytest.mark.parametrize("dialect", ["gitignore", "github"])
def test_thawed_set_imports_no_compiler(dialect: Dialect) -> None:
    """A thawed set answers without pathspec, re2 or our own readers of patterns."""
    frozen = marshal.dumps(PatternSet(["src/**", "!*\udcff.md"], dialect=dialect).freeze())
    program = (
        "import marshal, sys\n"
        "before = set(sys.modules)\n"
        "from impact.patterns import PatternSet\n"
        f"patterns = PatternSet.thaw(marshal.loads({frozen!r}))\n"
        "print(patterns.decide('src/a'), *sorted(set(sys.modules) - before), sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    answer, *modules = done.stdout.splitlines()

    assert done.stderr == ""
    assert answer == str(Decision(True, 0, "src/**"))
    assert not {"pathspec", "re2"} & set(modules)
    assert {name for name in modules if name.startswith("impact")} == {
        "impact", "impact.patterns", "impact.patterns.automaton", "impact.typed",
    }  # fmt: skip


PREFIXES: list[tuple[Dialect, list[str], tuple[str, ...]]] = [
    ("gitignore", ["/src/**", "/docs/*.md", "!/lib/**"], ("docs/", "src/")),
    ("gitignore", ["/src/api/", "/src", "/srcs"], ("src",)),
    ("gitignore", ["a/b"], ("a/b",)),
    ("gitignore", ["a/**/b"], ("a/",)),
    ("gitignore", ["/a[b]c?d"], ("abc",)),
    ("gitignore", ["/a[bc]d"], ("a",)),
    ("gitignore", ["README.md", "/src"], ("",)),
    ("gitignore", ["!/a"], ()),
    ("github", ["src/**", "docs/*.md", "!x"], ("docs/", "src/")),
    ("github", ["src**/x"], ("src",)),
    ("github", ["ab?c", "zz+"], ("a", "zz")),
    ("github", ["a?a"], ("a",)),
    ("github", ["?x"], ("",)),
    ("github", ["v1.*", "v1.2.*"], ("v1.",)),
    ("github", ["\\*a"], ("*a",)),
]


@pytest.mark.parametrize(("dialect", "patterns", "expected"), PREFIXES)
def test_prefixes(dialect: Dialect, patterns: list[str], expected: tuple[str, ...]) -> None:
    """Each positive pattern gives the longest start all its paths share; none repeats another."""
    assert PatternSet(patterns, dialect=dialect).prefixes() == expected


@settings(deadline=None, max_examples=200)
@given(st.lists(plain, max_size=4), dialects, st.lists(plain_paths, max_size=20))
def test_prefixes_cut_nothing_off(patterns: list[str], dialect: Dialect, paths: list[str]) -> None:
    """Bisecting sorted paths by the prefixes finds every path that is included."""
    try:
        made = PatternSet(patterns, dialect=dialect)
    except PatternError:
        return
    paths.sort()
    found = set()
    for prefix in made.prefixes():
        begin = bisect_left(paths, prefix)
        end = begin
        while end < len(paths) and paths[end].startswith(prefix):
            end += 1
        found |= set(paths[begin:end])

    assert {path for path in paths if made.includes(path)} <= found
