"""Say whether a promotion would work, and what to type next. It deploys nothing.

impact promote --to staging                          every app, for the branch that feeds staging
impact promote --to prod --app web --tag v-web-1.2.3 with the tag that would release it
impact promote --to staging --commit dev             before the merge

For each app: does the environment before hold a deploy of exactly this code? The exit status is 1
if something is not ready. docs/ledger.md explains each check.
"""

import sys

from impact.cli.options import add_ledger, add_output, add_repository, add_strict, opened
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED, SIGNALLED
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--to", metavar="ENV", required=True, help="the environment to deploy to")
    parser.add_argument("--app", default="", help="only this app")
    parser.add_argument("--commit", metavar="REV", default="",
                        help="the commit to promote (the branch that feeds it)")  # fmt: skip
    parser.add_argument("--tag", default="",
                        help="the tag that would release it, to check; without it the next one "
                        "is found")  # fmt: skip
    add_strict(parser)
    add_ledger(parser)
    add_repository(parser)
    add_output(parser, ("text", "json", "markdown"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    from impact.answers.promoting import Wanted, promotion_of
    from impact.render import promotion

    wanted = Wanted(
        to=arguments.to,
        app=arguments.app,
        commit=arguments.commit,
        tag=arguments.tag,
        rules_path=arguments.rules,
        strict=arguments.strict,
    )
    with opened(arguments) as context:
        found = promotion_of(wanted, context)
    colour = wants_colour(arguments.color, sys.stdout)
    sys.stdout.write(
        promotion.render(found, arguments.format, width=width(sys.stdout), colour=colour)
    )
    return ANSWERED if found.ready else SIGNALLED
