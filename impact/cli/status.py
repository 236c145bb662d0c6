"""Say what is deployed where, how far behind each environment is, and what promotion would deploy.

impact status                        every app in every environment
impact status --app web --env prod   what prod does not have yet of one app, with the proof
impact status --at main              compared with one commit instead of each environment's branch

The ledger says what is deployed (impact record); docs/ledger.md explains each word.
"""

import sys

from impact.cli.options import add_ledger, add_output, add_repository, add_strict, opened
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--app", default="", help="only this app")
    parser.add_argument("--env", default="", help="only this environment")
    parser.add_argument("--at", metavar="REV", default="",
                        help="compare with this commit instead of with the branch that feeds "
                        "each environment")  # fmt: skip
    add_strict(parser)
    add_ledger(parser)
    add_repository(parser)
    add_output(parser, ("text", "json", "markdown"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    from impact.answers.standing import Wanted, status_of
    from impact.render import standing

    wanted = Wanted(
        arguments.app, arguments.env, arguments.at, arguments.rules, strict=arguments.strict
    )
    with opened(arguments) as context:
        found = status_of(wanted, context)
    colour = wants_colour(arguments.color, sys.stdout)
    sys.stdout.write(
        standing.render(
            found, arguments.format, detail=wanted.one, width=width(sys.stdout), colour=colour
        )
    )
    return ANSWERED
