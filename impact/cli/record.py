"""Write a deploy into the ledger, after it ended: what was deployed where, and how it ended.

impact record --app web --env dev --status success --artifact sha-abc123
impact record --app web --env prod --status success --alias live --version 42
impact record --app web --env dev --status failure --component backend

Asked again, the same is recorded once. The ledger is a file in the clone, unless --ledger or
IMPACT_LEDGER names another one: a file, or postgresql://USER@HOST/DATABASE.
"""

import os
import sys

from impact.cli.options import add_ledger, add_repository, opened
from impact.errors import ANSWERED
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from impact.context import Context
    from impact.deployments import Appended


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--app", required=True, help="the app, by its name in the rules")
    parser.add_argument("--env", required=True, help="the environment")
    parser.add_argument("--status", required=True, choices=("success", "failure", "cancelled"),
                        help="how it ended")  # fmt: skip
    parser.add_argument("--sha", metavar="REV", default="HEAD",
                        help="the commit that was deployed (HEAD)")  # fmt: skip
    parser.add_argument("--component", metavar="NAME", action="append", default=[],
                        help="a component that was deployed; may be given several times, and "
                        "without it all that the app has were")  # fmt: skip
    parser.add_argument("--artifact", metavar="TAG", default="",
                        help="what was deployed: an image's tag, a build's name")  # fmt: skip
    parser.add_argument("--run-url", metavar="URL", default="",
                        help="the workflow run (in GitHub Actions: the one this is)")  # fmt: skip
    parser.add_argument("--alias", metavar="NAME", default="",
                        help="what points users at it, such as live")  # fmt: skip
    parser.add_argument("--version", metavar="VERSION", default="",
                        help="the version that the platform gave it")  # fmt: skip
    parser.add_argument("--at", metavar="TIME", default="",
                        help="when it ended, in ISO 8601 with a zone (now)")  # fmt: skip
    add_ledger(parser)
    add_repository(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text",
                        help="how to print what was recorded (default: text)")  # fmt: skip


def run(arguments: "argparse.Namespace") -> int:
    """Record and print."""
    from impact.recording import Deploy, record
    from impact.render.ledger import render_appended

    deploy = Deploy(
        app=arguments.app,
        environment=arguments.env,
        commit=arguments.sha,
        status=arguments.status,
        components=tuple(arguments.component),
        artifact=arguments.artifact,
        run_url=arguments.run_url,
        alias=arguments.alias,
        version=arguments.version,
        at=arguments.at,
    )
    with opened(arguments) as context:
        appended = record(deploy, arguments.rules, context)
        _remark(appended, context)
    sys.stdout.write(render_appended(appended, arguments.format))
    return ANSWERED


def _remark(appended: "Appended", context: "Context") -> None:
    """Say on stderr what a careful person would want to know."""
    from impact.recording import ledger_of

    address = ledger_of(context).address
    if os.environ.get("GITHUB_ACTIONS") == "true" and not address.chosen:
        sys.stderr.write(
            f"impact: the ledger {address.shown} goes away with this clone; name one that stays, "
            "by --ledger or IMPACT_LEDGER\n"
        )
    if appended.moved > 1000:
        sys.stderr.write(
            f"impact: the clock here is {appended.moved // 1000:,} seconds behind what is recorded "
            "already; the record was moved behind it. Check both clocks.\n"
        )
