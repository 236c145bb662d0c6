"""No bytes take long or much: bombs end in an error, with and without the parser written in C."""

import time

import pytest
import yaml

from impact.errors import RulesError
from impact.patterns import PatternSet
from impact.rules import Origin, Rules
from impact.rules.reading import load_rules

HEAD = "version: 1\napps: {web: {}}\n"
SECONDS = 1.0  # of CPU for one file; each takes about a tenth of that


def doubled(line: str, times: int) -> str:
    """A first anchor and lines that repeat the anchor before them."""
    return "".join(line.format(one=f"a{i}", before=f"a{i - 1}") for i in range(1, times))


BOMBS = {
    "aliases in lists": "a0: &a0 [x, x]\n"
    + doubled("{one}: &{one} [" + "*{before}, " * 10 + "]\n", 9),
    "aliases in tables": "a0: &a0 {{}}\n"
    + doubled("{one}: &{one} {{p: *{before}, q: *{before}}}\n", 60),
    "merge keys": "a0: &a0 {k: v}\n"
    + doubled("{one}: &{one} {{<<: [*{before}, *{before}]}}\n", 60),
    "alias of itself": "&a [*a]",
    "long text repeated": f"a: &a {'x' * 100_000}\nb: [*a, *a, *a, *a]",
    "brackets": "[" * 200_000,
    "braces": "{a: " * 60_000,
    "dashes": "- " * 120_000,
    "question marks": "? " * 100_000,
    "indented keys": "".join(" " * i + "a:\n" for i in range(700)),
    "items": HEAD + "rules:\n" + "- a\n" * 60_000,
    "anchors": "".join(f"- &a{i} x\n" for i in range(20_000)),
    "keys": HEAD + "".join(f"unmatchd{i}: 1\n" for i in range(4_900)),
    "the same key": HEAD + "a: 1\n" * 4_900,
    "names": HEAD + f"rules: [{{paths: [a], deploy: [{', '.join('b' * 9 for _ in range(9000))}]}}]",
    "patterns": HEAD + f"rules: [{{paths: [{'a, ' * 2001}], deploy: all}}]",
    "rows with patterns": HEAD + "rules:\n" + "- {paths: &p [a, b, c], deploy: all}\n" * 700,
    "tags": f"a: !<{'t' * 200_000}> x",
    "quotes": "'" * 200_000,
    "escapes": 'a: "' + "\\x41" * 60_000 + '"',
    "documents": "---\n" * 60_000,
    "tabs": "\t" * 200_000,
    "newlines in quotes": '"' + "\n" * 200_000,
    "commas": "[" + "," * 200_000,
}


@pytest.fixture(params=["C", "Python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers of PyYAML: the one in C is missing where it was not built."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader")
    return str(request.param)


def refuse(text: str) -> RulesError:
    """The error for a text that must be refused."""
    with pytest.raises(RulesError) as caught:
        load_rules(text.encode(), Origin("rules.yaml", ""))
    return caught.value


def read(text: str) -> Rules:
    """The rules of a text that must be accepted."""
    return load_rules(text.encode(), Origin("rules.yaml", ""))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time(name: str) -> None:
    """A file that would expand, nest or repeat without end is refused, with a place."""
    start = time.process_time()
    error = refuse(BOMBS[name])

    assert time.process_time() - start < SECONDS
    assert error.where.startswith("rules.yaml:")


@pytest.mark.parametrize("name", ["aliases in lists", "merge keys", "brackets", "alias of itself"])
@pytest.mark.usefixtures("loader")
def test_both_parsers_refuse_alike(name: str) -> None:
    """The limits are ours, so they hold whichever parser is there."""
    message = str(refuse(BOMBS[name]))

    assert any(word in message for word in ("values", "deeper", "what it repeats"))


def test_nodes_are_counted_after_aliases_expand() -> None:
    """10,000 values are read, and an alias counts for all it repeats."""
    entries = ", ".join(["x"] * 30)
    repeat = "apps: {web: {}}\nversion: 1\nlinks: &l [[" + entries + "]]\n"
    fine, many = f"{repeat}rules: [{'*l, ' * 300}]", f"{repeat}rules: [{'*l, ' * 320}]"

    assert "values" not in str(refuse(fine))
    assert "more than 10000 values" in str(refuse(many))


def test_depth_counts_what_an_alias_holds() -> None:
    """A deep value does not become readable by being cut into two anchors."""
    half = "[" * 12 + "]" * 12
    error = refuse(f"a: &half {half}\nb: {'[' * 12}*half{']' * 12}\n")

    assert "nested deeper than 20 levels" in str(error)


def test_two_thousand_patterns_are_read() -> None:
    """The cap on patterns is for the whole file, and what is below it is read."""
    row = "- {paths: [" + ", ".join(f"p{i}" for i in range(100)) + "], deploy: all}\n"

    assert len(read(f"{HEAD}rules:\n{row * 20}").rows) == 20
    assert "more than 2000 patterns" in str(refuse(f"{HEAD}rules:\n{row * 21}"))


def test_a_list_that_is_repeated_is_compiled_once() -> None:
    """An alias shares the set of patterns too, and each row keeps its own line."""
    text = f"{HEAD}rules:\n- {{paths: &p [a, b], deploy: all}}\n- {{paths: *p, skip: all}}\n"
    first, second = read(text).rows

    assert first.patterns is second.patterns
    assert isinstance(first.patterns, PatternSet)
    assert (first.line, second.line) == (4, 5)
