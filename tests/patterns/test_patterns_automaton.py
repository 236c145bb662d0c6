"""The engine: equal to Python's own `re`, linear in the path, bounded in memory."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.errors import PatternError
from impact.patterns import Dialect, PatternSet, automaton, compiling
from impact.patterns.automaton import Automaton
from impact.patterns.compiling import LONGEST
from impact.patterns.expression import Expression, Unreadable, parse

ATOMS = st.sampled_from(
    ["a", "b", "/", "\\.", "\\\n", ".", "[^/]", "[ab]", "[^a-b]", "[]a]", "[b-]", "[\\\\-a]", "é"]
)
ITEMS = st.builds(str.__add__, ATOMS, st.sampled_from(["", "", "*", "+", "?"])) | st.sampled_from(
    [".*", ".+"]
)
GROUPS = st.builds(
    "(?:{}){}".format, st.lists(ITEMS, max_size=3).map("".join), st.sampled_from(["", "?"])
)
EXPRESSIONS = st.lists(ITEMS | GROUPS, max_size=5).map("".join)
PATHS = st.text(alphabet="aaabb/.-]é\\\n", max_size=8)


@settings(deadline=None, max_examples=400)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=4), st.lists(PATHS, min_size=1, max_size=8))
def test_agrees_with_re(expressions: list[str], paths: list[str]) -> None:
    """Whole paths are matched exactly as Python's own engine does, and the last match decides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(compiling._DIALECTS, "gitignore", lambda text: (Expression(text, True),))
        patterns = PatternSet(expressions)
    for path in paths:
        hits = [at for at, text in enumerate(expressions) if re.fullmatch(text, path, re.DOTALL)]
        decision = patterns.decide(path)

        assert (decision and decision.index) == (hits[-1] if hits else None), path


@pytest.mark.parametrize(
    "expression",
    ["a|b", "^a", "a$", "(a)", "(?P<n>a)", "(?:a)*", "(?:a)+", "a**", "a{2}", "\\d", "\\w", "\\_",
     "*", "(?:a", "a)", "[a", "[", "a\\", "(?=a)"],
)  # fmt: skip
def test_words_it_does_not_know(expression: str) -> None:
    """Whatever is outside the small vocabulary raises when it is read, not when it is matched."""
    with pytest.raises(ValueError, match="outside the vocabulary"):
        parse(expression)


@pytest.mark.parametrize("expression", ["[b-a]", "[^x-a]", "[[:digit:]]", "[a[:x:]"])
def test_brackets_nobody_can_read(expression: str) -> None:
    """A reversed range and a POSIX class are the mistake of the person who wrote the pattern."""
    with pytest.raises(Unreadable):
        parse(expression)


HOSTILE = [
    "a*" * 30 + "b",
    "/".join(["**/x"] * 30),
    "**/x" * 30,
    "*a*a*a*a*a*a*a*a*c",
    "**" + "a**" * 30 + "c",
    "*[ab]" * 30 + "/",
]
LONG = ["a" * 4000, "x/" * 2000, "ab" * 2000, "a/b/x/" * 666 + "c"]


@pytest.mark.parametrize("dialect", ["gitignore", "github"])
@pytest.mark.parametrize("pattern", HOSTILE)
def test_linear(pattern: str, dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    """No path costs more than one step per character, and a step no more than the pattern's size.

    A step shifts the live positions once per distance, so both factors are counted, not timed.
    """
    steps = 0
    step = Automaton.step

    def counted(self: Automaton, live: int, char: str) -> object:
        nonlocal steps
        steps += 1
        return step(self, live, char)

    monkeypatch.setattr(Automaton, "step", counted)
    patterns = PatternSet([pattern], dialect=dialect)
    for path in LONG:
        steps = 0
        patterns.decide(path)

        assert steps <= len(path)
    _, _, tables = patterns.freeze()
    distances = automaton.Tables(*tables).follow

    assert len(distances) <= len(pattern)


def test_longest_pattern() -> None:
    """The longest pattern that is read still decides about a long path."""
    patterns = PatternSet(["a?" * 60 + "a" * (LONGEST - 120)], dialect="github")

    assert patterns.includes("a" * (LONGEST - 60))
    assert patterns.includes("a" * (LONGEST - 120))
    assert not patterns.includes("a" * (LONGEST - 121))
    assert not patterns.includes("a" * 500 + "b")


def test_characters_that_may_all_be_missing_are_bounded() -> None:
    """A pattern whose automaton would grow with the square of its length is refused."""
    with pytest.raises(PatternError, match="too many characters in a row that may be missing"):
        PatternSet(["a", "a?" * (LONGEST // 2)], dialect="github")


def test_settled_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nothing can change the answer, the rest of a path is not read."""
    patterns = PatternSet(["/src/**", "/docs/**"])
    read: list[str] = []
    step = Automaton.step

    def noted(self: Automaton, live: int, char: str) -> object:
        read.append(char)
        return step(self, live, char)

    monkeypatch.setattr(Automaton, "step", noted)

    assert patterns.includes("src/very/long/path")
    assert not patterns.includes("other/very/long/path")
    assert not patterns.includes("docs")
    assert "".join(read) == "src/odocs"


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 3000), st.lists(PATHS, max_size=30))
def test_forgetting_changes_nothing(room: int, paths: list[str]) -> None:
    """However little an automaton may remember, it gives the same answers."""
    lists = ["a*/b", "!*b", "**/a.?", "/-*"]
    expected = [PatternSet(lists).decide(path) for path in paths]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(automaton, "ROOM", room)
        patterns = PatternSet(lists)

        assert [patterns.decide(path) for path in paths] == expected


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """New folders and new characters push out old ones."""
    monkeypatch.setattr(automaton, "ROOM", 50_000)
    patterns = PatternSet(["*a*b*c"])
    kept = 0
    for number in range(3000):
        patterns.decide(f"{chr(0x4E00 + number)}/{number}")
        kept = max(kept, len(patterns._automaton._folders))

    assert 10 < kept < 200
