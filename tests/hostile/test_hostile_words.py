"""Words of a command line that want to be options, pathspecs, programs, files or escapes."""

import argparse
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.cli import COMMANDS
from tests.conftest import RepositoryBuilder
from tests.hostile.ground import QUESTIONS, Person, inputs, lay
from tests.hostile.harmless import judge_refusal

WORDS = (
    "--output=pwned", "a\0b", "\ud800", "/dev/zero", "--upload-pack=touch pwned", "--", "",
    ":(exclude)**", ":0:rules.yaml", "../../../etc/passwd", "ext::sh -c touch% pwned",
    "$(touch pwned)`touch x`", "\n::set-output name=x::y ##[set-output name=x;]y",
    "\udcff\x1b]0;x\x07\u202e", "x" * 70_000, "**/" * 300, "postgresql://[",
)  # fmt: skip
FEW = WORDS[:3]  # for an input that was attacked before, in another command
OURS = frozenset({"--output", "--write-baseline", "--ledger"})  # files that a person says to write
OUTSIDE = frozenset({"../../../etc/passwd", "/dev/zero"})  # and these would then be written


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository to copy."""
    return lay(RepositoryBuilder(tmp_path_factory.mktemp("ground") / "repo")).path


def lines(command: str, action: argparse.Action, word: str) -> list[str]:
    """A command line that gives one word to one input, beside the rest of a whole question."""
    question = shlex.split(next(iter(QUESTIONS[command]), ""))
    if not action.option_strings:
        start = [place for place, given in enumerate(question) if given[0] == "-"]
        return [command, *question[(start or [len(question)])[0] :], "--", word]
    option = action.option_strings[0]
    joined = f"{option}={word}" if option.startswith("--") else option + word
    return [command, joined, *question]


def attacks(command: str) -> Iterator[tuple[argparse.Action, str]]:
    """Each word for each input; an input that a command before has, too, gets the first few."""
    earlier = list(COMMANDS)[: list(COMMANDS).index(command)]
    shared = {action.help for other in earlier for action in inputs(other)}
    for action in inputs(command):
        for word in FEW if action.help in shared else WORDS:
            if not (OUTSIDE & {word} and OURS & set(action.option_strings)):
                yield action, word


def names(folder: Path) -> set[str]:
    """The names of all files below a folder, but for those of the cache and the ledger."""
    ours = ("cache", "scans-", "value-", "lock", "ledger.")
    return {path.name for path in folder.rglob("*") if not path.name.startswith(ours)}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_word_is_only_a_word(command: str, ground: Path, tmp_path: Path) -> None:
    """Whatever stands in whichever input, it is answered or refused, and no file appears."""
    shutil.copytree(ground.parent, tmp_path / "all", symlinks=True)
    person = Person(tmp_path / "all" / ground.name)
    before = names(tmp_path)
    for action, word in attacks(command):
        line = lines(command, action, word)
        judge_refusal(line, person.ask(*line))
        if not OURS & set(action.option_strings):
            assert names(tmp_path) == before, line
        assert "pwned" not in names(tmp_path), line
        before = names(tmp_path)
