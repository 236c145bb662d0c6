"""Print the rules as the tables people know: which app deploys for which path, and why.

impact matrix                        a table for the terminal
impact matrix --format markdown      the same for a document
"""

import sys

from impact.answers.matrix import matrix_of
from impact.cli.options import add_output, add_repository, opened
from impact.cli.talk import width
from impact.errors import ANSWERED
from impact.reading.rulebook import rules_of
from impact.render import matrix as tables
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--at", metavar="REV", default="",
                        help="the rules of this commit instead of the work tree's")  # fmt: skip
    add_repository(parser)
    add_output(parser, ("text", "markdown", "json"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    with opened(arguments) as context:
        matrix = matrix_of(rules_of(arguments.at, arguments.rules, context))
    sys.stdout.write(tables.render(matrix, arguments.format, width=width(sys.stdout)))
    return ANSWERED
