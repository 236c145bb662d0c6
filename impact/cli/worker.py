"""Do the jobs of the service: answers to webhooks, comments, long analyses, mirrors.

impact worker                        until SIGTERM or SIGINT; it ends or gives back its jobs
IMPACT_JOBS=4 impact worker          four jobs at a time
DATABASE_URL=postgresql://impact@db/impact impact worker     those of a team's service

Any number may run, on any number of machines; `impact serve` alone does its jobs itself when its
database is a file. It needs the extra: pip install 'deploy-impact[service]'. See docs/service.md.
"""

import os

from impact.cli.serve import extra
from impact.errors import ANSWERED, UsageError
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("-C", metavar="DIR", dest="folder", default=".",
                        help="work for the service of the clone in this folder")  # fmt: skip


def run(arguments: "argparse.Namespace") -> int:
    """Work until somebody says stop."""
    if not os.path.isdir(arguments.folder):
        raise UsageError("there is no such folder", where=arguments.folder, do="check -C")
    os.chdir(arguments.folder)
    extra("impact worker").work()
    return ANSWERED
