"""The command line as people and programs meet it: help, streams, folders, names of any bytes."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from impact import errors
from impact.cli import COMMANDS, main
from impact.render import FORMATS
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, Small, said

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
NASTY = ("web/кириллица.py", "web/a b.py", "web/a\nb.py", "web/\x1b[31mred.py", "web/--x", 'web/"q')


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit, and `asking` in it."""
    repo.commit(FILES)
    return Small(repo, capsys, repo.path)


def start(small: Small, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own; how far it is, a slow machine says, is left out."""
    done = subprocess.run(
        [sys.executable, "-m", "impact", *words],
        cwd=small.where,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **environment},
        capture_output=True,
    )
    done.stderr = said(done.stderr).encode()
    return done


def options_of(command: str) -> set[str]:
    """The options that a command declares."""
    import argparse

    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"impact.cli.{command}").configure(parser)
    return {word for action in parser._actions for word in action.option_strings}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` names each option with words of its own, and shows an example."""
    status = main([command, "--help"])
    out = capsys.readouterr().out

    assert status == 0
    assert f"impact {command}" in out
    for option in options_of(command):
        assert re.search(rf"^  (-\w, )?{option}\b", out, re.MULTILINE), option


def test_front_help_and_readme_name_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """What can be asked is listed by `impact`, by `impact --help` and by the README."""
    assert main([]) == 0
    bare = capsys.readouterr().out
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == bare

    asked = set(re.findall(r"`impact (\w+)", README))
    assert asked >= set(COMMANDS)
    assert all(re.search(rf"^  {name} ", bare, re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dif", "--staged"], "there is no command 'dif'"),
        (["-C", "shop", "diff"], "impact: -C stands before the command"),
    ],
)
def test_words_without_a_command(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command comes first; an option before it is told as that, and not as a command."""
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_an_event_that_is_said_twice_counts_once(small: Small) -> None:
    """The same words again are one event; a branch and a tag of one name are two."""
    events = [f"--event={event}" for event in ("push:v1", "push:v1", "tag:v1")]
    document = json.loads(small.ask("diff", "HEAD..HEAD", *events, "--format", "json").out)

    assert document["events"] == ["push:v1", "tag:v1"]


def test_readme_promises_no_command_or_option_that_does_not_exist() -> None:
    """Each `impact …` in the README's code is a command with options it knows."""
    for command, rest in re.findall(r"`impact (\w+)([^`]*)`", README):
        assert command in COMMANDS
        assert set(re.findall(r"(--[a-z-]+)", rest)) <= options_of(command)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`impact --version` is one line."""
    assert main(["--version"]) == 0
    assert re.fullmatch(r"impact \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_the_exit_table_of_the_readme_is_that_of_the_errors() -> None:
    """The README lists exactly the statuses that the program knows."""
    table = re.findall(r"^\| (\d) \|", README, re.MULTILINE)
    known = {
        errors.ANSWERED, errors.SIGNALLED, errors.WRONG_QUESTION, errors.CANNOT_ANSWER, errors.BUG
    }  # fmt: skip

    assert {int(status) for status in table} == known
    assert len(table) == len(known)


@pytest.mark.parametrize(
    ("words", "near"),
    [(["dif"], "impact diff"), (["graphs"], "impact graph"), (["xyzzy"], "impact --help")],
)
def test_an_unknown_command_suggests_one(
    words: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt command is exit 2 with the nearest real one."""
    assert main(words) == 2
    assert near in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["diff", "--format", "yaml"], ["diff", "--forma", "json"], ["diff", "--color", "maybe"],
        ["diff", "a", "b"], ["diff", "--staged", "--worktree"], ["touch"], ["schema"],
        ["schema", "x"], ["match"], ["match", "x", "--pattern", "y"], ["graph", "--limit", "x"],
        ["match", "--status", "moved", "x"], ["graph", "--follow", "lazy,nope"],
        ["graph", "--follow", "lazy,+string"], ["why", "web", "x", "--chains", "0"],
        ["why", "web", "--cut"], ["match", "--pattern", "["],
    ],
    ids=" ".join,
)  # fmt: skip
def test_arguments_that_cannot_be_meant(
    words: list[str], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong argument is exit 2 with a message, never an answer to another question."""
    monkeypatch.chdir(small.where)
    command, *rest = words
    answer = small.ask(command, *rest) if command != "schema" else None
    status = answer.status if answer else main(words)

    assert status == 2
    assert answer is None or (answer.out == "" and answer.err)


def test_exit_code_signals_that_something_runs(small: Small) -> None:
    """`--exit-code` gives 1 for a run and 0 for none; without it both are 0."""
    assert small.ask("touch", "web/x", "--exit-code").status == 1
    assert small.ask("touch", "docs/x", "--exit-code").status == 0
    assert small.ask("touch", "web/x").status == 0
    assert small.ask("touch", "web/x", "--event", "push:other", "--exit-code").status == 0


def test_answers_do_not_depend_on_the_folder(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A subfolder, `-C` and an absolute path ask the same question; paths are the folder's own."""
    top = small.ask("touch", "shared/db.py").out
    monkeypatch.chdir(small.where / "shared")

    for words in (["db.py"], ["../shared/./db.py"], [str(small.where / "shared" / "db.py")]):
        assert main(["touch", *words]) == 0
        assert capsys.readouterr().out == top
    assert main(["touch", "-C", "..", "shared/db.py"]) == 0
    assert capsys.readouterr().out == top
    assert main(["match", "db.py"]) == 0
    assert "shared/db.py" in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["1", "20", "40", "60", "80", "200", "0", "x", "-3"])
def test_any_window_gets_its_answer(
    small: Small, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window of any width, or a senseless one, never breaks an answer."""
    monkeypatch.setenv("COLUMNS", columns)

    for words in (["diff", "HEAD..HEAD"], ["touch", "."], ["why", "web", "shared/db.py"],
                  ["matrix"], ["match", "web/x"], ["graph", "web"]):  # fmt: skip
        answer = small.ask(*words)

        assert answer.status == 0
        assert answer.out


def test_colour_is_asked_for_or_left_out(small: Small) -> None:
    """A pipe gets no colour, `always` gives it anywhere, and NO_COLOR holds for `auto`."""
    assert b"\x1b[" not in start(small, "touch", ".").stdout
    assert b"\x1b[" in start(small, "touch", ".", "--color", "always", NO_COLOR="1").stdout
    assert b"\x1b[" not in start(small, "touch", ".", "--color", "never").stdout


@pytest.mark.parametrize("format_", FORMATS)
def test_output_fits_a_terminal_that_knows_only_ascii(small: Small, format_: str) -> None:
    """What the terminal cannot show is escaped, and the command still succeeds."""
    small.commit({"web/кириллица.py": "x = 1\n"})
    done = start(small, "diff", "HEAD~1..HEAD", "--format", format_, PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


@pytest.mark.parametrize("format_", FORMATS)
def test_names_of_any_bytes_survive_every_format(small: Small, format_: str) -> None:
    """Line breaks, escapes, quotes and bytes that are no text are shown, not obeyed or lost."""
    raw = os.fsdecode(b"web/\xff\xfe.py")
    small.commit(dict.fromkeys((*NASTY, raw), "x = 1\n"))
    answer = small.ask("diff", "HEAD~1..HEAD", "--format", format_, "--color", "never")

    assert answer.status == 0
    assert "\x1b" not in answer.out
    assert answer.out.encode("utf-8", "backslashreplace")
    if format_ == "json":
        paths = {change["path"] for change in json.loads(answer.out)["changes"]}
        assert paths >= set(NASTY)
        assert len(paths) == len(NASTY) + 1


def test_paths_typed_with_any_bytes(small: Small) -> None:
    """A path on the command line may hold bytes that are no text."""
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"impact", b"touch", b"web/\xff.py", b"--format", b"json"],
        cwd=small.where, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
    )  # fmt: skip

    assert (done.returncode, said(done.stderr)) == (0, "")
    assert len(json.loads(done.stdout)["changes"]) == 1


def test_the_same_question_gives_the_same_bytes(small: Small) -> None:
    """Cold or warm cache, in this process or another: one answer, and nothing on stderr."""
    small.commit({"shared/db.py": "x = 2\n"})
    words = ["diff", "HEAD~1..HEAD", "--format", "json"]
    first, second = start(small, *words), start(small, *words)

    assert first.stdout == second.stdout == small.ask(*words).out.encode()
    assert (first.stderr, second.stderr) == (b"", b"")


@pytest.mark.parametrize("what", ["rules", "report"])
def test_schemas_are_json(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Both schemas are printed, each a draft 2020-12 schema."""
    assert main(["schema", what]) == 0
    schema = json.loads(capsys.readouterr().out)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
