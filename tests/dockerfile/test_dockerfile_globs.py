"""The glob matcher against tables, and against a regular expression that says the same."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.dockerfile.globs import Globs
from impact.dockerfile.tokens import (
    DEEP,
    DIRS,
    ONE,
    STAR,
    CharClass,
    GlobDialect,
    Token,
    read_tokens,
)

IGNORE = [
    ("**/foo", "foo", True),
    ("**/foo", "a/b/foo", True),
    ("**/foo", "a/xfoo", False),
    ("**foo", "a/xfoo", True),
    ("**fo?", "a/xfoo", False),
    ("**", "a/b", True),
    ("a/**", "a/b/c", True),
    ("a/**", "ab", False),
    ("a/**/b", "a/b", True),
    ("a/**/b", "a/x/y/b", True),
    ("a**b", "ax/b", True),
    ("a**b", "axb", False),
    ("***", "a/b", True),
    ("a.c", "abc", False),
    (r"a\*c", "a*c", True),
    (r"a\*c", "abc", False),
    (r"[\]-]", "]", False),
    (r"[\]\-]", "-", True),
    ("[a-]", "a", False),
    ("[]a]", "a", False),
    ("[a", "a", False),
    ("a\\", "a\\", False),
]
SOURCE = [
    ("**/foo", "a/b/foo", True),
    ("**/foo", "a/xfoo", False),
    ("a**b", "a/x/b", True),
    ("a**b", "axb", True),
    ("**.py", "a/b.py", True),
    ("a/**", "a/b/c", True),
    ("a/**/b", "a/b", True),
    ("[^a]", "b", True),
    ("a[^b]c", "a/c", True),
]


@pytest.mark.parametrize(("pattern", "path", "matches"), IGNORE)
def test_ignore_dialect(pattern: str, path: str, matches: bool) -> None:
    """A pattern of .dockerignore matches as Docker's own matcher does; a refused one never."""
    tokens, readable = read_tokens(pattern, "ignore")

    assert (readable and len(path) in Globs([tokens]).ends(path)) is matches


@pytest.mark.parametrize(("pattern", "path", "matches"), SOURCE)
def test_source_dialect(pattern: str, path: str, matches: bool) -> None:
    """In a source `**` takes at least what any reading of it takes."""
    tokens, readable = read_tokens(pattern, "source")

    assert readable
    assert (len(path) in Globs([tokens]).ends(path)) is matches


def test_ends_are_whole_names() -> None:
    """A match ends where a name ends, and every such end is given."""
    tokens, _ = read_tokens("a**", "source")

    assert Globs([tokens]).ends("ab/c/d") == [2, 4, 6]
    assert Globs([[]]).ends("a/b") == [0]
    assert Globs([["a"]]).ends("ab") == []


pattern_texts = st.text(alphabet="ab/*?[]^-\\.", max_size=12)
path_texts = st.text(alphabet="ab/.-", min_size=1, max_size=10)


@given(pattern_texts, path_texts, st.sampled_from(["ignore", "source"]))
def test_matcher_agrees_with_a_regular_expression(
    pattern: str, path: str, dialect: GlobDialect
) -> None:
    """Following all ways at once finds exactly the starts that a backtracking matcher finds."""
    tokens, _ = read_tokens(pattern, dialect)
    expression = re.compile("".join(map(_expression, tokens)), re.DOTALL)
    boundaries = [at for at in range(1, len(path) + 1) if path[at : at + 1] in ("", "/")]
    expected = [at for at in boundaries if expression.fullmatch(path, 0, at)] if tokens else [0]

    assert Globs([tokens]).ends(path) == expected


@given(st.lists(pattern_texts, max_size=8), path_texts, st.sampled_from(["ignore", "source"]))
def test_first_pattern_that_matches(patterns: list[str], path: str, dialect: GlobDialect) -> None:
    """Many patterns followed together give what one after the other gives."""
    read = [read_tokens(pattern, dialect)[0] for pattern in patterns]
    matching = [index for index, tokens in enumerate(read) if Globs([tokens]).ends(path)]

    assert Globs(read).first(path) == min(matching, default=None)
    assert Globs(read * 90).first(path) == min(matching, default=None)


def _expression(token: Token) -> str:
    if isinstance(token, CharClass):
        ranges = [(low, high) for low, high in token.ranges if low <= high]
        inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges)
        nothing, anything = "(?!)", "."
        if not inside:
            return anything if token.negated else nothing
        return f"[{'^' if token.negated else ''}{inside}]"
    known = {ONE: "[^/]", STAR: "[^/]*", DEEP: ".*", DIRS: "(?:.*/)?"}
    return known.get(token, re.escape(token))


@pytest.mark.parametrize("pattern", ["*a" * 2000, "**/a" * 1000, "[a-z]*" * 600, "a**" * 1300])
def test_hostile_patterns_are_fast(pattern: str) -> None:
    """A pattern that would make a backtracking matcher run for ages ends at once."""
    start = time.process_time()
    for dialect in ("ignore", "source"):
        tokens, _ = read_tokens(pattern, dialect)
        Globs([tokens]).ends("a" * 3000 + "/" + "b" * 1000)

    assert time.process_time() - start < 5


def test_too_long_pattern_is_not_read_to_its_end() -> None:
    """A pattern longer than any path is read as far as a path may go, and called unreadable."""
    tokens, readable = read_tokens("a" * 5000, "source")

    assert len(tokens) == 4096
    assert not readable
