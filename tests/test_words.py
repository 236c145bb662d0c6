"""Plain words are read as argparse reads them: the short way and the long way never differ."""

import argparse
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.cli import COMMANDS
from impact.cli.words import read_plain

WORDS = (
    "app", "src/a.py", "a..b", "", "-", "--", "-x", "--help", "-h", "-C", "dir", "-Cdir", "-C=dir",
    "--event", "push:dev", "--event=tag:v=1", "--event=", "--strict", "--strict=1", "--staged",
    "--worktree", "--format", "json", "text", "--format=markdown", "--format=x", "--chains", "3",
    "--chains=x", "--limit", "-3", "--at", "HEAD", "--cut", "--exit-code", "--exit", "--rules",
    "--pattern", "*.py", "--dialect=github", "--status", "added", "rules", "report", "a b", "-a b",
    "--color=never", "--follow", "lazy",
)  # fmt: skip


class Refused(Exception):
    """argparse would print something and end the process."""


class Parser(argparse.ArgumentParser):
    """argparse that raises where it would end the process."""

    def exit(self, status: int = 0, message: str | None = None) -> None:  # type: ignore[override]
        """See argparse."""
        raise Refused(status, message)

    def print_help(self, file: object = None) -> None:
        """Keep quiet."""


def by_argparse(command: str, words: list[str]) -> dict[str, object] | None:
    """What argparse makes of the words; None if it refuses them."""
    parser = Parser(prog="impact", allow_abbrev=False)
    import_module(f"impact.cli.{command}").configure(parser)
    try:
        return vars(parser.parse_args(words))
    except Refused:
        return None


def by_us(command: str, words: list[str]) -> dict[str, object] | None:
    """What the short way makes of the words; None if it leaves them to argparse."""
    found = read_plain(import_module(f"impact.cli.{command}").configure, words)
    return None if found is None else vars(found)


@pytest.mark.parametrize("command", COMMANDS)
@given(words=st.lists(st.sampled_from(WORDS), max_size=6))
def test_the_short_way_reads_nothing_else(command: str, words: list[str]) -> None:
    """Whatever it takes on, argparse would have understood in the same way."""
    found = by_us(command, words)

    assert found is None or found == by_argparse(command, words)


@pytest.mark.parametrize(
    "line",
    [
        "diff", "diff main...HEAD", "diff HEAD~1..HEAD --event push:dev", "diff --staged",
        "diff --worktree --format json", "diff a..b --event push:dev --event=tag:v1 --exit-code",
        "diff -C dir --rules r.yaml a..b", "touch src/data", "touch a b c --at HEAD --strict",
        "why app", "why app src/a.py --cut", "why app main...HEAD --chains 3", "matrix",
        "matrix --format markdown", "match src/a.py", "match --pattern *.py --dialect github",
        "graph", "graph telegram --format mermaid", "schema rules",
    ],
)  # fmt: skip
def test_usual_questions_take_the_short_way(line: str) -> None:
    """None of them needs argparse."""
    command, *words = line.split()

    assert by_us(command, words) == by_argparse(command, words) is not None


@pytest.mark.parametrize(
    "line", ["diff --help", "diff a b", "diff --staged --worktree", "why", "schema", "diff --exit"]
)
def test_what_is_not_plain_is_left_alone(line: str) -> None:
    """Help and mistakes are argparse's to speak about."""
    command, *words = line.split()

    assert by_us(command, words) is None
