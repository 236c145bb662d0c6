"""Say what changed between two commits, which apps that touches, which workflows run, and why.

impact diff main...HEAD              what this branch changes since it left main
impact diff v1.0..v1.1               the two trees as they are
impact diff                          against the upstream branch, else the default branch
impact diff --staged                 what is in the index beyond HEAD
impact diff --worktree               the work tree, untracked files included
impact diff HEAD~1..HEAD --event push:dev        what that push runs
impact diff --event tag:v-line-1.2.3             what that release runs
impact diff --event pull_request:dev             what merging this branch into dev runs
impact diff main --since-deployed prod           what prod would get if it got main
impact diff --pre-push               as a hook of git: what the push will deploy
"""

import os
import sys

from impact.cli.options import (
    add_output,
    add_question,
    add_repository,
    add_since,
    events_of,
    opened,
)
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED, SIGNALLED, UsageError
from impact.render import FORMATS, render
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from impact.bases import Content
    from impact.report import Report


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("range", nargs="?", metavar="BASE..HEAD",
                        help="BASE..HEAD, BASE...HEAD, or BASE for BASE...HEAD; with "
                        "--since-deployed the commit to deploy, or nothing for HEAD")  # fmt: skip
    content = parser.add_mutually_exclusive_group()
    content.add_argument("--staged", action="store_const", dest="content", const="index",
                         default="commits", help="compare the index")  # fmt: skip
    content.add_argument("--worktree", action="store_const", dest="content", const="work-tree",
                         help="compare the work tree, with untracked files")  # fmt: skip
    content.add_argument("--pre-push", action="store_const", dest="content", const="push",
                         help="answer what git, or pre-commit, tells a pre-push hook on stdin: "
                         "each branch and tag as GitHub will see it")  # fmt: skip
    add_question(parser)
    add_since(parser)
    add_repository(parser)
    add_output(parser, FORMATS)


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    if arguments.content == "push":
        return _before_push(arguments)
    content: Content = arguments.content
    events = events_of(arguments)
    with opened(arguments) as context:
        from impact.pipeline import Question, answer  # while git starts

        question = Question(
            range=_range(arguments),
            content=content,
            events=events,
            since=arguments.since,
            rules_path=arguments.rules,
            strict=arguments.strict,
            native=arguments.native,
        )
        return show(answer(question, context), arguments)


def _range(arguments: "argparse.Namespace") -> str:
    """The range as typed; an empty word is a variable that nobody filled, not the default."""
    if arguments.range == "":
        raise UsageError(
            "an empty word names no range",
            expected="BASE..HEAD, BASE...HEAD or BASE",
            do="leave the word out to compare with the upstream or default branch",
        )
    return arguments.range or ""


def _before_push(arguments: "argparse.Namespace") -> int:
    """Answer for each reference that is pushed; nothing is printed if there is none."""
    from impact.cli.before_push import deliveries
    from impact.pipeline import Question, answer

    if arguments.range or arguments.event:
        raise UsageError("a push says itself what is compared, and which event it is",
                         where="--pre-push", expected="no range and no --event")  # fmt: skip
    status = ANSWERED
    with opened(arguments) as context:
        for delivery in list(deliveries(context, os.environ)):
            question = Question(
                delivery=delivery,
                since=arguments.since,
                rules_path=arguments.rules,
                strict=arguments.strict,
                native=arguments.native,
            )
            status = max(status, show(answer(question, context), arguments))
    return status


def show(report: "Report", arguments: "argparse.Namespace") -> int:
    """Print a report the way the arguments ask, and give back the exit status."""
    colour = wants_colour(arguments.color, sys.stdout)
    sys.stdout.write(render(report, arguments.format, width=width(sys.stdout), colour=colour))
    return SIGNALLED if arguments.exit_code and report.plan.runs else ANSWERED
