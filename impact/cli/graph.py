"""Print the import graph: all that an app, a file or a folder reaches.

impact graph telegram                       an app of the rules
impact graph src/agent.py                   a file, a folder or a glob; needs no rules
impact graph telegram --format mermaid      a picture; svg: for a browser
impact graph 'src/**' --format json         {"importer": ["imported", ...]}
"""

import sys

from impact.answers.graphing import Subject, picture_of, read_follow
from impact.cli.options import add_output, add_repository, from_top, opened
from impact.cli.talk import width
from impact.errors import ANSWERED, UsageError
from impact.render import graph as pictures
from impact.render.visible import printable
from impact.rules import LINK_KINDS
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("subject", nargs="*", metavar="APP|PATH",
                        help="where to start; nothing: every app of the rules")  # fmt: skip
    parser.add_argument("--at", metavar="REV", default="",
                        help="look at this commit instead of the work tree")  # fmt: skip
    parser.add_argument("--follow", metavar="KINDS", default="",
                        help="kinds of links to follow, separated by commas, instead of the "
                        f"rules' own: {', '.join(LINK_KINDS)}; +KIND adds to these")  # fmt: skip
    parser.add_argument("--limit", type=int, default=200, metavar="N",
                        help="at most N files in a picture (default: 200)")  # fmt: skip
    add_repository(parser)
    add_output(parser, ("text", "json", "dot", "mermaid", "svg"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    if arguments.limit < 1:
        raise UsageError(f"{arguments.limit} files are none", where="--limit", expected="1 or more")
    with opened(arguments) as context:
        words: list[str] = arguments.subject
        paths = from_top(context.repository, words)
        subjects = [Subject(*pair) for pair in zip(words, paths, strict=True)]
        follow = read_follow(arguments.follow)
        found = picture_of(subjects, arguments.at, arguments.rules, follow, context)
    for app, entry in found.missing:
        what = f"app {app}: the rules name what is not there: {printable(entry)}"
        sys.stderr.write(f"impact: {what}\n")
    sys.stdout.write(
        pictures.render(found, arguments.format, width=width(sys.stdout), limit=arguments.limit)
    )
    return ANSWERED
