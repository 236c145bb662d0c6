"""The github dialect: GitHub's documented examples, its observed corners, and a slow second model.

The model below is written from the prose of GitHub's page alone, shares nothing with the product
and backtracks, which is fine for the short words it is asked about.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from impact.errors import PatternError
from impact.patterns import Decision, PatternSet, github

DATA = Path(__file__).parent.parent / "data" / "github_filter_patterns.json"
DOCUMENTED = json.loads(DATA.read_text())


def github_set(*patterns: str) -> PatternSet:
    """A set of this dialect."""
    return PatternSet(patterns, dialect="github")


def case_name(case: dict[str, object]) -> str:
    """What a failing case is called."""
    return f"{case['kind']}-{case['patterns']}-{case['path']}"


def test_all_documented_cases_are_here() -> None:
    """The table holds all 228 cases, of each kind and each answer, and nothing but known keys."""
    kinds = {(case["kind"], case["expect"]) for case in DOCUMENTED}

    assert len(DOCUMENTED) == 228
    assert kinds == {(kind, yes) for kind in ("path", "branch", "tag") for yes in (True, False)}
    assert {key for case in DOCUMENTED for key in case} == {
        "patterns", "path", "kind", "expect", "basis", "source",
    }  # fmt: skip


@pytest.mark.parametrize("case", DOCUMENTED, ids=case_name)
def test_documented(case: dict[str, object]) -> None:
    """What GitHub's documentation says about a list of patterns and a name is what we answer."""
    assert isinstance(case["patterns"], list)
    assert isinstance(case["path"], str)

    assert github_set(*case["patterns"]).includes(case["path"]) is case["expect"]


OBSERVED = [
    # pattern, what it matches, what it does not; each row is a row of what GitHub was seen to do
    ("*.js", ["a.js", ".js", "a\nb.js"], ["x/a.js", "a.JS"]),
    ("a*", ["a", "a.b", "a b", "a\n"], ["a/b", "A", "ba"]),
    ("**", ["a", "a/b", ".x/.y"], ["a\nb"]),
    ("**.js", ["a.js", "x/y/a.js"], ["a\nb.js"]),
    ("**/README.md", ["README.md", "a/b/README.md", "NOTREADME.md"], ["README.mdx"]),
    ("src**/x.go", ["srcx.go", "src/x.go", "srca/x.go", "src/a/b/x.go"], ["sr/x.go"]),
    ("**/foo/bar", ["foo/bar", "x/foo/bar", "notfoo/bar"], ["foo/x/bar"]),
    ("docs/**/", ["docs/", "docs/a", "docs/a/b"], ["docs"]),
    ("/src", [], ["src"]),
    ("./src/**", [], ["src/a"]),
    ("ab?c", ["ac", "abc"], ["abbc", "axc"]),
    ("ab+c", ["abc", "abbbc"], ["ac"]),
    ("a\\*?b", ["ab", "a*b"], ["a**b", "axb"]),
    ("v[0-9]?.x", ["v.x", "v1.x"], ["v12.x"]),
    ("v[0-9]+", ["v0", "v123"], ["v", "va"]),
    ("a/?b", ["ab", "a/b"], ["a//b"]),
    ("**/?x", ["x", "a/x", "ax"], ["a/y"]),
    ("**/+x", ["/x", "a/x", "a//x"], ["x", "ax"]),
    ("?x", ["x", "ax", "a/b\nx"], ["xa"]),
    ("?", ["", "a", "a/b"], []),
    ("+x", ["x"], ["xx", "+x", "ax"]),
    ("[A-z]", ["a", "Z", "_", "^"], ["1", "", "aa"]),
    ("[a1-3Z]", ["a", "1", "2", "3", "Z"], ["4", "b", "-"]),
    ("[a-a]", ["a"], ["-"]),
    ("a!b", ["a!b"], ["ab"]),
    ("\\!a", ["!a"], ["a"]),
    ("\\ a\\\\\\[", [" a\\["], ["a"]),
    ("a.b^$(c|d){e,f}]", ["a.b^$(c|d){e,f}]"], ["axb^$(c|d){e,f}]", "a.bc", "a.bce"]),
    ("caf?é+", ["caé", "cafééé"], ["caf"]),
    ("\udcff?.txt", [".txt", "\udcff.txt"], ["x.txt"]),
    ("a***b", ["ab", "a/x/b"], ["a"]),
]


@pytest.mark.parametrize(("pattern", "matched", "others"), OBSERVED)
def test_observed(pattern: str, matched: list[str], others: list[str]) -> None:
    """Where the documentation is silent, the recorded answers of GitHub hold."""
    patterns = github_set(pattern)

    assert [path for path in matched + others if patterns.includes(path)] == matched


def test_last_match_decides() -> None:
    """A later pattern overrides an earlier one, and the decision names it."""
    patterns = github_set("docs/**", "!docs/*.md", "docs/keep.md")

    assert patterns.decide("docs/a/b") == Decision(True, 0, "docs/**")
    assert patterns.decide("docs/a.md") == Decision(False, 1, "!docs/*.md")
    assert patterns.decide("docs/keep.md") == Decision(True, 2, "docs/keep.md")
    assert patterns.decide("src/a.md") is None


def test_the_other_reading_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether `**/` needs its slash is one constant; the other reading wants whole folders."""
    monkeypatch.setattr(github, "FOLDERS", "(?:[^\n]+/)?")

    assert github_set("**/x").includes("a/b/x")
    assert github_set("**/x").includes("x")
    assert not github_set("**/x").includes("ax")


REFUSED = [
    (["a", ""], 1, "is empty", "remove it"),
    (["a", "!"], 1, "takes nothing away", "behind the !"),
    (["!a"], 0, "takes away from a list that includes nothing", "positive pattern"),
    (["!a", "!b"], 0, "takes away from a list that includes nothing", "positive pattern"),
    (["*?"], 0, "has ? behind *,", "\\?"),
    (["**+"], 0, "has + behind **,", "\\+"),
    (["a??"], 0, "has ? behind ?,", "\\?"),
    (["a+?"], 0, "has ? behind +,", "\\?"),
    (["a?+"], 0, "has + behind ?,", "\\+"),
    (["?+"], 0, "has + behind ?,", "\\+"),
    (["[abc"], 0, "has a bracket that is not closed", "\\["),
    (["a["], 0, "has a bracket that is not closed", "\\["),
    (["[]"], 0, "has an empty bracket", "list letters and digits"),
    (["[_]"], 0, "has '_' in a bracket", "list letters and digits"),
    (["[^a]"], 0, "has '^' in a bracket", "list letters and digits"),
    (["[!a]"], 0, "has '!' in a bracket", "list letters and digits"),
    (["[a-]"], 0, "has '-' in a bracket", "list letters and digits"),
    (["[ü]"], 0, "has 'ü' in a bracket", "list letters and digits"),
    (["[\\]]"], 0, "has '\\\\' in a bracket", "list letters and digits"),
    (["[0-z]"], 0, "has 0-z in a bracket, which is no range", "list letters and digits"),
    (["[a-9]"], 0, "has a-9 in a bracket, which is no range", "list letters and digits"),
    (["[a-Z]"], 0, "has the reversed range a-Z in a bracket", "list letters and digits"),
    (["[9-0]"], 0, "has the reversed range 9-0 in a bracket", "list letters and digits"),
    (["\\x"], 0, "has \\x, which escapes nothing", "\\\\"),
    (["\\1"], 0, "has \\1, which escapes nothing", "\\\\"),
    (["a\\"], 0, "has a backslash at the end, which escapes nothing", "\\\\"),
    (["a\\\n"], 0, "has \\\n, which escapes nothing", "\\\\"),
    (["a" * 1025], 0, "has 1025 characters, more than the 1024", "split"),
]


@pytest.mark.parametrize(("patterns", "index", "reason", "advice"), REFUSED)
def test_refused(patterns: list[str], index: int, reason: str, advice: str) -> None:
    """What GitHub refuses raises, with the place in the list, the reason and what to do."""
    with pytest.raises(PatternError) as caught:
        github_set(*patterns)

    assert caught.value.index == index
    assert caught.value.reason.startswith(reason)
    assert advice in caught.value.do


class Piece(NamedTuple):
    """A unit of the model's pattern: which characters it takes, how many, and if ? + may follow."""

    takes: Callable[[str], bool]
    least: int
    most: int | None
    countable: bool = False


def model_pieces(pattern: str) -> list[Piece]:
    """Read a pattern without its `!` as the prose says; ValueError where GitHub refuses it."""
    pieces: list[Piece] = []
    rest = pattern
    while rest:
        if rest[0] in "?+" and rest == pattern:
            pieces.append(Piece(lambda _: True, 0, None if rest[0] == "?" else 0))
            rest = rest[1:]
        elif rest[0] in "?+":
            last = pieces.pop()
            if not last.countable:
                raise ValueError(rest)
            least, most = (0, 1) if rest[0] == "?" else (1, None)
            pieces.append(Piece(last.takes, least, most))
            rest = rest[1:]
        else:
            piece, rest = model_piece(rest)
            pieces.append(piece)
    return pieces


def model_piece(rest: str) -> tuple[Piece, str]:
    """The unit a pattern begins with, and what stands behind it."""
    if rest.startswith("**"):
        behind = rest.lstrip("*")
        if behind.startswith("/") and behind[1:2] not in ("?", "+"):
            behind = behind[1:]
        return Piece(lambda char: char != "\n", 0, None), behind
    if rest[0] == "*":
        return Piece(lambda char: char != "/", 0, None), rest[1:]
    if rest[0] == "[":
        members = model_members(rest[1 : rest.index("]")])
        return Piece(lambda char: char in members, 1, 1, True), rest[rest.index("]") + 1 :]
    if rest[0] == "\\":
        rest = rest[1:]
        if not (" " <= rest[:1] <= "~") or rest[:1].isalnum():
            raise ValueError(rest)
    return Piece(lambda char: char == rest[0], 1, 1, True), rest[1:]


def model_members(inside: str) -> set[str]:
    """The characters of a bracket."""
    members: set[str] = set()
    rest = list(inside)
    while rest:
        low = high = rest.pop(0)
        if rest[:1] == ["-"] and len(rest) > 1:
            rest.pop(0)
            high = rest.pop(0)
        for end in (low, high):
            if not (end.isascii() and end.isalnum()):
                raise ValueError(end)
        if low.isdigit() != high.isdigit() or low > high:
            raise ValueError(low + high)
        members |= {chr(code) for code in range(ord(low), ord(high) + 1)}
    if not members:
        raise ValueError("empty")
    return members


def model_matches(pieces: list[Piece], path: str) -> bool:
    """Try every way to share the path among the pieces."""
    if not pieces:
        return not path
    takes, least, most, _ = pieces[0]
    taken = 0
    while True:
        if taken >= least and model_matches(pieces[1:], path[taken:]):
            return True
        if taken == most or taken == len(path) or not takes(path[taken]):
            return False
        taken += 1


WORDS = st.sampled_from(
    ["*", "**", "**/", "/", "a", "b", "A", "1", ".", "-", "?", "+", "a?", "b+", "[ab]", "[a-b1]",
     "[0-9]+", "[A-b]", "[b-a]", "[", "]", "\\*", "\\a", "\\", "!", "\n", "é", "[^a]", "(", "_"]
)  # fmt: skip
PATTERNS = st.builds(
    "".join, st.tuples(st.sampled_from(["", "", "", "!"]), st.lists(WORDS, max_size=6).map("".join))
)
NAMES = st.text(alphabet="aabb/A1.*-\né_", max_size=8)


@settings(deadline=None, max_examples=400)
@given(st.lists(PATTERNS, min_size=1, max_size=4), st.lists(NAMES, min_size=1, max_size=8))
@example(["**/a"], ["ba"])
@example(["!a", "*"], ["a"])
def test_agrees_with_the_model(patterns: list[str], names: list[str]) -> None:
    """The engine refuses what the prose refuses, and otherwise decides as the prose does."""
    try:
        pieces = [model_pieces(pattern.removeprefix("!")) for pattern in patterns]
        positive = any(not pattern.startswith("!") for pattern in patterns)
        readable = positive and not {"", "!"} & set(patterns)
    except ValueError:
        readable = False
    if not readable:
        with pytest.raises(PatternError):
            github_set(*patterns)
        return
    ours = github_set(*patterns)
    for name in names:
        hits = [index for index, piece in enumerate(pieces) if model_matches(piece, name)]
        decision = ours.decide(name)

        assert (decision and decision.index) == (hits[-1] if hits else None)
        assert decision is None or decision.included is not patterns[hits[-1]].startswith("!")
