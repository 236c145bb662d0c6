"""The fewest patterns: exact over every tree, judged by a matcher that shares nothing with ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.native.covering import Matches, cover, escaped
from tests.patterns.slow_github import includes, matches

NAMES = st.sampled_from(["a", "b.py", "c.md", "[x]", "d+e.py", "!f", "g h", "__init__.py", "é*"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
OLD = st.sampled_from(
    ["a/**", "!a/a/**", "**", "**/*.py", "!**.md", "a/b.py", "a?/**", "gone/**", "a/[abc].py"]
)


def covered(tree: list[str], wanted: list[str], *old: str, said: tuple[str, ...] = ()) -> list[str]:
    """The list for a tree, after it was held against the slow matcher."""
    found = cover(Matches(tree), set(wanted), old, said)
    assert [path for path in tree if includes(found, path)] == [p for p in tree if p in wanted]
    return list(found)


@given(st.sets(PATHS, min_size=1), st.data())
def test_a_list_says_exactly_what_is_wanted(paths: set[str], data: st.DataObject) -> None:
    """Whatever the tree, the wish, the list before and the words of the rules."""
    tree = sorted(paths)
    wanted = data.draw(st.lists(st.sampled_from(tree), unique=True))
    old = data.draw(st.lists(OLD, max_size=4))
    said = tuple(data.draw(st.lists(OLD.filter(lambda p: p[0] != "!"), max_size=3)))

    found = covered(tree, wanted, *old, said=said)

    assert not found or not found[0].startswith("!")
    assert cover(Matches(tree), set(wanted), found, said) == tuple(found), "twice is once"


@given(PATHS)
def test_an_escaped_path_stands_for_itself(path: str) -> None:
    """A name full of signs that mean something is a pattern for that name alone."""
    assert matches(escaped(path), path)
    assert not matches(escaped(path), path + "x")


SRC = ["src/a/x.py", "src/a/y.py", "src/b/x.py", "src/b/notes.md", "docs/index.md"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SRC, ["src/**", "docs/index.md"]),
        (SRC[:2], ["src/a/**"]),
        (SRC[:1], ["src/a/x.py"]),
        (SRC[:4], ["src/**"]),
        (SRC[:3], ["src/**/*.py"]),
        (SRC[:1] + SRC[2:4], ["src/a/x.py", "src/b/**"]),
        (SRC[1:3] + SRC[4:], ["src/a/y.py", "src/b/x.py", "docs/index.md"]),
    ],
)
def test_a_list_is_short_and_readable(wanted: list[str], expected: list[str]) -> None:
    """A folder rather than its files, its Python rather than each of them, an exception if one."""
    assert covered(SRC, wanted) == expected


def test_everything_is_one_pattern() -> None:
    """Only where many folders are wanted does a list speak of the whole repository."""
    tree = [f"{name}/x.py" for name in "abcdef"]

    assert covered(tree, tree) == ["**"]
    assert covered([*tree, "LICENSE"], tree) == ["**/*.py"]


def test_what_is_right_in_a_list_stays() -> None:
    """Patterns that are right stay in their order; wrong, dead and doubled ones go."""
    old = ("src/b/x.py", "gone/**", "docs/**", "src/a/*", "src/a/x.py")

    assert covered(SRC, SRC[:3], *old) == ["src/b/x.py", "src/a/*"]


def test_an_exception_that_is_right_stays() -> None:
    """A `!` is kept if taking it out would let a wrong file in."""
    assert covered(SRC, SRC[:3], "src/**", "!**.md") == ["src/**", "!**.md"]


def test_the_words_of_the_rules_come_first() -> None:
    """A pattern that a row of the rules has is taken, if it matches nothing that is not wanted."""
    tree = ["requirements.txt", "requirements-dev.txt", "README.md", "a/b/c.py", "a/b/d.py"]
    wanted = [path for path in tree if path != "README.md"]

    said = ("requirements*.txt", "a/b/**", "**.md")
    assert covered(tree, wanted, said=said) == ["requirements*.txt", "a/b/**"]


def test_nothing_wanted_is_no_list() -> None:
    """Patterns that let nothing in are left out altogether."""
    assert covered(SRC, [], "src/**") == []


def test_a_deep_tree_is_no_trouble() -> None:
    """Folders below the deepest that are said are told file by file."""
    deep = "/".join("abcdefghij" * 20)

    assert covered([f"{deep}/x.py", f"{deep}/y.py", "z.md"], [f"{deep}/x.py"])


def test_words_of_the_rules_do_not_disturb_a_right_list() -> None:
    """What is exact stays, although other words for it stand in the rules."""
    found = covered(["a", "a/a"], ["a", "a/a"], said=("a/**", "a?/**"))

    assert covered(["a", "a/a"], ["a", "a/a"], *found, said=("a/**", "a?/**")) == found
