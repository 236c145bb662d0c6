"""Make the workflows' own paths filters say what the rules and the code say.

impact sync                  write the `paths:` of every workflow that the rules name
impact sync --diff           only show what would change
impact sync --check          write nothing; exit with 1 if something would change, for CI
impact sync --add            also write filters where there are none

A filter that already says the same for every tracked file stays as it is. Comments, order and
quotes of everything else stay to the byte.
"""

import os
import sys

from impact.cli.options import add_repository, add_strict, opened
from impact.errors import ANSWERED, SIGNALLED, WRONG_QUESTION, RepositoryError, UsageError
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from impact.answers.syncing.values import Synced


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--check", action="store_true",
                        help="write nothing, exit with 1 if something would change")  # fmt: skip
    parser.add_argument("--diff", action="store_true",
                        help="write nothing, and show what would change")  # fmt: skip
    parser.add_argument("--at", metavar="REV", default="",
                        help="with --check or --diff: look at this commit instead of the work "
                        "tree")  # fmt: skip
    parser.add_argument("--add", action="store_true",
                        help="also write a filter for events that have none and start the workflow "
                        "for every file")  # fmt: skip
    parser.add_argument("--rewrite", action="store_true",
                        help="write each filter that is wrong anew, instead of keeping the "
                        "patterns that are right")  # fmt: skip
    add_strict(parser)
    add_repository(parser)


def run(arguments: "argparse.Namespace") -> int:
    """Compare, and write or print."""
    from impact.answers.syncing import Plan, sync
    from impact.render.sync import differences, render

    writes = not (arguments.check or arguments.diff)
    if arguments.at and writes:
        raise UsageError(
            "a commit cannot be written", where="--at", do="add --diff or --check, or leave it out"
        )
    plan = Plan(
        arguments.at, arguments.rules, arguments.strict, arguments.add, anew=arguments.rewrite
    )
    with opened(arguments) as context:
        top = context.repository.top
        if top is None and writes:
            raise UsageError("a bare repository has no files to write", do="add --diff or --check")
        found = sync(plan, context)
    if writes:
        for one in found:
            if one.changes:
                _write(os.path.join(str(top), one.path), one)
    sys.stdout.write(differences(found) if arguments.diff else render(found, written=writes))
    return _status(found, arguments)


def _status(found: "tuple[Synced, ...]", arguments: "argparse.Namespace") -> int:
    from impact.render.visible import log

    errors = [one.error for one in found if one.error is not None]
    for error in errors:
        sys.stderr.write(log(f"impact: {error}\n"))
    if errors:
        return WRONG_QUESTION
    return SIGNALLED if arguments.check and any(one.changes for one in found) else ANSWERED


def _write(path: str, one: "Synced") -> None:
    """Replace the text of a file that still is what was looked at, in its own line ends."""
    from impact.cli.writing import write_whole

    try:
        with open(path, "rb") as file:
            now = file.read()
        before, after = one.before, one.after
        if now != before and now.replace(b"\r\n", b"\n") == before:  # as git checked it out
            before, after = now, after.replace(b"\n", b"\r\n")
        if now != before:
            raise RepositoryError(
                "changed while it was looked at", where=one.path, do="run it again"
            )
        write_whole(path, after)
    except OSError as error:
        raise RepositoryError(
            f"cannot be written: {error.strerror}; it is as it was",
            where=one.path,
            do="check who owns the file and its folder, and that the disk has room",
        ) from None
