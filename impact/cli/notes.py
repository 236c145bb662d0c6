"""Write the release notes of a tag: the commits and files of that app alone, and the way back.

impact notes v-web-1.3.0             Markdown, ready for a GitHub Release
impact notes v-web-1.3.0 --format text
gh release create v-web-1.3.0 --notes "$(impact notes v-web-1.3.0)"

They start from the app's previous tag. A tag that does not exist yet stands for HEAD, which shows
the notes before the release.
"""

import sys

from impact.cli.options import add_ledger, add_output, add_repository, opened
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("tag", help="the tag")
    add_ledger(parser)
    add_repository(parser)
    add_output(parser, ("markdown", "text", "json"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    from impact.answers.releasing import notes_of
    from impact.render import release

    with opened(arguments) as context:
        found = notes_of(arguments.tag, arguments.rules, context)
    if not found.exists:
        sys.stderr.write(f"impact: there is no tag {found.tag} here yet, so HEAD stands for it\n")
    colour = wants_colour(arguments.color, sys.stdout)
    sys.stdout.write(
        release.render(found, arguments.format, width=width(sys.stdout), colour=colour)
    )
    return ANSWERED
