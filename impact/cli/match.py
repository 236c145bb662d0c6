"""Say which rows and components paths belong to, or which tracked files a pattern matches.

impact match src/api/app.py docs/x.md        what the rules say about these paths
impact match --pattern 'src/**/*.py'         the files a pattern matches
impact match --pattern '*.md' --pattern '!docs/**' --dialect github
"""

import sys

from impact.answers.matching import match_paths
from impact.bases import place_of
from impact.changes import STATUSES
from impact.cli.options import add_output, add_repository, from_top, opened
from impact.cli.talk import width
from impact.errors import ANSWERED, UsageError
from impact.graph.listing import matching
from impact.patterns import PatternSet
from impact.reading.rulebook import rules_of
from impact.reading.touching import normalized
from impact.render import matches
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="paths; they need not exist")
    parser.add_argument("--pattern", action="append", default=[], metavar="GLOB",
                        help="list the files these patterns include, in order")  # fmt: skip
    parser.add_argument("--dialect", choices=("gitignore", "github"), default="gitignore",
                        help="the language of --pattern (default: gitignore)")  # fmt: skip
    parser.add_argument("--status", choices=STATUSES, default="modified",
                        help="how the paths changed (default: modified)")  # fmt: skip
    parser.add_argument("--at", metavar="REV", default="",
                        help="look at this commit instead of the work tree")  # fmt: skip
    add_repository(parser)
    add_output(parser, ("text", "json"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    if bool(arguments.paths) == bool(arguments.pattern):
        raise UsageError(
            "name paths or patterns, one of the two", expected="PATH or --pattern GLOB"
        )
    columns = width(sys.stdout)
    with opened(arguments) as context:
        if arguments.pattern:
            listing = context.repository.tree(place_of(context.repository, arguments.at).place)
            patterns = PatternSet(arguments.pattern, dialect=arguments.dialect)
            text = matches.render_files(matching(patterns, listing), arguments.format)
        else:
            rules = rules_of(arguments.at, arguments.rules, context)
            paths = [normalized(path) for path in from_top(context.repository, arguments.paths)]
            found = match_paths(rules, paths, arguments.status)
            text = matches.render_paths(found, rules, arguments.format, width=columns)
    sys.stdout.write(text)
    return ANSWERED
