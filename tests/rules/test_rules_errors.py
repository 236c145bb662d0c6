"""What is wrong with a rules file is told: golden messages, one pair of files for each case.

`errors/NAME.yaml` is a file that must be refused, `errors/NAME.txt` the whole message. Write the
messages anew with UPDATE_GOLDEN=1, and read them before they are committed.
"""

import os
from pathlib import Path

import pytest
import yaml

from impact.errors import RulesError
from impact.rules import Origin
from impact.rules.problems import MOST, SHOWN
from impact.rules.reading import load_rules

FOLDER = Path(__file__).parent / "errors"
CASES = sorted(FOLDER.glob("*.yaml"), key=lambda path: path.stem)
HEAD = b"version: 1\napps: {web: {}}\n"


def refusal(text: bytes) -> RulesError:
    """The error for a text that must be refused."""
    with pytest.raises(RulesError) as caught:
        load_rules(text, Origin("rules.yaml", ""))
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_message_is_the_golden_one(case: Path) -> None:
    """Every problem is told with its place, its key, what was expected and what was meant."""
    message = f"{refusal(case.read_bytes())}\n"
    golden = case.with_suffix(".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(message, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == message


def test_every_golden_message_has_its_file() -> None:
    """A case is two files: no message is left over from a case that is gone."""
    messages = {path.stem for path in FOLDER.glob("*.txt")}

    assert messages == {path.stem for path in CASES}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xef\xbb\xbfversion: 1\n", "1:1: the file starts with a byte order mark"),
        ("version: 1\n".encode("utf-16"), "1:1: the file starts with a byte order mark"),
        (b"version: 1\n# caf\xe9\n", "2:6: the byte 0xe9 is not UTF-8"),
        ("# kön\n\n é: \0".encode(), "3:5: the character U+0000 cannot stand in a YAML file"),
        (b"version: 1\n\x1b[31m", "2:1: the character U+001B cannot stand in a YAML file"),
        ("version: \ufeff1".encode(), "1:10: the character U+FEFF cannot stand in a YAML file"),
        (b"#" * (256 * 1024 + 1), "1:1: the file is larger than 262144 bytes"),
    ],
)
def test_bytes_that_are_no_text(text: bytes, message: str) -> None:
    """A file that is not plain UTF-8 is told by the place of the first bad byte or character."""
    assert str(refusal(text)).startswith(f"rules.yaml:{message}")


@pytest.mark.parametrize("parser", ["C", "Python"])
@pytest.mark.parametrize(
    ("text", "place"), [("a: b: c", "2:5"), ("a: @b", "2:4"), ("a: {}}", "2:6"), ("a: [*]", "2:6")]
)
def test_a_syntax_error_has_its_place(
    text: str, place: str, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What YAML itself refuses is told where it stands, in the words of its parser."""
    if parser == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader")
    error = refusal(f"version: 1\n{text} # \n".encode())

    assert str(error).startswith(f"rules.yaml:{place}: not YAML: ")


def test_where_is_the_first_problem() -> None:
    """`where` names file, line and column of the first problem, whatever was found first."""
    error = refusal(HEAD + b"workflows: [{file: a.yml}]\nunmatched: sure\nrules: [{}]\n")

    assert error.where == "rules.yaml:3:13"
    assert str(error).count("rules.yaml:") == len(str(error).splitlines()) == 5


def test_at_most_twenty_problems_are_told() -> None:
    """A file that is wrong all over gets a page, not a book, and reading stops in time."""
    lines = str(refusal(HEAD + b"x: y\n" * MOST * 2)).splitlines()

    assert len(lines) == SHOWN + 1
    assert lines[-1] == f"… and {MOST - SHOWN} more problems, at least"


def test_a_message_is_harmless_to_a_terminal() -> None:
    """Control characters of the file are shown, never sent."""
    message = str(refusal(HEAD + b'"\\e[2Jx\\u202e": 1\n'))

    assert "\\x1b[2Jx" in message
    assert not {char for char in message if not char.isprintable() and char != "\n"}


def test_a_long_text_is_shortened_in_a_message() -> None:
    """A message quotes the start of a long text."""
    assert len(str(refusal(HEAD + b"unmatched: " + b"x" * 5000))) < 200
