"""What printed text may hold, whoever chose the names in it: the judge of every output."""

import json
import re
import unicodedata
from collections.abc import Iterable

from tests.detect.runner import parse_commands
from tests.hostile.ground import Asked, Said

ANNOTATIONS = frozenset({"error", "warning", "notice"})
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def invisible(text: str) -> set[str]:
    """The characters of a text that move, hide or colour something, but for line breaks."""
    return {char for char in set(text) if char != "\n" and unicodedata.category(char) in HIDDEN}


def judge(asked: Asked, said: Said) -> None:
    """Refuse an answer whose text does more than be read."""
    commands = parse_commands(said.out)
    if asked.words[-2:] == ("--format", "github") and asked.command == "check":
        commands = [command for command in commands if command not in ANNOTATIONS]
    assert commands == parse_commands(said.err) == [], asked
    assert invisible(said.out) == invisible(said.err) == set(), asked
    if asked.words[-2:] in (("--format", "json"), ("--format", "sarif")):
        json.loads(said.out)
    if asked.words[-2:] == ("--format", "markdown"):
        assert re.findall(r"<(?:img|h1|script)|(?<!\w)@\w+/\w", said.out) == [], asked


def judge_refusal(words: Iterable[str], said: Said) -> None:
    """Refuse a refusal that is a trace, half an answer, or does more than be read."""
    assert said.status in (0, 1, 2, 3), (words, said)
    assert "Traceback" not in said.err, (words, said)
    if said.status > 1:
        assert said.out == "", (words, said)
        assert said.err.startswith("impact"), (words, said)
    assert parse_commands(said.out) == parse_commands(said.err) == [], (words, said)
    assert invisible(said.out) == invisible(said.err) == set(), (words, said)
