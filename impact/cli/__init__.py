"""The command line: words in, an answer on stdout, talk on stderr, an exit status out.

Promise: `main` never raises for bad input and never shows a traceback for one; an error of ours
(status 4) comes with everything a bug report needs. A command is a module of this folder with
`configure(parser)` and `run(arguments) -> int`; only the asked one is imported.
"""

import os
import sys
from collections.abc import Sequence
from errno import EBADF, EDQUOT, EFBIG, EIO, ENOSPC
from importlib import import_module

from impact import __version__
from impact.cli.talk import width
from impact.cli.words import read_plain
from impact.errors import BUG, CANNOT_ANSWER, WRONG_QUESTION, ImpactError, UsageError
from impact.render.visible import log
from impact.typed import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    import argparse

COMMANDS: Final = {
    "diff": "what changed between two commits, what that touches, what runs",
    "touch": "what would deploy if these files, folders or globs changed",
    "why": "why one app deploys or not: every chain, or what was searched",
    "detect": "in a job of GitHub Actions: what its event runs, as outputs and a summary",
    "comment": "in a job of GitHub Actions: the answer as a comment on its pull request",
    "matrix": "the rules as the table people know",
    "match": "which row and component a path or pattern belongs to",
    "graph": "the import graph of an app, a file or a folder",
    "check": "what is wrong with the rules and the workflows' own filters, and the proof",
    "explain": "what a finding of check means, and how it is cured",
    "init": "a first rules file, from what is there or from dorny/paths-filter",
    "sync": "the workflows' own paths filters, written from the rules and the code",
    "record": "write into the ledger what was deployed where, and how it ended",
    "status": "what is deployed where, and what each environment does not have yet",
    "promote": "whether a promotion would work, and what to type next",
    "notes": "the release notes of a tag: one app's commits and files, and the way back",
    "ledger": "the ledger as a whole: show, export, import",
    "serve": "the same answers over HTTP, for this clone or for a team",
    "worker": "do the jobs of the service",
    "schema": "the JSON Schema of the report or of rules.yaml",
}
INTERRUPTED: Final = 130
UNWRITABLE: Final = (EBADF, EDQUOT, EFBIG, EIO, ENOSPC)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit status (see impact.errors)."""
    words = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _dispatch(words)
    except ImpactError as error:
        sys.stderr.write(log(f"impact: {error}\n"))
        return error.exit_status
    except BrokenPipeError:
        _stop_writing()
        return 0
    except SystemExit as stop:  # argparse has already said all: help, or what it refuses
        return stop.code if isinstance(stop.code, int) else WRONG_QUESTION
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in UNWRITABLE or error.filename is not None:
            _report_bug(words)
            return BUG
        _stop_writing()
        sys.stderr.write(f"impact: stdout: the answer cannot be written: {error.strerror}\n")
        return CANNOT_ANSWER
    except Exception:  # noqa: BLE001 - the last line: a bug is reported whole, never as a bare traceback
        _report_bug(words)
        return BUG


def _open_streams() -> None:
    """Give streams that were closed (`>&-`) a place where nothing is kept.

    Else the next file that is opened takes the number of the closed one, and gets what is said.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        os.set_inheritable(number, True)
    os.close(number)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))


def _stop_writing() -> None:
    """Let what is still to be written to stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(words: list[str]) -> int:
    _refuse_halves(words)
    if not words or words[0] not in COMMANDS:
        return _front(words)
    command = import_module(f"impact.cli.{words[0]}")
    arguments: Any = read_plain(command.configure, words[1:])
    if arguments is None:
        parser = _parser(f"impact {words[0]}", command.__doc__)
        command.configure(parser)
        _refuse_dashes(parser.prog, words[1:])
        arguments = parser.parse_args(words[1:])
    status: int = command.run(arguments)
    sys.stdout.flush()
    return status


def _refuse_halves(words: Sequence[str]) -> None:
    """Refuse what no command line can hold, and only a program that calls `main` can give.

    A half of a surrogate pair is no text; those that stand for bytes (`os.fsdecode`) are words.
    """
    for place, word in enumerate(words, 1):
        try:
            os.fsencode(word)
        except UnicodeEncodeError:
            raise UsageError(
                f"{word!r} can be no word of a command line",
                where=f"word {place}",
                expected="text, or a name of bytes as os.fsdecode gives it",
            ) from None


def _refuse_dashes(where: str, words: Sequence[str]) -> None:
    """Refuse `--at=--`, which argparse of Python 3.11 and 3.12 takes for no value at all."""
    for word in words:
        if word == "--":
            return
        name, value = word[:2], word[2:]
        if word.startswith("--"):
            name, _, value = word.partition("=")
        if word.startswith("-") and value == "--":
            raise UsageError(f"-- is no value for {name}", where=where)


def _front(words: list[str]) -> int:
    """`impact`, `impact --help`, `impact --version`, and every command that does not exist."""
    lines = "\n".join(f"  {name:<8}{text}" for name, text in COMMANDS.items())
    parser = _parser("impact", "Which deploy workflows must run for a change, and the proof.")
    parser.epilog = f"commands:\n{lines}\n\n'impact COMMAND --help' explains one."
    parser.add_argument("--version", action="version", version=f"impact {__version__}")
    parser.add_argument("command", metavar="COMMAND", nargs="?")
    known, rest = parser.parse_known_args(words)
    unknown = known.command
    if rest and words[0].startswith("-"):
        raise UsageError(
            f"{rest[0]} stands before the command",
            where="impact",
            expected="the command first, its options behind it",
            do="for example: impact diff -C DIR; impact --help names the commands",
        )
    if unknown is None:
        parser.print_help()
        return 0
    from difflib import get_close_matches

    near = get_close_matches(unknown, COMMANDS, n=1)
    raise UsageError(
        f"there is no command {unknown!r}",
        expected=f"one of: {', '.join(COMMANDS)}",
        do=f"perhaps: impact {near[0]}" if near else "impact --help explains them",
    )


def _parser(name: str, description: str | None) -> "argparse.ArgumentParser":
    """A parser whose help is as wide as the window; it would load `shutil` only to measure it."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError(message, where=self.prog, do=f"{self.prog} --help explains it")

    def formatter(prog: str) -> argparse.HelpFormatter:
        return argparse.RawDescriptionHelpFormatter(prog, width=min(width(sys.stdout), 100) - 2)

    return Parser(prog=name, description=description, formatter_class=formatter, allow_abbrev=False)


def _report_bug(words: Sequence[str]) -> None:
    import platform
    import traceback

    report = (
        "impact: this is a bug in impact, not in what you asked. Please report all of this:\n"
        f"  impact {__version__}, Python {platform.python_version()}, {platform.system()}\n"
        f"  arguments: {list(words)!r}\n{traceback.format_exc()}"
    )
    sys.stderr.write(log(report))
