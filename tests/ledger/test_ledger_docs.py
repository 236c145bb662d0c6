"""docs/ledger.md cannot lie: its commands and options exist, its words are those of the tool."""

import argparse
import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from impact.answers.releasing import KINDS
from impact.cli import COMMANDS
from impact.deployments import OUTCOMES
from impact.promotion import Drift
from tests.conftest import RepositoryBuilder
from tests.ledger.shop import opened_shop

TEXT = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")


def options_of(command: str) -> set[str]:
    """The options that a command declares."""
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"impact.cli.{command}").configure(parser)
    return {word for action in parser._actions for word in action.option_strings}


def test_every_command_exists_with_its_options() -> None:
    """What the page tells to type can be typed."""
    found = re.findall(r"impact ([a-z]+)((?: [^`\n|#]*)?)", TEXT)
    commands = [(name, rest) for name, rest in found if name in COMMANDS]

    assert {name for name, _ in commands} >= {
        "record", "ledger", "status", "promote", "notes", "diff", "detect", "schema"
    }  # fmt: skip
    for name, rest in commands:
        assert set(re.findall(r"(--[a-z-]+)", rest)) <= options_of(name), (name, rest)


@pytest.mark.parametrize("word", [*OUTCOMES, *get_args(Drift), *KINDS])
def test_every_closed_word_is_explained(word: str) -> None:
    """Outcomes, drifts and the kinds of commits stand on the page."""
    assert f"`{word}`" in TEXT


def test_the_options_of_record_are_listed() -> None:
    """Each option that says something about a deploy has its row."""
    shared = {"--ledger", "-C", "--rules", "--format", "--fetch", "--no-fetch"}

    for option in options_of("record") - shared:
        assert option in TEXT, option


def test_the_words_of_the_screen_are_the_tools(
    repo: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lines of the example are lines of a real answer, but for ids and ages."""
    monkeypatch.setenv("COLUMNS", "100")
    shop = opened_shop(repo, str(tmp_path / "ledger"), capsys, monkeypatch)
    for env in ("dev", "staging", "prod"):
        live = ("--alias", "live", "--version", "41") if env == "prod" else ()
        shop.record("web", env, "main", "success", "--artifact", "sha-1", *live)
    repo.git("checkout", "-q", "dev")
    shop.commit("fix: prices", money="VAT = 8\n")
    shop.commit("feat: words", ui="<h1>New</h1>\n")
    shop.record("web", "dev", "dev", "success", "--artifact", "sha-2")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "dev")
    shown = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert shown is not None
    real = blurred(shop.ask("status", "--app", "web")[1].replace("staging", "dev"))

    for line in blurred(shown.group(1)).splitlines():
        assert line in real, line


def blurred(text: str) -> str:
    """A screen without its ids, ages and columns."""
    text = re.sub(r"[0-9a-f]{12}", "ID", text)
    text = re.sub(r"just now|\d+ (?:hour|day|minute)s? ago", "AGE", text)
    return "\n".join(" ".join(line.split()) for line in text.splitlines())
