"""What printed text may hold, whoever chose the names in it: the judge of every output."""

import json
import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

from tests.detect.runner import parse_commands
from tests.hostile.ground import Asked, Said

ANNOTATIONS = frozenset({"error", "warning", "notice"})
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


MARK = "\u200b"  # ours, in Markdown: it keeps an @ from calling somebody
SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
OWN = re.compile("<!-- deploy-impact .*? -->")
TAGS = frozenset("p b i br sub code table tr th td ul li details summary".split())


class Markup(HTMLParser):
    """Objects to every tag that is none of ours, and to comments, in which a bot keeps its mark."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of attributes, only the height of a cell."""
        assert tag in TAGS
        assert {key for key, _ in attrs} <= {"rowspan"}

    def handle_comment(self, data: str) -> None:
        """None."""
        raise AssertionError(data)


def invisible(text: str) -> set[str]:
    """The characters of a text that move, hide or colour something, but for line breaks."""
    return {char for char in set(text) if char != "\n" and unicodedata.category(char) in HIDDEN}


def judge_markdown(text: str) -> None:
    """Refuse what Markdown would read in a name: a tag, a mention, a link."""
    text = re.sub("<code>.*?</code>", "", SPAN.sub("", text))
    Markup().feed(text)
    assert re.findall(r"(?<![\w`])@\w|\]\(http", text) == []


def judge(asked: Asked, said: Said) -> None:
    """Refuse an answer whose text does more than be read."""
    form = asked.words[-1] if "--format" in asked.words else ""
    if asked.command == "comment":
        form = "markdown"
        said = said._replace(out=OWN.sub("", said.out, count=1))
    commands = parse_commands(said.out)
    if (asked.command, form) == ("check", "github"):
        commands = [command for command in commands if command not in ANNOTATIONS]
    assert commands == parse_commands(said.err) == [], asked
    assert invisible(said.out) <= {MARK if form == "markdown" else ""}, asked
    assert invisible(said.err) == set(), asked
    if form in ("json", "sarif"):
        json.loads(said.out)
    if form == "markdown":
        judge_markdown(said.out)


def judge_refusal(words: Iterable[str], said: Said) -> None:
    """Refuse a refusal that is a trace, half an answer, or does more than be read."""
    assert said.status in (0, 1, 2, 3), (words, said)
    assert "Traceback" not in said.err, (words, said)
    if said.status > 1:
        assert said.out == "", (words, said)
        assert said.err.startswith("impact"), (words, said)
    assert parse_commands(said.out) == parse_commands(said.err) == [], (words, said)
    assert invisible(said.out) == invisible(said.err) == set(), (words, said)
