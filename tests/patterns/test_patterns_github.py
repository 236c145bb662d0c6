"""The github dialect: GitHub's documented examples, observed corners, and a slow second model."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from impact.errors import PatternError
from impact.patterns import Decision, PatternSet, github
from tests.patterns.slow_github import Refused, deciding, includes
from tests.strategies import patterns as drawn

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


@settings(deadline=None, max_examples=400)
@given(
    st.lists(drawn.github, min_size=1, max_size=4),
    st.lists(drawn.github_paths, min_size=1, max_size=8),
)
@example(["**/a"], ["ba"])
@example(["!a", "*"], ["a"])
@example(["**/+x"], ["ax"])
def test_agrees_with_the_model(patterns: list[str], names: list[str]) -> None:
    """The engine refuses what the prose refuses, and otherwise decides as the prose does."""
    try:
        expected = [deciding(patterns, name) for name in names]
    except Refused:
        with pytest.raises(PatternError):
            github_set(*patterns)
        return
    ours = github_set(*patterns)
    for name, index in zip(names, expected, strict=True):
        decision = ours.decide(name)

        assert (decision and decision.index) == index
        assert decision is None or decision.included is not patterns[decision.index].startswith("!")


@pytest.mark.parametrize("case", DOCUMENTED, ids=case_name)
def test_the_model_knows_the_documented_cases(case: dict[str, Any]) -> None:
    """The slow model is judged by GitHub's own examples, too."""
    assert includes(case["patterns"], case["path"]) is case["expect"]


@pytest.mark.parametrize(("pattern", "matched", "others"), OBSERVED)
def test_the_model_knows_what_was_observed(
    pattern: str, matched: list[str], others: list[str]
) -> None:
    """And by what GitHub was seen to do."""
    assert [path for path in matched + others if includes([pattern], path)] == matched
